import { once } from 'node:events'
import { type AddressInfo, connect, createServer as createNetServer } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { serverForTest } from '../test/harness.ts'
import { type ListenOptions, listen } from './listen.ts'

const HOUR_MS = 3_600_000

async function listening(options: Partial<ListenOptions> = {}) {
  const started = await serverForTest()
  const listener = await listen({ server: started.server, port: 0, ...options })
  onTestFinished(() => listener.close())
  return { ...started, listener }
}

/** Something that answers when told to. */
function slow() {
  let release = (): void => {}
  let asked = (): void => {}
  const arrived = new Promise<void>((resolve) => {
    asked = resolve
  })
  const answer = new Promise<void>((resolve) => {
    release = resolve
  })
  const states: string[] = []
  const server = {
    fetch: async () => {
      asked()
      await answer
      return new Response('at last')
    },
    drain: () => void states.push('draining'),
    close: async () => void states.push('closed'),
  }
  return { server, arrived, release: () => release(), states }
}

/** Sends raw bytes and collects what comes back until the connection ends. */
function raw(port: number, text: string, keepOpen = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => (keepOpen ? socket.write(text) : socket.end(text)))
    let received = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })
}

describe('over HTTP', () => {
  test('the server answers on the port it was given', async () => {
    const { listener } = await listening()
    const response = await fetch(`${listener.url}health/live`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ status: 'up' })
    expect(listener.url).toContain(String(listener.port))
  })

  test('bodies come in chunks, of known and of unknown length', async () => {
    const { listener, register } = await listening()
    const { token } = await register('Ana')
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const text = JSON.stringify({ name: 'Chunked', key: 'CH', description: 'é'.repeat(10_000) })
    const stream = new Blob([text]).stream()
    const init = { method: 'POST', headers, body: stream, duplex: 'half' } as const
    const made = await fetch(`${listener.url}api/v1/projects`, init)
    expect(made.status).toBe(201)
    const large = await fetch(`${listener.url}api/v1/projects`, {
      method: 'POST',
      headers,
      body: 'x'.repeat(2_000_000),
    }).catch(() => undefined)
    // The connection ends with the answer, and some clients then don't read it any more.
    expect([413, undefined]).toContain(large?.status)
    expect((await fetch(`${listener.url}health/live`)).status).toBe(200)
  })

  test('a body that ends too early is refused, and so are headers without end', async () => {
    const { listener } = await listening()
    const head =
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n'
    expect(await raw(listener.port, `${head}{`)).toMatch(/^(HTTP\/1.1 400 .*)?$/s)
    const long = `GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`
    expect(await raw(listener.port, long, true)).toMatch(/^HTTP\/1.1 431 /)
  })

  test('a request in absolute form, or to nowhere in particular, harms nobody', async () => {
    const { listener } = await listening()
    const ask = (line: string) => raw(listener.port, `${line}\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(await ask('GET http://elsewhere/health/live HTTP/1.1')).toMatch(/^HTTP\/1.1 200 /)
    expect(await ask('OPTIONS * HTTP/1.1')).toMatch(/^HTTP\/1.1 4\d\d /)
    expect(await ask('GET //health/live HTTP/1.1')).toMatch(/^HTTP\/1.1 404 /)
  })
})

describe('a port that is taken', () => {
  test('is waited for while its holder finishes', async () => {
    const holder = createNetServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const { port } = holder.address() as AddressInfo
    setTimeout(() => holder.close(), 250)
    const { listener } = await listening({ port, patienceMs: HOUR_MS })
    expect(listener.port).toBe(port)
  })

  test('for longer than that is one clear line', async () => {
    const holder = createNetServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const { port } = holder.address() as AddressInfo
    await expect(listening({ port, patienceMs: 150 })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or choose another port.`,
    )
    holder.close()
  })
})

describe('leaving', () => {
  test('waits for no connection that nothing is going on in, used before or not', async () => {
    const { listener } = await listening({ hardStopMs: HOUR_MS })
    const unused = connect(listener.port, '127.0.0.1')
    const ended = once(unused, 'close')
    await (await fetch(`${listener.url}health/live`)).text()
    await listener.close()
    await ended
  })

  test('finishes what is running, takes nothing new, and then closes the server', async () => {
    const { server, arrived, release, states } = slow()
    const listener = await listen({ server, port: 0 })
    const running = fetch(listener.url)
    await arrived
    const closing = listener.close()
    await expect(fetch(listener.url)).rejects.toThrow()
    expect(states).toEqual(['draining'])
    release()
    const answer = await running
    expect(await answer.text()).toBe('at last')
    expect(answer.headers.get('connection')).toBe('close')
    await closing
    expect(states).toEqual(['draining', 'closed'])
  })

  test('lets balancers see it before it refuses anybody', async () => {
    const { listener } = await listening({ drainMs: 200 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const closing = listener.close()
    expect((await fetch(`${listener.url}health/ready`)).status).toBe(503)
    expect((await fetch(`${listener.url}health/live`)).status).toBe(200)
    await vi.advanceTimersByTimeAsync(200)
    await closing
    await expect(fetch(`${listener.url}health/live`)).rejects.toThrow()
  })

  test('does not wait for ever', async () => {
    const { server, arrived, states } = slow()
    const listener = await listen({ server, port: 0, hardStopMs: 150 })
    const running = fetch(listener.url).catch(() => 'cut off')
    await arrived
    await listener.close()
    expect(await running).toBe('cut off')
    expect(states).toEqual(['draining', 'closed'])
  })
})
