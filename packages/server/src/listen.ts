import type { Server as NodeServer } from 'node:http'
import type { Socket } from 'node:net'
import { serve } from 'srvx/node'
import type { Server } from './create-server.ts'

export interface ListenOptions {
  readonly server: Pick<Server, 'fetch' | 'drain' | 'close'>
  /** 0 picks a free one. @default 3000 */
  readonly port?: number
  /** @default 127.0.0.1 */
  readonly hostname?: string
  /** Proxies whose `X-Forwarded-*` headers are believed. @default none */
  readonly trustProxy?: 'loopback' | readonly string[]
  /** How long /health/ready says 503 before connections are refused, for load balancers. @default 0 */
  readonly drainMs?: number
  /** After so long what still runs is cut off. @default 25,000 */
  readonly hardStopMs?: number
  /** How long a port that is still taken is waited for. @default 5,000 */
  readonly patienceMs?: number
}

export interface Listening {
  readonly url: string
  readonly port: number
  /** Says it is leaving, takes no more connections, finishes what is running, and closes the server. */
  close(): Promise<void>
}

/** A client that is slow on purpose gets this long and no longer; Node's own limits are minutes. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16_384,
}

/** Serves over HTTP on Node. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { server, port = 3000, hostname = '127.0.0.1', trustProxy, patienceMs = 5_000 } = options
  let leaving = false
  const saying = (response: Response): Response => {
    if (leaving) response.headers.set('connection', 'close')
    return response
  }
  const listener = serve({
    fetch: (request) => {
      const response = server.fetch(request)
      return response instanceof Promise ? response.then(saying) : saying(response)
    },
    port,
    hostname,
    manual: true,
    silent: true,
    gracefulShutdown: false,
    trustProxy: typeof trustProxy === 'object' ? [...trustProxy] : (trustProxy ?? false),
    node: limits,
  })
  const node = listener.node?.server as NodeServer
  const endIdle = idleEnder(node)
  await bind(() => listener.serve(), { port, hostname, patienceMs })

  let closing: Promise<void> | undefined
  return {
    url: listener.url ?? `http://${hostname}:${port}/`,
    port: portOf(node, port),
    close: () => {
      closing ??= close()
      return closing
    },
  }

  async function close(): Promise<void> {
    const { drainMs = 0, hardStopMs = 25_000 } = options
    leaving = true
    server.drain()
    const hardStop = setTimeout(() => node.closeAllConnections(), hardStopMs)
    if (drainMs > 0) await pause(Math.min(drainMs, hardStopMs))
    await closed(node, endIdle)
    clearTimeout(hardStop)
    await server.close()
  }
}

type Where = Required<Pick<ListenOptions, 'port' | 'hostname' | 'patienceMs'>>

/** A predecessor may be finishing its last requests, so a taken port is tried again for a while. */
async function bind(attempt: () => unknown, { port, hostname, patienceMs }: Where): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    try {
      await attempt()
      return
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error
      if (performance.now() >= giveUpAt) {
        throw new Error(`Port ${port} on ${hostname} is taken by another program. Stop it, or choose another port.`)
      }
      await pause(100)
    }
  }
}

/** Resolves when the last connection has ended. Those that wait for a next request are not waited for. */
function closed(node: NodeServer, endIdle: () => void): Promise<void> {
  return new Promise((resolve) => {
    const ending = setInterval(endIdle, 25)
    node.close(() => {
      clearInterval(ending)
      resolve()
    })
    endIdle()
  })
}

/** Ends connections nothing is going on in. Those that browsers open in advance and never used count to Node as busy. */
function idleEnder(node: NodeServer): () => void {
  const sockets = new Set<Socket>()
  node.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () => {
    node.closeIdleConnections()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
}

function portOf(node: NodeServer, asked: number): number {
  const address = node.address()
  return typeof address === 'object' && address !== null ? address.port : asked
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
