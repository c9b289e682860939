import { commonError, faultpoint, type NewEvent, type StorageRetry } from '@taskwright/core'
import { overError } from '../sql/errors.ts'
import type { Committed, OpenUnit } from '../sql/open-unit.ts'
import { type Sql, sql } from '../sql/text.ts'
import type { Ended } from '../sql/tries.ts'
import { busy, classify, NativeError, outcomeOf, type Trouble } from './errors.ts'
import { beginning, COMMIT, ROLLBACK } from './limits.ts'
import type { NativeResult } from './native.ts'
import { AT_ONCE, givenBy, impatientCall } from './numbering.ts'
import type { Lease, Pool } from './pool.ts'
import { outcome, sessionError, sessionOf } from './sessions.ts'
import { settle, type TransactionId, type Witness } from './settle.ts'
import { statementOf } from './statements.ts'

const POOL_WAIT_MS = 5_000
/** What it may take to learn the outcome of a commit, even when the unit of work's own time is up. */
const SETTLE_MS = 2_000

const ID = sql(`select pg_current_xact_id()::text as "xid", pg_backend_pid() as "pid",
  (select "token"::text from "tw_life") as "life"`)

/** A transaction on a connection of the pool, that is begun when something is asked. */
export async function openUnit(pool: Pool, now: () => number, left: () => number): Promise<OpenUnit> {
  const lease = await pool.acquire(Math.min(POOL_WAIT_MS, left()))
  return unitOn(lease, { pool, now }, left)
}

interface Around {
  readonly pool: Pool
  readonly now: () => number
}

export function unitOn(lease: Lease, { pool, now }: Around, left: () => number): OpenUnit {
  const begin = beginning(lease, left())
  /** Set when it is over: makes the error for those who go on using it. */
  let over: (() => Error) | undefined
  let failure: { readonly error: unknown; readonly trouble: Trouble } | undefined
  let queued: readonly Sql[] = []
  /** The first exchange, which begins the transaction. */
  let begun: Promise<unknown> | undefined
  let isPending = false
  /** How many statements went out last. */
  let sent = 0
  let wrote = false
  let takeBack: (why: Error) => void = () => {}
  const late = new Promise<never>((_, rejected) => {
    takeBack = rejected
  })
  late.catch(() => {})
  const timer = setTimeout(() => {
    over = () => busy('deadline')
    lease.destroy()
    takeBack(busy('deadline'))
  }, left())

  const refuseWhenOver = (): void => {
    if (over !== undefined) throw over()
    if (failure !== undefined) throw failure.error
  }

  function failed(error: unknown): void {
    failure ??= { error, trouble: classify(error) }
    if (outcomeOf(failure.trouble).fatal === true) lease.destroy()
  }

  /** Sends what was kept, and these; resolves with what these gave. */
  async function exchange(statements: readonly Sql[]): Promise<readonly NativeResult[]> {
    // Before the first is answered it is not sure that there is a transaction.
    while (isPending) await begun?.catch(() => {})
    const before = begun === undefined ? begin : []
    const all = [...before, ...queued, ...statements]
    wrote ||= [...queued, ...statements].some(({ text }) => !statementOf(text).reads)
    queued = []
    sent = all.length
    const answer = lease.batch(all)
    if (begun === undefined) {
      isPending = true
      begun = answer.finally(() => {
        isPending = false
      })
      begun.catch(() => {})
    }
    return (await answer).slice(all.length - statements.length)
  }

  async function execute(statements: readonly Sql[]): Promise<readonly NativeResult[]> {
    refuseWhenOver()
    try {
      return await exchange(statements)
    } catch (error) {
      failed(error)
      refuseWhenOver()
      throw error
    }
  }

  /** By what one can tell later whether it was committed: nothing for what only reads. */
  async function witnessOf(event: NewEvent | undefined): Promise<Witness | undefined> {
    if (event !== undefined && lease.process !== null) return { event, ...lease.process }
    if (!wrote && queued.length === 0) return undefined
    const [found] = await exchange([ID])
    return found?.rows[0] as TransactionId
  }

  async function commit(event: NewEvent | undefined): Promise<Ended<Committed>> {
    if (failure === undefined && over === undefined && begun === undefined && queued.length === 0) {
      over = overError
      release()
      return done(true)
    }
    let witness: Witness | undefined
    let numbered = false
    let after: readonly Sql[] = []
    try {
      refuseWhenOver()
      over = overError
      witness = await witnessOf(event)
      faultpoint('storage.beforeCommit')
      after = event === undefined ? [] : impatientCall(now())
      const [committed, , , given] = await exchange([COMMIT, ...after])
      if (committed?.command !== 'COMMIT') throw overError()
      numbered = event === undefined || givenBy(given) < AT_ONCE
    } catch (error) {
      if (witness !== undefined && error instanceof NativeError && error.done >= sent - after.length) {
        // Only the numbering behind the commit failed; whoever asks next on this connection finds out why.
        lease.destroy()
        release()
        return done(false)
      }
      failed(error)
      const isFatal = failure !== undefined && outcomeOf(failure.trouble).fatal === true
      if (witness === undefined || !isFatal) {
        await rollback()
        return { error: sessionError(error), retry: failure && outcomeOf(failure.trouble).retry }
      }
      release()
      const fate = await settle(pool, witness, Math.max(SETTLE_MS, left()))
      if (fate === 'aborted') return { error: unavailable(), retry: 'connection' }
      if (fate === 'unknown') throw unavailable({ outcome: fate })
      return done(false)
    }
    faultpoint('storage.afterCommit')
    release()
    return done(numbered)
  }

  function release(): void {
    clearTimeout(timer)
    lease.release()
  }

  async function rollback(): Promise<void> {
    over ??= overError
    const isLost = failure !== undefined && outcomeOf(failure.trouble).fatal === true
    if (begun !== undefined && !isLost) await lease.batch([ROLLBACK]).catch(() => lease.destroy())
    release()
  }

  return {
    session: {
      ...sessionOf(async (statements) => (await execute(statements)).map(outcome)),
      async beforeCommit(statements) {
        refuseWhenOver()
        queued = [...queued, ...statements]
      },
    },
    get trouble() {
      return failure && { error: sessionError(failure.error), retry: outcomeOf(failure.trouble).retry }
    },
    late,
    commit,
    rollback,
  }
}

const done = (numbered: boolean): Ended<Committed> => ({ result: { numbered } })

const unavailable = (more: object = {}): Error =>
  commonError('storage.unavailable', { details: { reason: 'connection', ...more } })

/** Why one may try again who could not even get a connection. */
export const retryOfRefusal = (error: unknown): StorageRetry | undefined => outcomeOf(classify(error)).retry
