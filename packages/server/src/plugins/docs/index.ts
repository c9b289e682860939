import { definePlugin, type Page } from '../../plugin.ts'
import { docsHtml, setUp, welcomeHtml } from './pages.ts'
import { gzipped, scalarScript } from './script.ts'

/** The contract as JSON, a page that shows it, and a page for whoever opens the server in a browser. */
export const docs = definePlugin(() => ({
  id: 'docs',
  setup({ operations, page, contract }) {
    operations({
      getOpenapi: async () => ({ status: 200, body: { ...contract } }),
      getDocs: async () => ({ status: 200, body: docsHtml, headers: { 'content-security-policy': policy } }),
    })
    page('/', async () => ({
      contentType: 'text/html; charset=utf-8',
      body: welcomeHtml(contract.info),
      headers: { 'content-security-policy': policy },
    }))
    page('/api/docs/set-up.js', async () => script(setUp))
    page('/api/docs/scalar.js', async () => {
      const packed = await gzipped(scalarScript)
      return { ...script(packed), headers: { 'content-encoding': 'gzip' }, caching: 'public, max-age=86400' }
    })
  },
}))

/** Nothing from elsewhere, nothing to elsewhere. Scalar styles its page inline. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const script = (body: Page['body']): Page => ({ contentType: 'text/javascript; charset=utf-8', body })
