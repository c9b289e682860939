import { timingSafeEqual } from 'node:crypto'
import { definePlugin } from '../../plugin.ts'
import { authRefused } from '../auth/refusals.ts'
import { engineSources } from './sources.ts'
import { requestTallies } from './tallies.ts'

export interface MetricsOptions {
  /** What a scraper must send as its bearer token. @default none: open to whoever reaches the server */
  readonly token?: string
}

/** Figures for Prometheus: of requests, of the engine, of the process, and of whatever plugins add. */
export const metrics = definePlugin(({ token }: MetricsOptions) => ({
  id: 'metrics',
  setup({ operations, authenticate, figures, engine, config, contract }) {
    const requests = requestTallies()
    figures.onRequest(requests.count)
    for (const source of engineSources(engine, config.version ?? contract.info.version)) figures.add(source)
    let exposition: Promise<() => Promise<string>> | undefined

    authenticate('scraping', async (header) => {
      if (token !== undefined && !same(bearerOf(header('authorization')), token)) throw authRefused('auth.required')
      return { userId: 'scraper' }
    })
    let scraping: Promise<string> | undefined
    operations({
      async getMetrics() {
        // However many ask at once, the parts are asked once.
        scraping ??= text().finally(() => {
          scraping = undefined
        })
        return { status: 200, body: await scraping }
      },
    })

    /** Many are never scraped: what writes the text, and watches the process for it, is there from the first time on. */
    async function text(): Promise<string> {
      exposition ??= import('./exposition.ts').then((m) => m.expositionOf(requests, figures.sources))
      return (await exposition)()
    }
  },
}))

/** Whatever an operator chose: tokens of this kind are not only of the letters that ours have. */
const bearerOf = (authorization: string | null): string => /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? ''

/** Takes as long for a token that is nearly right as for any other of its length. */
function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
