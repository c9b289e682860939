import { connect, createServer, type Socket } from 'node:net'

/** A message of a client. */
export interface Message {
  readonly kind: string
  readonly bytes: Buffer
}

/**
 * What to do when the n-th round trip of a transaction, from 1 for the one with `begin`, passes:
 * `cut` ends the connection before the server hears it, `cut after` when the server has heard and answered it. `silence`
 * and `silence after` are the same without a word: the connection stays, and nothing passes any more.
 */
export type Fault = 'cut' | 'cut after' | 'silence' | 'silence after'

export interface Proxy {
  readonly url: string
  /** From now on: the fault strikes once, at that round trip of the next transaction that gets so far. */
  strike(fault: Fault, at: number): void
  /** Whether it has struck since. */
  readonly struck: boolean
  /** How many round trips the last transaction that ended had. */
  readonly roundTrips: number
  /** Ends all connections; new ones pass. */
  cut(): void
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
  let roundTrips = 0

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
    const passes = (texts: readonly string[]): boolean => {
      if (deaf) return false
      const statements = texts.filter((text) => text !== '')
      const commits = statements.filter((text) => text.startsWith('commit')).length
      // Positions are given in a transaction of their own: behind another's commit, or through a pooler alone.
      const isNumbering = commits === 1 && statements.some((text) => text.includes('tw_number'))
      if (statements[0]?.startsWith('begin isolation') && !isNumbering) count = 0
      else if (count === 0) return true
      count++
      if (commits > 0) roundTrips = count
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
    const textOf = textsOfStatements()
    let held: Message[] = []
    const inTransaction = readMessages((message) => {
      held.push(message)
      // The server runs what it hears, whether or not it may answer yet: what belongs together passes together.
      if (PARTS.has(message.kind)) return
      const together = held
      held = []
      const texts = together.map(textOf)
      if (ENDS.has(message.kind) ? passes(texts) : !deaf) for (const { bytes } of together) upstream.write(bytes)
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
    get roundTrips() {
      return roundTrips
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    refuse: () => void server.close(),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** Parse, Bind, Describe, Execute, Close: answered with what ends them, a Sync. A Query is a round trip by itself. */
const PARTS: ReadonlySet<string> = new Set(['P', 'B', 'D', 'E', 'C'])
const ENDS: ReadonlySet<string> = new Set(['Q', 'S'])

/** Tells what is run by a Query, or by a Bind of what was parsed before; nothing for other messages. */
function textsOfStatements(): (message: Message) => string {
  const known = new Map<string, string>()
  return ({ kind, bytes }) => {
    const [first = '', second = ''] = bytes.toString('utf8', 5).split('\0', 2)
    if (kind === 'P') known.set(first, second)
    if (kind === 'Q') return first
    return kind === 'B' ? (known.get(second) ?? '') : ''
  }
}

/** The first message of a client has no letter. */
export function readMessages(onMessage: (message: Message) => void, begun = false): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
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
      onMessage({ kind, bytes })
    }
  }
}
