import { commonError, type NewEvent, type StorageRetry } from '@taskwright/core'
import type { Committed, OpenUnit, OpenUnits } from './open-unit.ts'
import { type Seat, seats, type Writing } from './seats.ts'
import type { Session } from './session.ts'
import type { Ended } from './tries.ts'

/** What somebody waits for, and may give up as long as it has not begun. */
export interface Waiting<T> {
  readonly outcome: Promise<T>
  withdraw(why: unknown): void
}

/**
 * Commits what several units of work want written in one transaction, all or none: one round trip and one sync to the
 * disk for all of them. Whoever doesn't get through finds out why on their own.
 */
export interface Gathering {
  /** Grows with everything written here. */
  readonly moment: number
  write(writing: Writing): Waiting<Ended<Committed>>
  /**
   * Takes the next number of a counter for everybody who waits for one. The counter stays locked until they have
   * written, so they should have nothing else left to ask.
   */
  sit(organizationId: string, counter: string, left: () => number): Waiting<Seat>
}

/** How many transactions are under way at once, beside those of counters. */
const LANES = 2
const TOGETHER = 32
/** Those who sit together wait for each other no longer than this. */
const PATIENCE_MS = 1_000
/** Of how many changes one remembers when they were made. */
const REMEMBERED = 4_000

interface Queued {
  readonly writing: Writing
  resolve(ended: Ended<Committed>): void
  reject(why: unknown): void
}

interface Ticket {
  readonly left: () => number
  resolve(seat: Seat): void
  reject(why: unknown): void
}

export function createGathering(open: OpenUnits, now: () => number): Gathering {
  const queue = new Set<Queued>()
  const counters = new Map<string, Set<Ticket>>()
  /** When what was changed last, oldest first. */
  const changed = new Map<string, number>()
  let moment = 0
  let lanes = 0
  let scheduled = false

  function remember(writings: readonly Writing[]): void {
    moment++
    for (const { claims } of writings) {
      for (const name of claims) {
        changed.delete(name)
        changed.set(name, moment)
      }
    }
    for (const name of changed.keys()) {
      if (changed.size <= REMEMBERED) break
      changed.delete(name)
    }
  }
  /** Somebody has changed what it read, or is about to: it would only pull the others down with it. */
  const isStale = ({ claims, since }: Writing): boolean => [...claims].some((name) => (changed.get(name) ?? 0) > since)

  async function conclude(unit: OpenUnit, writings: readonly Writing[]): Promise<Ended<Committed>> {
    const { session } = unit
    const events = writings.flatMap((writing) => writing.events)
    await session.beforeCommit(writings.flatMap(({ statements }) => statements))
    await appendAll(session, now(), events)
    const ended = await unit.commit(events[0])
    remember(writings)
    return ended
  }

  /** As many as can be written together. */
  function taken(): Queued[] {
    const some: Queued[] = []
    const claims = new Set<string>()
    for (const queued of queue) {
      const { writing } = queued
      if (some.length === TOGETHER) break
      if (isStale(writing)) {
        queue.delete(queued)
        queued.resolve(conflict())
      } else if (![...writing.claims].some((name) => claims.has(name))) {
        queue.delete(queued)
        some.push(queued)
        for (const name of writing.claims) claims.add(name)
      }
    }
    return some
  }

  async function writeTogether(some: readonly Queued[]): Promise<void> {
    const writings = some.map(({ writing }) => writing)
    remember(writings)
    try {
      const unit = await open(least(writings))
      const ended = await concluded(unit, () => conclude(unit, writings))
      for (const { resolve } of some) resolve(ended)
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
  }

  function pump(): void {
    scheduled = false
    while (lanes < LANES && queue.size > 0) {
      const some = taken()
      if (some.length === 0) return
      lanes++
      void writeTogether(some).finally(() => {
        lanes--
        pump()
      })
    }
  }
  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(pump)
  }

  /** One transaction for those who wait for a number, then one for those who came meanwhile. */
  async function serve(name: string, tickets: Set<Ticket>, take: (session: Session, count: number) => Promise<number>) {
    while (tickets.size > 0) {
      const some = [...tickets].slice(0, TOGETHER)
      for (const ticket of some) tickets.delete(ticket)
      await seatTogether(some, take)
    }
    counters.delete(name)
  }

  async function seatTogether(
    tickets: readonly Ticket[],
    take: (session: Session, count: number) => Promise<number>,
  ): Promise<void> {
    let unit: OpenUnit | undefined
    try {
      unit = await open(least(tickets))
      const first = (await take(unit.session, tickets.length)) - tickets.length + 1
      await unitOf(unit, tickets, first)
    } catch (error) {
      await unit?.rollback()
      for (const { reject } of tickets) reject(error)
    }
  }

  /** Hands out the numbers, and commits when all of their owners have said what they write. */
  async function unitOf(unit: OpenUnit, tickets: readonly Ticket[], first: number): Promise<void> {
    const table = seats(tickets.length)
    for (const [index, { resolve }] of tickets.entries()) resolve(table.seat(index, first + index))
    const timer = setTimeout(table.breakUp, PATIENCE_MS)
    const writings = await Promise.race([table.complete, unit.late.catch(() => undefined)])
    clearTimeout(timer)
    if (writings === undefined) {
      await unit.rollback()
      table.end(conflict())
      return
    }
    remember(writings)
    // Those who come next wait for the counter in the database, which lets it go before it has told us.
    void concluded(unit, () => conclude(unit, writings)).then(table.end, table.fail)
  }

  return {
    get moment() {
      return moment
    },
    write(writing) {
      let queued: Queued
      const outcome = new Promise<Ended<Committed>>((resolve, reject) => {
        queued = { writing, resolve, reject }
        queue.add(queued)
      })
      schedule()
      return {
        outcome,
        withdraw(why) {
          if (queue.delete(queued)) queued.reject(why)
        },
      }
    },
    sit(organizationId, counter, left) {
      const name = JSON.stringify([organizationId, counter])
      const known = counters.get(name)
      const tickets = known ?? new Set<Ticket>()
      let ticket: Ticket
      const outcome = new Promise<Seat>((resolve, reject) => {
        ticket = { left, resolve, reject }
        tickets.add(ticket)
      })
      if (known === undefined) {
        counters.set(name, tickets)
        const take = (session: Session, count: number) =>
          session.dialect.nextNumber(session, organizationId, counter, count)
        setImmediate(() => void serve(name, tickets, take))
      }
      return {
        outcome,
        withdraw(why) {
          if (tickets.delete(ticket)) ticket.reject(why)
        },
      }
    },
  }
}

/** What its commit comes to. What it could not even send is rolled back. */
async function concluded(unit: OpenUnit, conclude: () => Promise<Ended<Committed>>): Promise<Ended<Committed>> {
  try {
    return await conclude()
  } catch (error) {
    await unit.rollback()
    throw error
  }
}

export async function appendAll(session: Session, now: number, events: readonly NewEvent[]): Promise<void> {
  if (events.length > 0) await session.dialect.log.append(session, now, events)
}

const least = (limited: readonly { readonly left: () => number }[]) => (): number =>
  Math.min(...limited.map(({ left }) => left()))

const CONFLICT: StorageRetry = 'conflict'
const conflict = (): Ended<Committed> => ({ error: commonError('storage.conflict'), retry: CONFLICT })
