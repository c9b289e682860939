import { createTaskwright } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { createServer, jsonLogger, listen, standardPlugins } from '@taskwright/server'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servePage } from '../serve.ts'

describe.skipIf(!process.env.TEST_CHROMIUM)('the page', () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let url: string
  /** What nobody caught. */
  const broken: string[] = []
  const undo: (() => unknown)[] = []

  beforeAll(async () => {
    const engine = await createTaskwright({ storage: memoryStorage() })
    undo.push(() => engine.close())
    const plugins = standardPlugins({ auth: { secret: 'a secret for tests, long enough to be one', cost: 4 } })
    const server = await createServer({ engine, plugins, config: { logger: jsonLogger({ level: 'silent' }) } })
    const listening = await listen({ server, port: 0 })
    undo.push(() => listening.close())
    const served = await servePage(listening.url, 0)
    undo.push(served.close)
    url = served.url
    browser = await chromium.launch({
      executablePath: process.env.TEST_CHROMIUM ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    })
    undo.push(() => browser.close())
    context = await browser.newContext()
    page = await context.newPage()
    page.on('pageerror', ({ message }) => broken.push(message))
    context.setDefaultTimeout(60_000)
  })
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  })

  const titles = (on = page) => on.locator('#tasks li span').allTextContents()

  it('says what is wrong with a password', async () => {
    await page.goto(url)
    await page.getByLabel('E-mail').fill('ana@example.com')
    await page.getByLabel('Password').fill('wrong horse')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('The e-mail address or the password is wrong').waitFor()
  })

  it('makes an account, and tasks', async () => {
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'New account' }).click()
    for (const title of ['Buy milk', 'Feed the cat']) {
      await page.getByLabel('Title').fill(title)
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByText(title).waitFor()
    }
    expect(await titles()).toEqual(['Buy milk', 'Feed the cat'])
    expect(await page.locator('#tasks code').allTextContents()).toEqual(['HOME-1', 'HOME-2'])
  })

  it('is still signed in in another tab, and after a reload', async () => {
    await page.reload()
    await page.getByText('Buy milk').waitFor()
    const other = await context.newPage()
    await other.goto(url)
    await other.getByText('Buy milk').check()
    await other.locator('.done', { hasText: 'Buy milk' }).waitFor()
    await other.close()
  })

  it('shows what somebody else did when it comes too late', async () => {
    await page.getByText('Buy milk').click()
    await page.getByText('HOME-1').waitFor()
    await page.locator('.done', { hasText: 'Buy milk' }).waitFor()
    expect(await page.getByRole('status').textContent()).not.toBe('')
  })

  it('takes back what the server never heard of, and says so', async () => {
    await page.route('**/api/**', (route) => route.abort())
    await page.getByText('Feed the cat').click()
    await page.getByText('The server cannot be reached').waitFor()
    await expect.poll(() => page.getByLabel('Feed the cat').isChecked()).toBe(false)
    await page.reload()
    await page.getByText('The server cannot be reached').waitFor()
    await page.unroute('**/api/**')
    await page.reload()
    await page.getByText('Feed the cat').waitFor()
    expect(broken).toEqual([])
  })

  it('works in a worker too', async () => {
    const told = await page.evaluate<string>(`new Promise((resolve, reject) => {
      const script = \`import { attempt, createClient } from '\${location.origin}/taskwright-sdk.js'
        const client = createClient({ baseUrl: '\${location.origin}' })
        const outcome = await attempt(client.users.me())
        postMessage(outcome.problem.code)\`
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' })
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message))
    })`)
    expect(told).toBe('auth.required')
  })

  it('signs out', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Password').waitFor()
    expect(await titles()).toEqual([])
  })
})
