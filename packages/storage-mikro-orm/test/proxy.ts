import { createServer, connect as dial, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What becomes of a request: it passes; the connection is cut before it gets through, or before its answer does; nothing moves. */
export type Fate = 'pass' | 'cut before' | 'cut after' | 'hold'

export interface Asking {
  /** The first, second … that was opened. */
  readonly connection: number
  /** Whether all that was asked there before has been answered: a round trip begins. */
  readonly isAnswered: boolean
}

export interface NetworkProxy {
  /** The same URL through the proxy. */
  readonly url: string
  /** Asked for whatever a client sends, as text. */
  decide: (request: string, asking: Asking) => Fate
  /** Lets what was held go on its way. */
  release(): void
}

/** Stands between the adapter and its server until the test is over. */
export async function startProxy(url: string): Promise<NetworkProxy> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  const held: (() => void)[] = []
  let connections = 0
  const server = createServer((client) => {
    const upstream = dial(Number(target.port || 3306), target.hostname)
    const connection = ++connections
    let answers: 'pass' | 'drop' = 'pass'
    let isAnswered = true
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
    }
    const cut = (): void => {
      client.resetAndDestroy()
      upstream.destroy()
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.on('data', (data) => {
      const fate = proxy.decide(data.toString('latin1'), { connection, isAnswered })
      isAnswered = false
      if (fate === 'cut before') cut()
      else if (fate === 'hold') held.push(() => upstream.write(data))
      else {
        if (fate === 'cut after') answers = 'drop'
        upstream.write(data)
      }
    })
    upstream.on('data', (data) => {
      isAnswered = true
      // The server has done what it was asked: only its answer is lost.
      if (answers === 'drop') cut()
      else client.write(data)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const through = new URL(url)
  through.port = String((server.address() as { port: number }).port)
  through.hostname = '127.0.0.1'
  const proxy: NetworkProxy = {
    url: String(through),
    decide: () => 'pass',
    release: () => {
      for (const go of held.splice(0)) go()
    },
  }
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return proxy
}
