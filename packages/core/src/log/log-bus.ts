import { faultpoint } from '../kernel/faultpoint.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { DeadLetter, EventsPort, Settlement, SubscriptionSpec } from '../ports/events.ts'
import type { StoragePort, Transaction } from '../ports/storage.ts'
import { coversAny, type LoggedEvent } from './envelope.ts'
import { type Found, type Loop, loop } from './loop.ts'
import { reasonOf } from './retries.ts'

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

/** The bus that is the log itself: wakes its readers, forgets nothing, needs no broker. */
export interface LogBus extends EventsPort {
  /** Something was committed. */
  wake(): void
  /** Where a subscription stands: everything up to here is settled or in its retries. */
  position(name: string): Promise<number>
}

/** A subscription's durable place in the log, and which process may move it until when. */
interface Cursor {
  readonly position: number
  readonly owner: string | null
  readonly until: number
}
/** An event on its way to another attempt, or to none. */
interface Waiting {
  readonly position: number
  readonly eventId: string
  readonly type: string
  readonly attempt: number
  readonly reason: string
  readonly at: number
}

const NAMESPACE = 'subscriptions'
const SYSTEM = 'system'
const LEASE_MS = 5000
const BATCH = 50
const AT_ONCE = 10
const UNSAVED_AT_MOST = 1000

export function logBus({ storage, clock, ids, onError = () => {}, pollMs = 1000, gapMs = 0 }: LogBusOptions): LogBus {
  const loops = new Map<string, { loop: Loop; registered: Promise<unknown>; seen: () => number }>()
  const listeners = new Set<Loop>()
  const me = ids.next()
  let serial = 0
  const records = (tx: Transaction) => tx.records(NAMESPACE, SYSTEM)

  function start(spec: SubscriptionSpec): { close(): Promise<void> } {
    serial += 1
    const name = `${spec.name}#${serial}`
    const owner = `${me}/${serial}`
    const registered = register(storage, spec)
    const running = loop({
      clock,
      pollMs,
      gapMs,
      onError: (error) => onError(error, `subscription ${spec.name}`),
      step: async () => {
        await registered
        return consumer.step()
      },
    })
    const consumer = subscriptionConsumer({ storage, clock, spec, owner })
    registered.catch(() => {})
    loops.set(name, { loop: running, registered, seen: consumer.seen })
    running.wake()
    return {
      async close() {
        loops.delete(name)
        await running.stop()
        await consumer.release()
      },
    }
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
    wake,
    async publish() {
      wake()
    },
    async subscribe(spec) {
      const closer = remember(start(spec))
      await Promise.all([...loops.values()].map(({ registered }) => registered))
      return closer
    },
    async broadcast(types, handle) {
      let after = await storage.read((view) => view.head())
      const listener = loop({
        clock,
        pollMs,
        gapMs,
        onError: (error) => onError(error, 'broadcast'),
        step: async () => {
          const events = await storage.read((view) => view.readLog({ after, limit: 1000 }))
          for (const event of events) {
            after = event.position
            if (coversAny(types, event.type)) attempt(() => handle(event))
          }
          return { more: events.length > 0 }
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
          const prefix = subscription === undefined ? 'dead/' : `dead/${subscription}/`
          const found = await view.records(NAMESPACE, SYSTEM).list<Waiting>({ prefix, limit })
          return found.map(({ key, value }) => deadLetter(key, value))
        }),
      async redrive(subscription, eventIds) {
        const count = await storage.transaction((tx) => redrive(tx, subscription, clock.now(), eventIds))
        wake()
        return count
      },
    },
    async position(name) {
      const cursor = await storage.read((view) => view.records(NAMESPACE, SYSTEM).get<Cursor>(`cursor/${name}`))
      const looked = [...loops].filter(([key]) => key.startsWith(`${name}#`)).map(([, { seen }]) => seen())
      return Math.max(cursor?.value.position ?? 0, ...looked)
    },
    async settled() {
      await Promise.all([...loops.values()].map(({ loop }) => loop.drained()))
      await Promise.all([...listeners].map((listener) => listener.drained()))
    },
    async close() {
      await Promise.all(closers.splice(0).map((closer) => closer.close()))
    },
  }

  function attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      onError(error, 'broadcast')
    }
  }

  async function redrive(
    tx: Transaction,
    subscription: string,
    now: number,
    eventIds?: readonly string[],
  ): Promise<number> {
    const prefix = `dead/${subscription}/`
    let count = 0
    for (let after: string | undefined; ; ) {
      const found = await records(tx).list<Waiting>({ prefix, limit: 1000, ...(after === undefined ? {} : { after }) })
      for (const { key, value } of found) {
        if (eventIds !== undefined && !eventIds.includes(value.eventId)) continue
        await records(tx).delete(key)
        await records(tx).put(retryKey(subscription, now, value.position), { ...value, attempt: 1, at: now })
        count += 1
      }
      after = found.at(-1)?.key
      if (found.length < 1000) return count
    }
  }
}

