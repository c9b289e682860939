import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'
import { listen } from '../../listen.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
let browser: Browser | undefined

beforeAll(async () => {
  if (executablePath) browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
})
afterAll(() => browser?.close())

// Without a browser on the machine there is nothing to look with.
test.skipIf(executablePath === undefined)(
  'the reference shows the operations in a browser that reaches nothing else',
  async () => {
    const { server } = await serverForTest()
    const listener = await listen({ server, port: 0 })
    const page = await (browser as Browser).newPage()
    const elsewhere: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      if (protocol.startsWith('http') && origin !== new URL(listener.url).origin) elsewhere.push(request.url())
    })
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(`${listener.url}api/docs`)
    await page.getByText('Make an account and sign in').first().waitFor({ timeout: 90_000 })
    expect(elsewhere).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
    await listener.close()
  },
)
