import type { Clock } from '../ports/clock.ts'
import type { EventsPort } from '../ports/events.ts'
import type { StoredRecord } from '../ports/records.ts'
import type { StoragePort } from '../ports/storage.ts'
import { coversAny } from './envelope.ts'
import { LEASE_LOOK_MS, type Lease } from './leases.ts'
import { type Found, type Loop, loop } from './loop.ts'

interface HistoryOptions {
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly events: Pick<EventsPort, 'deliver' | 'name'>
  readonly lease: Lease
  readonly clock: Clock
  readonly onError: (error: unknown) => void
  readonly pollMs: number
  readonly subscription: { readonly name: string; readonly types: readonly string[] }
}

/** How much of the log's past a subscription has been handed. `until` null: not known yet where the past ends. */
interface Progress {
  readonly position: number
  readonly until: number | null
}

const READERS = 'readers'
const SYSTEM = 'system'
const BATCH = 500
const SLOWEST_RETRY_MS = 2000

const keyOf = (bus: string, name: string): string => `history/${bus}/${encodeURIComponent(name)}`

/**
 * Writes down, before the bus learns of a subscription, where it begins. One that was written down before keeps what it
 * has, whatever it asks for now.
 */
export async function beginHistory(
  storage: Pick<StoragePort, 'read' | 'transaction'>,
  bus: string,
  { name, from }: { readonly name: string; readonly from: 'now' | 'beginning' },
): Promise<void> {
  const key = keyOf(bus, name)
  if (await storage.read((view) => view.records(READERS, SYSTEM).get(key))) return
  const first: Progress = { position: 0, until: from === 'now' ? 0 : null }
  await storage.transaction((tx) => tx.records(READERS, SYSTEM).put(key, first, { ifVersion: 0 }))
}

/**
 * Hands a subscription the log's past over a bus that keeps none. It begins when the bus has taken the subscription on:
 * what was published before that lies at or below the log's head of now, so up to there it is handed over, and the rest
 * comes by itself. Some come twice, none is missed; a process that dies is followed by another where it was.
 */
export function historyLoop({ storage, events, lease, clock, onError, pollMs, subscription }: HistoryOptions): Loop {
  const key = keyOf(events.name, subscription.name)
  let over = false

  async function step(): Promise<Found> {
    if (over) return { more: false }
    const progress = await storage.read((view) => view.records(READERS, SYSTEM).get<Progress>(key))
    if (!progress || isOver(progress.value)) {
      over = true
      await lease.release()
      return { more: false }
    }
    if (!(await lease.hold())) return { more: false, lookAgainMs: LEASE_LOOK_MS }
    return progress.value.until === null ? begin(progress) : hand(progress)
  }

  /** Where the bus was away, subscribing has begun and not ended; that nothing can be delivered yet tells. */
  async function begin(progress: StoredRecord<Progress>): Promise<Found> {
    await events.deliver(subscription.name, [])
    const until = await storage.read((view) => view.head())
    return move(progress, { ...progress.value, until })
  }

  async function hand(progress: StoredRecord<Progress>): Promise<Found> {
    const { position, until } = progress.value
    const past = await storage.read((view) => view.readLog({ after: position, limit: BATCH }))
    const batch = past.filter((event) => until !== null && event.position <= until)
    const wanted = batch.filter(({ type }) => coversAny(subscription.types, type))
    if (wanted.length > 0) await events.deliver(subscription.name, wanted)
    return move(progress, { position: batch.at(-1)?.position ?? until ?? position, until })
  }

  async function move({ version }: StoredRecord<Progress>, to: Progress): Promise<Found> {
    await storage.transaction((tx) => tx.records(READERS, SYSTEM).put(key, to, { ifVersion: version }))
    return { more: true }
  }

  const running = loop({ clock, pollMs, gapMs: 0, slowestRetryMs: SLOWEST_RETRY_MS, step, onError })
  running.wake()
  return {
    ...running,
    async stop() {
      await running.stop()
      await lease.release()
    },
  }
}

const isOver = ({ position, until }: Progress): boolean => until !== null && position >= until
