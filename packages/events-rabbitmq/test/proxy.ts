import { connect, createServer, type Server, type Socket } from 'node:net'

type Mode = 'pass' | 'refuse' | 'silent' | 'blackhole'

/** Stands between a bus and its broker, and lets the network misbehave. */
export interface Proxy {
  readonly url: string
  /**
   * What happens to new connections and to what is sent on old ones: `refuse` closes them at once, `silent` accepts and never
   * answers, `blackhole` swallows both ways.
   */
  mode: Mode
  /** How many connections reach through to the broker now. */
  connections(): number
  /** How many frames came by, counted from the start of the proxy. */
  frames(): number
  /** Ends all connections. */
  cut(how?: 'end' | 'reset'): void
  /** Cuts the connection on which the frame of this number, counted from now, comes by. */
  cutAtFrame(n: number, how?: 'end' | 'reset'): void
  close(): Promise<void>
}

export async function proxyTo(target: string): Promise<Proxy> {
  const { hostname, port, username, password, pathname } = new URL(target)
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket | undefined }>()
  let cutAt: { left: number; how: 'end' | 'reset' } | undefined
  let frames = 0

  const end = ({ client, server }: { client: Socket; server: Socket | undefined }, how: 'end' | 'reset') => {
    for (const socket of [client, server]) how === 'reset' ? socket?.resetAndDestroy() : socket?.destroy()
  }
  /** Frames are counted as AMQP has them: a byte of type, a channel, a length, the payload, an end. */
  const counter = (): ((chunk: Buffer) => number) => {
    let rest: Buffer = Buffer.alloc(0)
    return (chunk) => {
      rest = Buffer.concat([rest, chunk])
      if (rest.subarray(0, 4).toString() === 'AMQP') rest = rest.subarray(8)
      let count = 0
      while (rest.length >= 7 && rest.length >= rest.readUInt32BE(3) + 8) {
        rest = rest.subarray(rest.readUInt32BE(3) + 8)
        count++
      }
      return count
    }
  }

  const listener: Server = createServer((client) => {
    client.on('error', () => {})
    if (proxy.mode === 'refuse') return void client.destroy()
    const server = proxy.mode === 'pass' ? connect(Number(port) || 5672, hostname) : undefined
    const pair = { client, server }
    pairs.add(pair)
    client.on('close', () => {
      pairs.delete(pair)
      server?.destroy()
    })
    server?.on('error', () => {})
    server?.on('close', () => client.destroy())
    const forward = (from: Socket, to: Socket | undefined) => {
      const count = counter()
      from.setNoDelay(true)
      from.on('data', (chunk) => {
        if (to === undefined || proxy.mode === 'blackhole' || proxy.mode === 'silent') return
        const came = count(chunk)
        frames += came
        if (cutAt !== undefined) {
          cutAt.left -= came
          if (cutAt.left <= 0) {
            const { how } = cutAt
            cutAt = undefined
            return end(pair, how)
          }
        }
        to.write(chunk)
      })
    }
    forward(client, server)
    if (server !== undefined) forward(server, client)
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0

  const proxy: Proxy = {
    url: `amqp://${username}:${password}@127.0.0.1:${own}${pathname}`,
    mode: 'pass',
    connections: () => [...pairs].filter(({ server }) => server !== undefined).length,
    frames: () => frames,
    cut(how = 'end') {
      for (const pair of pairs) end(pair, how)
    },
    cutAtFrame(n, how = 'end') {
      cutAt = { left: n, how }
    },
    async close() {
      proxy.cut()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
  return proxy
}
