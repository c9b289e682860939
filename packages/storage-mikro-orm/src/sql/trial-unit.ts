import { commonError, type NewEvent, type StorageRetry } from '@taskwright/core'
import type { Deferral } from './deferral.ts'
import { overError } from './errors.ts'
import { appendAll, type Waiting } from './gathering.ts'
import type { Committed, OpenUnit } from './open-unit.ts'
import type { Seat, Writing } from './seats.ts'
import type { Outcome, Session } from './session.ts'
import { type Sql, sql } from './text.ts'
import type { TrialGround } from './trial.ts'
import type { Ended } from './tries.ts'

/** A unit of work on trial: what it reads, what it has put down to be written, and what became of it. */
export interface TrialUnit {
  readonly session: Session
  readonly reads: Session
  /** Whether it has put down anything, which nobody has looked at yet. */
  readonly wrote: boolean
  readonly hasAppended: boolean
  /** Whether the database failed it, and what that calls for if it is known. */
  readonly isTroubled: boolean
  readonly retry: StorageRetry | undefined
  /** Refuses whatever is still asked, and no longer waits for what has not begun. */
  end(why: () => unknown): void
  commit(): Promise<Ended<Committed>>
  rollback(why: () => unknown): Promise<void>
}

/** Who puts down more than this has it sent at once. */
const MOST_DEFERRED = 200

export function trialUnit({ reads, open, gathering, now }: TrialGround, left: () => number): TrialUnit {
  const { dialect } = reads
  const since = gathering.moment
  const claims = new Set<string>()
  const asked = new Set<Promise<unknown>>()
  let statements: Sql[] = []
  let events: NewEvent[] = []
  let first: NewEvent | undefined
  let wrote = false
  let isTroubled = false
  let over: (() => unknown) | undefined
  /** Once it needs one: a transaction of its own, or a seat in one of several. */
  let own: Promise<OpenUnit> | undefined
  let opened: OpenUnit | undefined
  let seat: Seat | undefined
  let waiting: Waiting<unknown> | undefined

  const refuseWhenOver = (): void => {
    if (over !== undefined) throw over()
  }
  /** What the database does not answer as it should is no ground for anything. */
  async function asking<T>(question: Promise<T>): Promise<T> {
    asked.add(question)
    try {
      return await question
    } catch (error) {
      isTroubled = true
      throw over?.() ?? error
    } finally {
      asked.delete(question)
    }
  }

  const writing = (): Writing => ({ statements, events, claims, since, left })
  const isOnCommitted = (): boolean => own === undefined && statements.length === 0 && events.length === 0

  async function ownUnit(): Promise<OpenUnit> {
    refuseWhenOver()
    // Whoever sits with others can't ask for more: they would all have to wait.
    if (seat !== undefined) throw commonError('storage.conflict')
    own ??= open(left)
    const unit = await own
    opened = unit
    refuseWhenOver()
    await hand(unit)
    return unit
  }
  /** Puts what was put down into a transaction; it goes out with the next question or the commit. */
  async function hand(unit: OpenUnit): Promise<void> {
    const [puts, appended] = [statements, events]
    statements = []
    events = []
    await unit.session.beforeCommit(puts)
    await appendAll(unit.session, now(), appended)
  }
  const send = (batch: readonly Sql[]): Promise<readonly Outcome[]> =>
    asking(ownUnit().then((unit) => unit.session.batch(batch)))
  const one = async (text: string, values: Sql['values']): Promise<Outcome> =>
    (await send([sql(text, ...values)]))[0] ?? NOTHING

  const deferral: Deferral = {
    claim: (name) => void claims.add(name),
    append(more) {
      refuseWhenOver()
      wrote = true
      first ??= more[0]
      events.push(...more)
    },
    async nextNumber(organizationId, counter) {
      refuseWhenOver()
      if (own !== undefined) return asking(dialect.nextNumber((await ownUnit()).session, organizationId, counter, 1))
      // The counter stays locked for others until this is written: what is still being asked is to be known first.
      await Promise.allSettled(asked)
      refuseWhenOver()
      if (seat !== undefined || waiting !== undefined) throw failed(commonError('storage.conflict'))
      const place = gathering.sit(organizationId, counter, left)
      waiting = place
      const taken = await asking(place.outcome)
      if (over !== undefined) {
        taken.leave()
        throw over()
      }
      seat = taken
      return seat.number
    },
  }
  const failed = (error: unknown): unknown => {
    isTroubled = true
    return error
  }

  const session: Session = {
    dialect,
    first: async <Row>(text: string, values: Sql['values']) => (await one(text, values)).rows[0] as Row | undefined,
    all: async <Row>(text: string, values: Sql['values']) => (await one(text, values)).rows as readonly Row[],
    run: async (text, values) => (await one(text, values)).changes,
    batch: send,
    async beforeCommit(more) {
      refuseWhenOver()
      wrote ||= more.length > 0
      statements.push(...more)
      if (statements.length > MOST_DEFERRED) await asking(ownUnit().then((unit) => unit.session.batch([])))
    },
    deferral,
  }
  const readsOf = (): Session => (isOnCommitted() ? reads : session)
  const readSession: Session = {
    ...session,
    first: (text, values) => asking(readsOf().first(text, values)),
    all: (text, values) => asking(readsOf().all(text, values)),
    batch: (batch) => asking(readsOf().batch(batch)),
  }

  async function concluded(): Promise<Ended<Committed>> {
    if (own !== undefined) {
      const unit = await own
      await hand(unit)
      return unit.commit(first)
    }
    if (seat !== undefined) return seat.finish(writing())
    if (isOnCommitted()) return DONE
    const queued = gathering.write(writing())
    waiting = queued
    return queued.outcome
  }

  return {
    session,
    reads: readSession,
    get wrote() {
      return wrote
    },
    get hasAppended() {
      return first !== undefined
    },
    get isTroubled() {
      return isTroubled
    },
    get retry() {
      return opened?.trouble?.retry
    },
    end(why) {
      over ??= why
      waiting?.withdraw(why())
    },
    async commit() {
      // Whoever didn't wait for an answer has asked all the same.
      await Promise.allSettled(asked)
      refuseWhenOver()
      over = overError
      return concluded()
    },
    async rollback(why) {
      over ??= why
      waiting?.withdraw(why())
      seat?.leave()
      await (await own?.catch(() => undefined))?.rollback()
    },
  }
}

const NOTHING: Outcome = { rows: [], changes: 0 }
const DONE: Ended<Committed> = { result: { numbered: true } }
