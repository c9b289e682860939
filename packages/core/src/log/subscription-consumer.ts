import { faultpoint } from '../kernel/faultpoint.ts'
import type { Clock } from '../ports/clock.ts'
import type { Settlement, SubscriptionSpec } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import { coversAny, type LoggedEvent } from './envelope.ts'
import type { Found } from './loop.ts'
import { reasonOf } from './retries.ts'
import {
  type Cursor,
  cursorKey,
  keep,
  NAMESPACE,
  retriesOf,
  type Settled,
  SYSTEM,
  type Waiting,
} from './subscription-records.ts'

const LEASE_MS = 5000
const BATCH = 50
const AT_ONCE = 10
/** Events that are none of a subscription's business move its stored cursor only now and then. */
const UNSAVED_AT_MOST = 1000

/** One consumer of one subscription: holds the lease, hands out events, keeps what failed. */
export function subscriptionConsumer({
  storage,
  clock,
  spec,
  owner,
  handedOver = () => {},
}: {
  storage: Pick<StoragePort, 'read' | 'transaction'>
  clock: Clock
  spec: SubscriptionSpec
  owner: string
  /** Called before each attempt, with its number. */
  handedOver?: (attempt: number) => void
}): { step(): Promise<Found>; seen(): number; release(): Promise<void> } {
  const key = cursorKey(spec.name)
  const retries = retriesOf(spec.name)
  /** How far it has looked past the stored position, over events that are none of its business. */
  let seen = 0
  /** Until when the lease is ours, as we wrote it down; nobody takes it before. */
  let mineUntil = Number.NEGATIVE_INFINITY

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
    // A look at the cursor that was taken while the lease was ours tells as much as taking it again.
    const lease = isMine(clock.now()) && glance.cursor?.value.owner === owner ? glance.cursor.value : await acquire(now)
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
      const outcomes = await holding(Promise.all(chunk.map((job) => deliver(job.event, job.attempt))))
      outcomes.forEach((settlement, index) => {
        const job = chunk[index]
        if (job) settled.push({ done: { event: job.event, attempt: job.attempt, settlement }, from: job.from })
      })
      faultpoint('subscription.handled')
      await renew()
    }
    const kept = await storage.transaction(async (tx) => {
      const records = tx.records(NAMESPACE, SYSTEM)
      const held = await records.get<Cursor>(key)
      // The lease was lost: whoever has it now does all of this again.
      if (held?.value.owner !== owner) return false
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
      return true
    })
    faultpoint('subscription.settled')
    if (kept) seen = Math.max(seen, last)
    return { more: true, mayGather: glance.events.length < BATCH }
  }

  async function deliver(event: LoggedEvent, attempt: number): Promise<Settlement> {
    // What waits may be of a type that is no longer asked for.
    if (!coversAny(spec.types, event.type)) return { outcome: 'done' }
    handedOver(attempt)
    try {
      return await spec.handle({ event, attempt })
    } catch (error) {
      return { outcome: 'retry', afterMs: 1000, reason: reasonOf(error) }
    }
  }

  const eventAt = async (position: number): Promise<LoggedEvent | undefined> =>
    (await storage.read((view) => view.readLog({ after: position - 1, limit: 1 })))[0]

  async function acquire(now: number): Promise<Cursor | undefined> {
    const taken = await storage.transaction(async (tx) => {
      const records = tx.records(NAMESPACE, SYSTEM)
      const held = await records.get<Cursor>(key)
      if (!held) return undefined
      const { owner: holder, until } = held.value
      if (holder === owner && until - now > LEASE_MS / 2) return held.value
      if (holder !== null && holder !== owner && until > now) return undefined
      const mine: Cursor = { ...held.value, owner, until: now + LEASE_MS }
      return (await records.put(key, mine, { ifVersion: held.version })) ? mine : undefined
    })
    mineUntil = taken?.until ?? Number.NEGATIVE_INFINITY
    return taken
  }

  const isMine = (now: number): boolean => mineUntil - now > LEASE_MS / 2

  const renew = async (): Promise<void> => {
    const now = clock.now()
    if (!isMine(now)) await acquire(now)
  }

  /** Keeps the lease for as long as the handlers take; else two slow consumers would take it from each other for ever. */
  function holding<T>(work: Promise<T>): Promise<T> {
    let over = false
    let cancel = (): void => {}
    const beat = (): void => {
      cancel = clock.after(LEASE_MS / 2, () => {
        // When it cannot be renewed it is lost, and nothing will be kept.
        renew()
          .catch(() => {})
          .then(() => (over ? undefined : beat()))
      })
    }
    beat()
    return work.finally(() => {
      over = true
      cancel()
    })
  }

  return {
    step,
    seen: () => seen,
    release: async () => {
      mineUntil = Number.NEGATIVE_INFINITY
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
