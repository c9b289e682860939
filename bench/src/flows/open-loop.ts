import { type Connection, openConnection } from '../driver/connection.ts'

/** One request: when it was to be sent, when its answer was there, and what that was. Milliseconds of `performance.now()`. */
export interface Sent {
  readonly due: number
  readonly answered: number
  readonly body: unknown
}

export interface Pace {
  readonly port: number
  readonly perSecond: number
  readonly count: number
}

const CONNECTIONS = 32

/**
 * Sends at a fixed pace whether or not what was sent before is answered, as many people do who know nothing of each other.
 * What finds no connection free waits for one, and its waiting counts.
 */
export async function sendAtPace(
  { port, perSecond, count }: Pace,
  next: (n: number) => string,
): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  const all = await Promise.all(Array.from({ length: CONNECTIONS }, () => openConnection(port, fail)))
  const free: Connection[] = [...all]
  const waiting: { readonly n: number; readonly due: number }[] = []
  const first = performance.now() + 20
  const finished = new Promise<void>((resolve) => {
    let sentSoFar = 0
    const pump = (): void => {
      for (const connection of free.splice(0)) {
        const request = waiting.shift()
        if (request === undefined) free.push(connection)
        else {
          connection.send(next(request.n), ({ status, body }) => {
            const text = body.toString('utf8')
            if (status < 200 || status > 299) return fail(new Error(`A request was refused: ${status} ${text}`))
            sent.push({ due: request.due, answered: performance.now(), body: JSON.parse(text) })
            free.push(connection)
            if (sent.length === count) resolve()
            else pump()
          })
        }
      }
    }
    const tick = (): void => {
      const now = performance.now()
      for (; sentSoFar < count; sentSoFar++) {
        const due = first + (sentSoFar * 1000) / perSecond
        if (due > now) break
        waiting.push({ n: sentSoFar, due })
      }
      pump()
      if (sentSoFar < count) setTimeout(tick, Math.max(0, first + (sentSoFar * 1000) / perSecond - performance.now()))
    }
    tick()
  })
  try {
    await Promise.race([finished, failed])
    return sent
  } finally {
    for (const connection of all) connection.close()
  }
}
