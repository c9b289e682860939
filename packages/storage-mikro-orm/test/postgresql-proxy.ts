import { connect, createServer, type Socket } from 'node:net'

/** A message of a client: its letter and its text. */
interface Message {
  readonly kind: string
  readonly text: string
}

/**
 * What to do when the n-th statement of a transaction, from 1 for `begin`, passes:
 * `cut` ends the connection before the server hears it, `cut after` when the server has heard and answered it. `silence`
 * and `silence after` are the same without a word: the connection stays, and nothing passes any more.
 */
export type Fault = 'cut' | 'cut after' | 'silence' | 'silence after'

export interface Proxy {
  readonly url: string
  /** From now on: the fault strikes once, at that statement of the next transaction that gets so far. */
  strike(fault: Fault, at: number): void
  /** Whether it has struck since. */
  readonly struck: boolean
  /** How many statements the last transaction that ended had. */
  readonly statements: number
  /** New connections are refused from now on; those there are stay. */
  refuse(): void
  close(): Promise<void>
}

/** Between a client and PostgreSQL, reading what the client says. */
export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let planned: { readonly fault: Fault; readonly at: number } | undefined
  let struck = false
  let statements = 0

  const server = createServer((client) => {
    const upstream = connect(Number(port || 5432), hostname)
    let count = 0
    let deaf = false
    let mute = false
    let cutWhenAnswered = false
    const end = (): void => {
      client.destroy()
      upstream.destroy()
    }
    /** False: it is not to be passed on. */
    const passes = ({ kind, text }: Message): boolean => {
      if (deaf) return false
      if (kind === 'Q' && text.startsWith('begin')) count = 0
      else if (count === 0 && kind !== 'Q') return true
      if (kind !== 'Q' && kind !== 'S') return true
      count++
      if (kind === 'Q' && text.startsWith('commit')) statements = count
      if (planned === undefined || planned.at !== count) return true
      const { fault } = planned
      planned = undefined
      struck = true
      deaf = true
      if (fault === 'cut') end()
      mute = fault === 'silence' || fault === 'silence after'
      cutWhenAnswered = fault === 'cut after'
      return fault !== 'cut' && fault !== 'silence'
    }
    const inTransaction = readMessages((message, bytes) => {
      if (passes(message)) upstream.write(bytes)
    })
    client.on('data', inTransaction)
    upstream.on('data', (bytes) => {
      if (cutWhenAnswered) end()
      else if (!mute) client.write(bytes)
    })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', end)
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return {
    url: String(url),
    strike(fault, at) {
      planned = { fault, at }
      struck = false
    },
    get struck() {
      return struck
    },
    get statements() {
      return statements
    },
    refuse: () => void server.close(),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** The first message of a connection has no letter. */
function readMessages(onMessage: (message: Message, bytes: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let begun = false
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const letters = begun ? 1 : 0
      if (rest.length < letters + 4) return
      const length = letters + rest.readInt32BE(letters)
      if (rest.length < length) return
      const bytes = rest.subarray(0, length)
      rest = rest.subarray(length)
      const kind = begun ? String.fromCharCode(bytes[0] ?? 0) : ''
      begun = true
      onMessage({ kind, text: kind === 'Q' ? bytes.toString('utf8', 5) : '' }, bytes)
    }
  }
}
