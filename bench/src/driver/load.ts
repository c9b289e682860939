import { type Connection, openConnection } from './connection.ts'
import { CONNECTIONS, type Requests } from './workload.ts'

export interface Load {
  readonly requests: number
  readonly seconds: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Answers that were no success, and the first of them. */
  readonly failed: number
  readonly firstFailure: string | null
}

/** Keeps all connections busy, one request at a time on each, for as long as asked. */
export async function applyLoad(ports: readonly number[], next: Requests, seconds: number): Promise<Load> {
  const latencies: number[] = []
  let failed = 0
  let firstFailure: string | null = null
  const started = performance.now()
  const until = started + seconds * 1000

  const drive = (connection: Connection, index: number, done: () => void): void => {
    const step = (): void => {
      const sent = performance.now()
      if (sent >= until) {
        done()
        return
      }
      connection.send(next(index), ({ status, body }) => {
        latencies.push(performance.now() - sent)
        if (status < 200 || status > 299) {
          failed += 1
          firstFailure ??= `${status} ${body.toString('utf8', 0, 300)}`
        }
        step()
      })
    }
    step()
  }
  await onConnections(ports, drive)
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  const elapsed = (performance.now() - started) / 1000
  return { requests: latencies.length, seconds: elapsed, p50: at(0.5), p99: at(0.99), failed, firstFailure }
}

/** Makes so many requests and gives back what was answered. */
export async function sendAll(port: number, requests: Iterable<string>): Promise<readonly unknown[]> {
  const waiting = requests[Symbol.iterator]()
  const answers: unknown[] = []
  let failure: Error | undefined
  const drive = (connection: Connection, _: number, done: () => void): void => {
    const step = (): void => {
      const { value, done: none } = waiting.next()
      if (none || failure) {
        done()
        return
      }
      connection.send(value, ({ status, body }) => {
        const text = body.toString('utf8')
        if (status < 200 || status > 299) failure = new Error(`A request was refused: ${status} ${text}`)
        else answers.push(JSON.parse(text))
        step()
      })
    }
    step()
  }
  await onConnections([port], drive)
  if (failure) throw failure
  return answers
}

async function onConnections(
  ports: readonly number[],
  drive: (connection: Connection, index: number, done: () => void) => void,
): Promise<void> {
  let lost: (error: Error) => void = () => {}
  const broken = new Promise<never>((_, reject) => {
    lost = reject
  })
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, index) => openConnection(ports[index % ports.length] ?? 0, lost)),
  )
  const driven = connections.map((connection, index) => new Promise<void>((done) => drive(connection, index, done)))
  try {
    await Promise.race([Promise.all(driven), broken])
  } finally {
    for (const connection of connections) connection.close()
  }
}