/** A subscription that never ran starts where it was told to; one that did goes on where it was. */
async function register(
  storage: Pick<StoragePort, 'read' | 'transaction'>,
  { name, from }: SubscriptionSpec,
): Promise<void> {
  const key = `cursor/${name}`
  const known = await storage.read((view) => view.records(NAMESPACE, SYSTEM).get(key))
  if (known) return
  await storage.transaction(async (tx) => {
    const position = from === 'now' ? await tx.head() : 0
    await tx.records(NAMESPACE, SYSTEM).put(key, { position, owner: null, until: 0 } satisfies Cursor, { ifVersion: 0 })
  })
}

interface Settled {
  readonly event: LoggedEvent
  readonly attempt: number
  readonly settlement: Settlement
}

/** One consumer of one subscription: holds the lease, hands out events, keeps what failed. */
function subscriptionConsumer({
  storage,
  clock,
  spec,
  owner,
}: {
  storage: Pick<StoragePort, 'read' | 'transaction'>
  clock: Clock
  spec: SubscriptionSpec
  owner: string
}): { step(): Promise<Found>; seen(): number; release(): Promise<void> } {
  const key = `cursor/${spec.name}`
  const retries = `retry/${spec.name}/`
  /** How far it has looked past the stored position, over events that are none of its business. */
  let seen = 0

  async function step(): Promise<Found> {
    const now = clock.now()
    const glance = await storage.read(async (view) => {
      const records = view.records(NAMESPACE, SYSTEM)
      const cursor = await records.get<Cursor>(key)
      const position = Math.max(cursor?.value.position ?? 0, seen)
      const events = await view.readLog({ after: position, limit: BATCH })
      const waiting = await records.list<Waiting>({ prefix: retries, limit: BATCH })
      return { cursor, events, waiting }
    })
    const due = glance.waiting.filter(({ value }) => value.at <= now)
    const wanted = glance.events.filter((event) => coversAny(spec.types, event.type))
    const last = glance.events.at(-1)?.position ?? 0
    const stored = glance.cursor?.value.position ?? 0
    const nextDue = glance.waiting.find(({ value }) => value.at > now)?.value.at
    const later: Found = nextDue === undefined ? { more: false } : { more: false, lookAgainMs: nextDue - now }

    if (wanted.length === 0 && due.length === 0) {
      if (glance.events.length === 0) return later
      if (last - stored < UNSAVED_AT_MOST) {
        seen = last
        return { more: true }
      }
    }
    const lease = await acquire(now)
    if (!lease) return { more: false, lookAgainMs: 500 }
    faultpoint('subscription.leased')
    // Somebody else moved it since: look again from there.
    if (lease.position !== stored) return { more: true }

    const again = await Promise.all(
      due.map(async ({ key: from, value }) => ({ from, value, event: await eventAt(value.position) })),
    )
    const settled: { done: Settled; from: string | null }[] = []
    const jobs = [
      ...again.flatMap(({ from, value, event }) => (event ? [{ event, attempt: value.attempt, from }] : [])),
      ...wanted.map((event) => ({ event, attempt: 1, from: null })),
    ]
    for (let at = 0; at < jobs.length; at += AT_ONCE) {
      const chunk = jobs.slice(at, at + AT_ONCE)
      const outcomes = await Promise.all(chunk.map((job) => deliver(spec, job.event, job.attempt)))
      outcomes.forEach((settlement, index) => {
        const job = chunk[index]
        if (job) settled.push({ done: { event: job.event, attempt: job.attempt, settlement }, from: job.from })
      })
      faultpoint('subscription.handled')
      await renew()
    }
    await storage.transaction(async (tx) => {
      const records = tx.records(NAMESPACE, SYSTEM)
      const held = await records.get<Cursor>(key)
      // The lease was lost: whoever has it now does all of this again.
      if (held?.value.owner !== owner) return
      for (const { done, from } of settled) {
        if (from !== null && !(await records.delete(from))) continue
        await keep(tx, spec.name, done, clock.now())
      }
      await records.put(
        key,
        { ...held.value, position: Math.max(last, held.value.position) },
        { ifVersion: held.version },
      )
      faultpoint('subscription.kept')
    })
    faultpoint('subscription.settled')
    seen = Math.max(seen, last)
    return { more: true }
  }

  const eventAt = async (position: number): Promise<LoggedEvent | undefined> =>
    (await storage.read((view) => view.readLog({ after: position - 1, limit: 1 })))[0]

  async function acquire(now: number): Promise<Cursor | undefined> {
    return storage.transaction(async (tx) => {
      const records = tx.records(NAMESPACE, SYSTEM)
      const held = await records.get<Cursor>(key)
      if (!held) return undefined
      const { owner: holder, until } = held.value
      if (holder === owner && until - now > LEASE_MS / 2) return held.value
      if (holder !== null && holder !== owner && until > now) return undefined
      const mine: Cursor = { ...held.value, owner, until: now + LEASE_MS }
      return (await records.put(key, mine, { ifVersion: held.version })) ? mine : undefined
    })
  }

  const renew = async (): Promise<void> => {
    await acquire(clock.now())
  }

  return {
    step,
    seen: () => seen,
    release: async () => {
      await storage
        .transaction(async (tx) => {
          const records = tx.records(NAMESPACE, SYSTEM)
          const held = await records.get<Cursor>(key)
          if (held?.value.owner !== owner) return
          await records.put(key, { ...held.value, owner: null, until: 0 }, { ifVersion: held.version })
        })
        // A storage that is gone already has nothing to release; the lease ends by itself.
        .catch(() => {})
    },
  }
}

