import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

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

export async function startBalancer(): Promise<Balancer> {
  const backends = new Set<Backend>()
  const agent = new Agent({ keepAlive: true })
  let turn = 0

  const looking = setInterval(() => {
    for (const backend of backends) {
      fetch(`${backend.url}/health/ready`)
        .then(({ ok }) => ok)
        .catch(() => false)
        .then((ready) => {
          backend.ready = ready
        })
    }
  }, LOOK_EVERY_MS)

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const ready = [...backends].filter((backend) => backend.ready)
    turn += 1
    const backend = ready[turn % Math.max(1, ready.length)]
    const refuse = (): void => void (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end())
    if (!backend) {
      refuse()
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
      return { remove: () => void backends.delete(backend), ready: () => backend.ready }
    },
    async close() {
      clearInterval(looking)
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
