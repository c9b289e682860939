import type { Clock, Ids } from '../ports/clock.ts'
import type { EventsPort, SubscriptionSpec } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import { coversAny } from './envelope.ts'
import { type Loop, loop } from './loop.ts'
import { subscriptionConsumer } from './subscription-consumer.ts'
import {
  type Cursor,
  cursorKey,
  deadLetter,
  deadOf,
  hand,
  NAMESPACE,
  redrive,
  register,
  SYSTEM,
  type Waiting,
} from './subscription-records.ts'

export interface LogBusOptions {
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly clock: Clock
  readonly ids: Ids
  readonly onError?: (error: unknown, where: string) => void
  /** How often it looks for events of other processes. Default 1,000. */
  readonly pollMs?: number
  /** At least so long between two batches. Default 0. */
  readonly gapMs?: number
}

const HEARD_AT_ONCE = 1000

/** The bus that is the log itself: wakes its readers, forgets nothing, needs no broker. */
export interface LogBus extends EventsPort {
  /** Something was committed. */
  wake(): void
  /** Where a subscription stands: everything up to here is settled or in its retries. */
  position(name: string): Promise<number>
}

const MOST_COUNTED = 1000

export function logBus({ storage, clock, ids, onError = () => {}, pollMs = 1000, gapMs = 0 }: LogBusOptions): LogBus {
  const loops = new Map<string, { loop: Loop; seen: () => number }>()
  const listeners = new Set<Loop>()
  const me = ids.next()
  const counts = { published: 0, delivered: 0, redelivered: 0 }
  let serial = 0
  let closed = false

  function start(spec: SubscriptionSpec): { readonly registered: Promise<void>; close(): Promise<void> } {
    serial += 1
    const name = `${spec.name}#${serial}`
    const owner = `${me}/${serial}`
    let registration: Promise<void> | undefined
    const registered = (): Promise<void> => {
      registration ??= register(storage, spec).catch((error: unknown) => {
        registration = undefined
        throw error
      })
      return registration
    }
    const running = loop({
      clock,
      pollMs,
      gapMs,
      onError: (error) => onError(error, `subscription ${spec.name}`),
      step: async () => {
        await registered()
        return consumer.step()
      },
    })
    const consumer = subscriptionConsumer({ storage, clock, spec, owner, handedOver })
    loops.set(name, { loop: running, seen: consumer.seen })
    running.wake()
    return {
      // What cannot be written down now is tried again by the loop.
      registered: registered().catch(() => {}),
      async close() {
        loops.delete(name)
        await running.stop()
        await consumer.release()
      },
    }
  }

  const handedOver = (attempt: number): void => {
    counts.delivered += 1
    if (attempt > 1) counts.redelivered += 1
  }
  const wake = (): void => {
    for (const { loop } of loops.values()) loop.wake()
    for (const listener of listeners) listener.wake()
  }
  const closers: { close(): Promise<void> }[] = []
  const remember = <T extends { close(): Promise<void> }>(closer: T): T => {
    closers.push(closer)
    return closer
  }
  return {
    name: 'log',
    keepsHistory: true,
    wake,
    async publish(events) {
      counts.published += events.length
      wake()
    },
    async subscribe(spec) {
      const started = remember(start(spec))
      await started.registered
      return { close: started.close }
    },
    async deliver(subscription, events) {
      await storage.transaction((tx) => hand(tx, subscription, events, clock.now()))
      wake()
    },
    async broadcast(types, handle) {
      let after = await storage.read((view) => view.head())
      const listener = loop({
        clock,
        pollMs,
        gapMs,
        onError: (error) => onError(error, 'broadcast'),
        step: async () => {
          const events = await storage.read((view) => view.readLog({ after, limit: HEARD_AT_ONCE }))
          for (const event of events) {
            after = event.position
            if (coversAny(types, event.type)) attempt(() => handle(event))
          }
          // What was written after this look wakes us.
          return { more: events.length === HEARD_AT_ONCE }
        },
      })
      listeners.add(listener)
      listener.wake()
      const close = async (): Promise<void> => {
        listeners.delete(listener)
        await listener.stop()
      }
      return remember({ close })
    },
    deadLetters: {
      list: ({ subscription, limit }) =>
        storage.read(async (view) => {
          const prefix = subscription === undefined ? 'dead/' : deadOf(subscription)
          const found = await view.records(NAMESPACE, SYSTEM).list<Waiting>({ prefix, limit })
          return found.map(({ key, value }) => deadLetter(key, value))
        }),
      async redrive(subscription, eventIds) {
        const count = await storage.transaction((tx) => redrive(tx, subscription, clock.now(), eventIds))
        wake()
        return count
      },
    },
    async backlogs(subscriptions) {
      const head = await storage.read((view) => view.head())
      return Promise.all(
        subscriptions.map(async (subscription) => {
          const position = await placeOf(subscription)
          const dead = await storage.read((view) =>
            view.records(NAMESPACE, SYSTEM).list({ prefix: deadOf(subscription), limit: MOST_COUNTED }),
          )
          return { subscription, waiting: Math.max(0, head - (position ?? head)), dead: dead.length }
        }),
      )
    },
    position: async (name) => (await placeOf(name)) ?? 0,
    // What is committed is published; the database answers for itself.
    figures: () => ({ ...counts, connected: !closed, refused: 0, reconnects: 0 }),
    async settled() {
      await Promise.all([...loops.values()].map(({ loop }) => loop.drained()))
      await Promise.all([...listeners].map((listener) => listener.drained()))
    },
    async close() {
      closed = true
      await Promise.all(closers.splice(0).map((closer) => closer.close()))
    },
  }

  async function placeOf(name: string): Promise<number | undefined> {
    const cursor = await storage.read((view) => view.records(NAMESPACE, SYSTEM).get<Cursor>(cursorKey(name)))
    const looked = [...loops].filter(([key]) => key.startsWith(`${name}#`)).map(([, { seen }]) => seen())
    return cursor && Math.max(cursor.value.position, ...looked)
  }

  function attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      onError(error, 'broadcast')
    }
  }
}