async function deliver({ handle }: SubscriptionSpec, event: LoggedEvent, attempt: number): Promise<Settlement> {
  try {
    return await handle({ event, attempt })
  } catch (error) {
    return { outcome: 'retry', afterMs: 1000, reason: reasonOf(error) }
  }
}

async function keep(
  tx: Transaction,
  name: string,
  { event, attempt, settlement }: Settled,
  now: number,
): Promise<void> {
  if (settlement.outcome === 'done') return
  const { position, id: eventId, type } = event
  const { reason } = settlement
  const [key, next] =
    settlement.outcome === 'dead'
      ? [`dead/${name}/${padded(position)}`, { position, eventId, type, attempt, reason, at: now }]
      : [
          retryKey(name, now + settlement.afterMs, position),
          { position, eventId, type, attempt: attempt + 1, reason, at: now + settlement.afterMs },
        ]
  await tx.records(NAMESPACE, SYSTEM).put(key, next satisfies Waiting)
}

const retryKey = (name: string, at: number, position: number): string =>
  `retry/${name}/${padded(at)}/${padded(position)}`
const padded = (n: number): string => String(n).padStart(16, '0')

function deadLetter(key: string, { eventId, position, type, attempt, reason, at }: Waiting): DeadLetter {
  const subscription = key.slice('dead/'.length, key.lastIndexOf('/'))
  return { subscription, eventId, position, type, attempts: attempt, reason, diedAt: new Date(at).toISOString() }
}
