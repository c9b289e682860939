import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib'
import type { Link } from './connection.ts'
import { type BrokerError, lost, unavailable } from './failures.ts'
import { atMost, backOff, pause, within } from './time.ts'

export interface KeptOptions<T> {
  readonly link: Link
  /** Makes of a fresh channel what is needed of it; called again whenever the channel or its connection is gone. */
  readonly setUp: (channel: ConfirmChannel, connection: ChannelModel) => Promise<T>
  /** Longer than this takes only a broker that has gone silent. */
  readonly setUpMs: number
  readonly onError: (error: BrokerError) => void
}

/**
 * A channel that comes back by itself. Nothing in AMQP tells a connection that one of its channels died (of a deleted queue,
 * a wrong acknowledgement), so every end of a channel that was not asked for is mended here.
 */
export interface Kept<T> {
  current(): T | undefined
  /** What was set up: the present one, or the one being made. Rejects with `events.unavailable` when that fails or after `ms`. */
  up(ms: number): Promise<T>
  /** Ends the present channel, so that it is set up anew. */
  renew(): void
  close(): Promise<void>
}

const GOODBYE_MS = 1000

export function keepChannel<T>({ link, setUp, setUpMs, onError }: KeptOptions<T>): Kept<T> {
  let present: { readonly channel: Channel; readonly value: T } | undefined
  let waiting: { resolve(value: T): void; reject(error: unknown): void }[] = []
  let closed = false
  let resting: { cut(): void } | undefined

  const settle = (how: (one: { resolve(value: T): void; reject(error: unknown): void }) => void): void => {
    const all = waiting
    waiting = []
    for (const one of all) how(one)
  }

  async function serve(connection: ChannelModel): Promise<void> {
    for (let failures = 0; !closed && link.current() === connection; ) {
      try {
        const { channel, gone, value } = await within(setUpMs, open(connection), () => {
          link.drop()
          return new Error(`The broker did not answer within ${setUpMs} ms.`)
        })
        present = { channel, value }
        failures = 0
        settle(({ resolve }) => resolve(value))
        if (closed) await goodbye(channel)
        await gone
        present = undefined
      } catch (error) {
        failures += 1
        settle(({ reject }) => reject(unavailable(lost(error))))
        // What ends with its connection is told by that.
        if (closed || link.current() !== connection) return
        onError(lost(error))
        const { over, cut } = pause(backOff(failures))
        resting = { cut }
        await over
      }
    }
  }

  async function open(connection: ChannelModel) {
    const channel = await connection.createConfirmChannel()
    // Without a listener an error would end the process; `close` always follows it.
    channel.on('error', (error) => {
      if (!closed) onError(lost(error))
    })
    const gone = new Promise<void>((resolve) => channel.once('close', resolve))
    try {
      return { channel, gone, value: await setUp(channel, connection) }
    } catch (error) {
      await goodbye(channel)
      throw error
    }
  }

  const current = () => present
  const watching = link.each((connection) => void serve(connection))
  return {
    current: () => present?.value,
    async up(ms) {
      const there = present
      if (there !== undefined) return there.value
      const until = Date.now() + ms
      await link.up(ms)
      const since = current()
      if (since !== undefined) return since.value
      if (closed) throw unavailable()
      const made = new Promise<T>((resolve, reject) => waiting.push({ resolve, reject }))
      return within(until - Date.now(), made, () => unavailable())
    },
    renew() {
      if (present !== undefined) void goodbye(present.channel)
    },
    async close() {
      closed = true
      watching.stop()
      resting?.cut()
      settle(({ reject }) => reject(unavailable()))
      if (present !== undefined) await goodbye(present.channel)
    },
  }
}

/**
 * Resolves when it is set up, however often that has to begin anew: until then something might be missed. Where the broker
 * is away nobody waits for it; nor longer than `ms` for one that is slow.
 */
export async function begun(link: Waited, kept: Waited, ms: number): Promise<void> {
  const until = Date.now() + ms
  for (let failures = 1; Date.now() < until; failures++) {
    try {
      await link.up(until - Date.now())
    } catch {
      return
    }
    try {
      await kept.up(until - Date.now())
      return
    } catch {
      await atMost(until - Date.now(), pause(backOff(failures)).over)
    }
  }
}

/** Comes about within so many milliseconds, or rejects. */
interface Waited {
  up(ms: number): Promise<unknown>
}

/** Closes a channel; one that is closed already, or whose broker does not answer, is left alone. */
const goodbye = (channel: Channel): Promise<void> => atMost(GOODBYE_MS, (async () => channel.close())())
