import { type ChannelModel, connect } from 'amqplib'
import { BrokerError, connectFailure, unavailable } from './failures.ts'
import { atMost, backOff, pause, within } from './time.ts'

export interface LinkOptions {
  /** Tried in turn. */
  readonly urls: readonly string[]
  /** What the broker shows as the connection's name. */
  readonly name: string
  readonly connectMs: number
  readonly onError: (error: BrokerError) => void
}

/** A connection that comes back by itself. It is opened when it is first asked for. */
export interface Link {
  /** The connection there is now, if there is one. */
  current(): ChannelModel | undefined
  /**
   * The connection: the one there is, or the one being made. Rejects with `events.unavailable` when that fails, when the
   * last attempt failed and the next one is not due yet, or after `ms`.
   */
  up(ms: number): Promise<ChannelModel>
  /** Calls back with every connection, the present one included, until it is stopped. */
  each(use: (connection: ChannelModel) => void): { stop(): void }
  /** The broker is short of memory or disk and reads nothing that is published. */
  isBlocked(): boolean
  /** Resolves when the broker reads again, or the connection is another one. */
  unblocked(): Promise<void>
  /** Ends the connection at once, with all that is on its way; the next one follows. */
  drop(): void
  reconnects(): number
  close(): Promise<void>
}

interface Live {
  readonly connection: ChannelModel
  readonly gone: Promise<void>
  readonly abort: () => void
  blocked: boolean
  /** Who waits for it to be read from again. */
  readonly waiting: Set<() => void>
}

const GOODBYE_MS = 1000
/** A connection that ends sooner counts as a failed attempt. */
const STEADY_MS = 2000

export function openLink({ urls, name, connectMs, onError }: LinkOptions): Link {
  const users = new Set<(connection: ChannelModel) => void>()
  let attempts = new Set<{ resolve(connection: ChannelModel): void; reject(error: unknown): void }>()
  let live: Live | undefined
  let running: Promise<void> | undefined
  /** Set while it waits for the next attempt. */
  let failure: BrokerError | undefined
  let resting: { cut(): void } | undefined
  /** Ends the socket of the attempt that is being made, or of the connection. */
  let ending = new AbortController()
  let closed = false
  let made = 0

  const settle = (how: (one: { resolve(connection: ChannelModel): void; reject(error: unknown): void }) => void) => {
    const all = attempts
    attempts = new Set()
    for (const one of all) how(one)
  }

  async function run(): Promise<void> {
    for (let failures = 0, turn = 0; !closed; turn++) {
      try {
        ending = new AbortController()
        live = await dial(urls[turn % urls.length] ?? '', { name, connectMs, ending })
        const since = Date.now()
        if (closed) live.abort()
        else made += 1
        const { connection, gone } = live
        settle(({ resolve }) => resolve(connection))
        for (const use of users) use(connection)
        await gone
        failures = Date.now() - since < STEADY_MS ? failures + 1 : 0
        failure =
          failures > 1 ? new BrokerError('broker.lost', 'The connection to the broker does not last.') : undefined
      } catch (error) {
        failures += 1
        failure = connectFailure(error)
      }
      live = undefined
      if (closed) break
      if (failure !== undefined) {
        onError(failure)
        settle(({ reject }) => reject(unavailable(failure)))
      }
      if (failures > 0) await rest(backOff(failures))
      failure = undefined
    }
    settle(({ reject }) => reject(unavailable()))
  }

  async function rest(ms: number): Promise<void> {
    const { over, cut } = pause(ms)
    resting = { cut }
    await over
    resting = undefined
  }

  const begin = (): void => {
    if (!closed) running ??= run()
  }
  return {
    current: () => live?.connection,
    up(ms) {
      begin()
      if (live !== undefined) return Promise.resolve(live.connection)
      if (closed || failure !== undefined) return Promise.reject(unavailable(failure))
      const attempted = new Promise<ChannelModel>((resolve, reject) => attempts.add({ resolve, reject }))
      return within(ms, attempted, () => unavailable())
    },
    each(use) {
      begin()
      users.add(use)
      if (live !== undefined) use(live.connection)
      return { stop: () => void users.delete(use) }
    },
    isBlocked: () => live?.blocked === true,
    unblocked: () => {
      const now = live
      if (now?.blocked !== true) return Promise.resolve()
      return new Promise((resolve) => now.waiting.add(resolve))
    },
    drop: () => live?.abort(),
    reconnects: () => Math.max(0, made - 1),
    async close() {
      closed = true
      resting?.cut()
      const last = live
      if (last !== undefined) await atMost(GOODBYE_MS, last.connection.close())
      ending.abort()
      settle(({ reject }) => reject(unavailable()))
      await running
    },
  }
}

async function dial(
  url: string,
  { name, connectMs, ending }: { name: string; connectMs: number; ending: AbortController },
): Promise<Live> {
  const abort = (): void => ending.abort()
  const options = {
    // Without it a confirmed publish waits 40 ms for the other side's delayed acknowledgement.
    noDelay: true,
    timeout: connectMs,
    signal: ending.signal,
    clientProperties: { connection_name: name },
  }
  const connecting = connect(url, options)
  connecting.catch(() => {})
  try {
    const connection = await within(
      connectMs,
      connecting,
      () => new BrokerError('broker.unreachable', `no answer within ${connectMs} ms`),
    )
    return watched(connection, abort)
  } catch (error) {
    abort()
    throw error
  }
}

function watched(connection: ChannelModel, abort: () => void): Live {
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }
  const gone = new Promise<void>((resolve) => {
    connection.on('close', () => {
      // A link that went silent is never closed by the other side: without this its socket would stay for a quarter of an hour.
      abort()
      wake()
      resolve()
    })
  })
  // Without a listener an error would end the process. What matters is that the connection is closed, and `close` follows.
  connection.on('error', () => {})
  const live: Live = { connection, gone, abort, blocked: false, waiting }
  connection.on('blocked', () => {
    live.blocked = true
  })
  connection.on('unblocked', () => {
    live.blocked = false
    wake()
  })
  return live
}
