import { faultpoint } from '../kernel/faultpoint.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventsPort } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import type { LoggedEvent } from './envelope.ts'
import { LEASE_LOOK_MS, type Lease } from './leases.ts'
import { type Found, type Loop, loop } from './loop.ts'

interface PublisherOptions {
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly events: Pick<EventsPort, 'publish' | 'name' | 'figures'>
  readonly lease: Lease
  readonly clock: Clock
  readonly onError: (error: unknown, where: string) => void
  readonly pollMs: number
  readonly gapMs: number
}

export interface Publisher extends Pick<Loop, 'wake' | 'drained' | 'stop'> {
  /** Everything up to here is safe with the bus, as far as this process knows. */
  position(): Promise<number>
}

const BATCH = 500
/** The checkpoint follows by so much at most: what a crash leaves unsaved goes out again. */
const UNSAVED_MS = 250
const UNSAVED_EVENTS = 1000
const SLOWEST_RETRY_MS = 2000
/** How often a bus that was away is looked at. That costs nothing. */
const RECOVERY_LOOK_MS = 100

/** What the log has been published up to, and what is written down of that. */
interface Place {
  position: number
  saved: number
  savedAt: number
  /** The checkpoint record's. */
  version: number
}

/**
 * Carries the log to a bus that isn't the log itself. The checkpoint moves only when the bus has said that what lies
 * before it is safe, so an event may go out twice, never not at all.
 */
export function publisher({ storage, events, lease, clock, onError, ...pace }: PublisherOptions): Publisher {
  const key = keyOf(events.name)
  let place: Place | undefined
  let next: Promise<readonly LoggedEvent[]> | undefined
  let cancelLook = (): void => {}
  let stopped = false

  const readCheckpoint = () => storage.read((view) => view.records('readers', 'system').get<number>(key))
  const readAfter = (after: number): Promise<readonly LoggedEvent[]> =>
    storage.read((view) => view.readLog({ after, limit: BATCH }))

  async function known(): Promise<Place> {
    if (place) return place
    const checkpoint = await readCheckpoint()
    const position = checkpoint?.value ?? 0
    place = { position, saved: position, savedAt: clock.now(), version: checkpoint?.version ?? 0 }
    return place
  }

  const forget = (): void => {
    place = undefined
    next = undefined
  }

  async function step(awaited: boolean): Promise<Found> {
    if (!awaited && lease.elsewhere()) return LATER
    try {
      return await carry(awaited)
    } catch (error) {
      // What was read ahead may be of a connection that is gone; where it stands is read anew.
      next = undefined
      throw error
    }
  }

  async function carry(awaited: boolean): Promise<Found> {
    const at = await known()
    const batch = await (next ?? readAfter(at.position))
    next = undefined
    const last = batch.at(-1)
    if (!last) return rest(at, awaited)
    if (!awaited && !(await lease.hold())) {
      forget()
      return LATER
    }
    if (batch.length === BATCH) {
      next = readAfter(last.position)
      // A failure is seen where it is awaited.
      next.catch(() => {})
    }
    await events.publish(batch)
    faultpoint('publisher.published')
    at.position = last.position
    const due = clock.now() - at.savedAt >= UNSAVED_MS || at.position - at.saved >= UNSAVED_EVENTS
    if (due || awaited) await save(at)
    // What was written after this look wakes us.
    return batch.length === BATCH || place !== at ? { more: true } : rest(at, awaited)
  }

  /** Nothing more to publish: what is unsaved is saved, now or when its time has come. */
  async function rest(at: Place, awaited: boolean): Promise<Found> {
    if (at.position === at.saved) {
      // Somebody else may publish from now on; where they come to is read when there is something to do again.
      if (!awaited && !lease.held()) forget()
      return { more: false }
    }
    const inMs = at.savedAt + UNSAVED_MS - clock.now()
    if (inMs > 0 && !awaited) return { more: false, lookAgainMs: inMs }
    await save(at)
    return { more: true }
  }

  async function save(at: Place): Promise<void> {
    const { position, version } = at
    const moved = await storage.transaction((tx) =>
      tx.records('readers', 'system').put(key, position, { ifVersion: version }),
    )
    faultpoint('publisher.saved')
    // Somebody else was here: they have published what we have, or will.
    if (!moved) return forget()
    Object.assign(at, { saved: position, savedAt: clock.now(), version: version + 1 } satisfies Partial<Place>)
  }

  /** A bus that was away and is back is not kept waiting. */
  function lookForRecovery(): void {
    cancelLook()
    if (stopped || events.figures().connected) return
    cancelLook = clock.after(RECOVERY_LOOK_MS, () => (events.figures().connected ? running.retry() : lookForRecovery()))
  }

  const running = loop({
    clock,
    ...pace,
    slowestRetryMs: SLOWEST_RETRY_MS,
    step,
    onError: (error) => {
      onError(error, 'publisher')
      lookForRecovery()
    },
  })
  return {
    wake: running.wake,
    drained: running.drained,
    position: async () => Math.max(await publishedUpTo(storage, events.name), place?.position ?? 0),
    async stop() {
      stopped = true
      cancelLook()
      await running.stop()
      if (place && place.position > place.saved)
        await save(place).catch((error: unknown) => onError(error, 'publisher'))
      await lease.release()
    },
  }
}

/** What is written down of how far the log has been published to a bus, by whichever process. */
export async function publishedUpTo(storage: Pick<StoragePort, 'read'>, bus: string): Promise<number> {
  const checkpoint = await storage.read((view) => view.records('readers', 'system').get<number>(keyOf(bus)))
  return checkpoint?.value ?? 0
}

const keyOf = (bus: string): string => `publisher/${bus}`
const LATER: Found = { more: false, lookAgainMs: LEASE_LOOK_MS }
