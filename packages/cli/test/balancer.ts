import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A load balancer as plain as they come: asks who is ready, takes turns, and never tries a request twice. */
export interface Balancer {
  readonly url: string
  /** Adds a server; requests go to it once it says that it is ready. */
  add(url: string): { remove(): void; ready(): boolean }
  close(): Promise<void>
}

interface Backend {
  readonly url: string
  ready: boolean
}

const LOOK_EVERY_MS = 100
/** Connections nobody used for so long are given up, long before the server does the same: else both do at once. */
const IDLE_MS = 1000

export async function startBalancer(): Promise<Balancer> {
  const backends = new Set<Backend>()
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS })
  let turn = 0

  async function watch(backend: Backend): Promise<void> {
    while (backends.has(backend)) {
      backend.ready = await fetch(`${backend.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
      await pause(LOOK_EVERY_MS)
    }
  }

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const ready = [...backends].filter((backend) => backend.ready)
    turn += 1
    const backend = ready[turn % Math.max(1, ready.length)]
    const refuse = ({ message }: Error): void =>
      void (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end(JSON.stringify(message)))
    if (!backend) {
      refuse(new Error('nobody is ready'))
      return
    }
    const { hostname, port } = new URL(backend.url)
    const { method, url: path, headers } = incoming
    const upstream = request({ hostname, port, method, path, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('error', refuse).pipe(outgoing)
    })
    upstream.on('error', refuse)
    incoming.pipe(upstream)
  }

  const server = createServer(forward).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add(url) {
      const backend: Backend = { url, ready: false }
      backends.add(backend)
      watch(backend)
      return { remove: () => void backends.delete(backend), ready: () => backend.ready }
    },
    async close() {
      backends.clear()
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
