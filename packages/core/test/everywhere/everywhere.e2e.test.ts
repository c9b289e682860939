import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundled, gzippedKilobytes } from './bundle.ts'
import { live, type Told } from './life.ts'

describe('the core', () => {
  it('needs nothing of Node, and is at most 60 kB gzipped', async () => {
    const everything = await bundled({ entry: './doors.ts', minify: true })
    expect(everything).not.toMatch(/["']node:/)
    expect(gzippedKilobytes(everything)).toBeLessThan(60)
  })

  it('lives the same thousand commands twice, with refusals among them', async () => {
    const [one, two] = [await live(), await live()]
    expect(two).toEqual(one)
    expect(one.refused).toBeGreaterThan(200)
    expect(one.log.split('\n').length).toBeGreaterThan(300)
  })

  it('writes the same log in a worker thread, from the bundle for browsers', async () => {
    const script = await bundled({ entry: './life.ts', name: 'everywhere', minify: true })
    const tell = "everywhere.live().then((life) => require('node:worker_threads').parentPort.postMessage(life))"
    const worker = new Worker(`${script}\n${tell}`, { eval: true })
    const [there] = (await once(worker, 'message')) as [Told]
    await worker.terminate()
    expect(there).toEqual(await live())
  })
})

describe.skipIf(!process.env.TEST_CHROMIUM)('the core in a browser', () => {
  let browser: Browser
  let page: Page
  let stop: () => void
  let here: Told

  beforeAll(async () => {
    here = await live()
    const script = await bundled({ entry: './life.ts', name: 'everywhere' })
    const worker = `${script}\neverywhere.live().then((life) => postMessage(life))`
    // WebCrypto wants a page that was served from this machine, not a blank one.
    const server = createServer((request, response) => {
      const body =
        request.url === '/life.js' ? script : request.url === '/worker.js' ? worker : '<script src="/life.js"></script>'
      response.setHeader(
        'content-type',
        request.url === '/' ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8',
      )
      response.end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    stop = () => server.close()
    browser = await chromium.launch({
      executablePath: process.env.TEST_CHROMIUM ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    })
    page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
  afterAll(async () => {
    await browser?.close()
    stop?.()
  })

  it('writes the same log on a page, byte for byte', async () => {
    const there = await page.evaluate<Told>('everywhere.live()')
    expect(there.refused).toBe(here.refused)
    expect(there.log).toBe(here.log)
  })

  it('writes the same log in a worker, byte for byte', async () => {
    const there = await page.evaluate<Told>(`new Promise((resolve, reject) => {
      const worker = new Worker('/worker.js')
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message))
    })`)
    expect(there.refused).toBe(here.refused)
    expect(there.log).toBe(here.log)
  })
})
