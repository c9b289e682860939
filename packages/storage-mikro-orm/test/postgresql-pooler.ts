import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type Message, readMessages } from './postgresql-proxy.ts'

/** How many processes of the server answer, in turn. */
const PROCESSES = 3

/**
 * Between clients and PostgreSQL until the test is over, as PgBouncer does with `pool_mode`: in `transaction` each
 * transaction is another process's than the one before. It knows no passwords, and lets `options` of clients fall; those of
 * `target` go to the server.
 */
export async function startPooler(target: string, mode: 'transaction' | 'statement' = 'transaction'): Promise<string> {
  const sockets = new Set<Socket>()
  const idle: Backend[] = []
  const waiting: Client[] = []
  const kept = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    return socket
  }

  function serve(client: Client, backend: Backend): void {
    backend.client = client
    client.backend = backend
    for (const request of client.requests.splice(0)) backend.socket.write(request)
  }
  function release(backend: Backend): void {
    if (backend.client !== undefined) backend.client.backend = undefined
    backend.client = undefined
    const next = waiting.shift()
    if (next === undefined) idle.push(backend)
    else serve(next, backend)
  }

  /** Resolves when it is ready. */
  const begin = (): Promise<void> =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(target)
      const backend: Backend = { socket: kept(connect(Number(port || 5432), hostname)), client: undefined }
      let isReady = false
      const heard = ({ kind, bytes }: Message): void => {
        const { client } = backend
        const isOver = kind === 'Z' && bytes.toString('latin1', 5) === 'I'
        if (kind === 'Z' && !isOver && mode === 'statement') {
          client?.socket.end(REFUSED)
          return
        }
        client?.socket.write(bytes)
        if (kind !== 'Z') return
        if (!isReady) resolve()
        isReady = true
        if (client !== undefined) client.unanswered--
        if (isOver && (client?.unanswered ?? 0) === 0) release(backend)
      }
      backend.socket.on('data', readMessages(heard, true))
      backend.socket.on('close', () => {
        backend.client?.socket.destroy()
        const at = idle.indexOf(backend)
        if (at >= 0) idle.splice(at, 1)
        if (server.listening) void begin()
      })
      backend.socket.write(startup(target))
    })

  const server = createServer((socket) => {
    const client: Client = { socket: kept(socket), backend: undefined, requests: [], unanswered: 0 }
    let held: Buffer[] = []
    const heard = ({ kind, bytes }: Message): void => {
      if (kind === '') socket.write(WELCOME)
      else if (kind === 'X') socket.end()
      else held.push(bytes)
      if (kind === 'Q' || kind === 'S') ask()
    }
    const ask = (): void => {
      client.requests.push(...held)
      held = []
      client.unanswered++
      const backend = client.backend ?? idle.shift()
      if (backend !== undefined) serve(client, backend)
      else if (!waiting.includes(client)) waiting.push(client)
    }
    socket.on('data', readMessages(heard))
    socket.on('close', () => {
      client.backend?.socket.destroy()
      const at = waiting.indexOf(client)
      if (at >= 0) waiting.splice(at, 1)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await Promise.all(Array.from({ length: PROCESSES }, begin))
  const url = new URL(target)
  url.search = ''
  url.hostname = '127.0.0.1'
  const address = server.address()
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return String(url)
}

interface Client {
  readonly socket: Socket
  backend: Backend | undefined
  readonly requests: Buffer[]
  unanswered: number
}

interface Backend {
  readonly socket: Socket
  client: Client | undefined
}

function message(kind: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(kind), int(body.length + 4), body])
}
function int(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const texts = (...all: readonly string[]): Buffer => Buffer.from(all.map((text) => `${text}\0`).join(''))

/** Nobody has this process id: what PgBouncer tells is random. */
const NOBODY = 2_111_461_773
const WELCOME = Buffer.concat([
  message('R', int(0)),
  message('K', int(NOBODY), int(4711)),
  message('Z', Buffer.from('I')),
])
const REFUSED = message('E', texts('SFATAL', 'C08P01', 'Mtransaction blocks not allowed in statement pooling mode', ''))

function startup(target: string): Buffer {
  const { username, pathname, searchParams } = new URL(target)
  const options = searchParams.get('options')
  const about = ['user', username, 'database', pathname.slice(1), ...(options === null ? [] : ['options', options])]
  const body = Buffer.concat([int(3 << 16), texts(...about, '')])
  return Buffer.concat([int(body.length + 4), body])
}
