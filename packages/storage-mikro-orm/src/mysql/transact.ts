import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { commonError, faultpoint, type NewEvent, type StorageRetry, type Transaction } from '@taskwright/core'
import type { Lane } from '../sql/lane.ts'
import { type Sql, sql } from '../sql/text.ts'
import { unitOfWork } from '../sql/transaction.ts'
import { type Ended, tryAgain } from '../sql/tries.ts'
import { busy, classify, type Trouble, translated } from './errors.ts'
import type { Link } from './link.ts'
import type { Pool } from './pool.ts'
import { overError, type UnitSession, unitSession } from './sessions.ts'
import { ended, settle } from './settle.ts'

export interface Transact {
  readonly pool: Pool
  readonly now: () => number
  readonly waitMs: number
  readonly lane: Lane
  onRetry(why: StorageRetry): void
  /** Called when events were committed that need a position; waited for. */
  onAppended(): Promise<void>
}

type UnitWork<T> = (tx: Transaction) => Promise<T>

/** What it may take to learn the outcome of a commit, even when the unit of work's own time is up. */
const SETTLE_MS = 3_000
const GOODBYE_MS = 2_000

/** Runs a unit of work, again when the database asks for that or was lost before the commit. */
export const transact = <T>(options: Transact, work: UnitWork<T>, deadlineMs: number): Promise<T> =>
  tryAgain({ ...options, deadlineMs, late: () => busy('deadline'), jitter }, (left) => attempt(options, work, left))

/** Full jitter: 5 to 50 ms at first, to 200 at most. */
const jitter = (tries: number): number => 5 + Math.random() * (Math.min(200, 25 * 2 ** tries) - 5)

async function attempt<T>(options: Transact, work: UnitWork<T>, left: () => number): Promise<Ended<T>> {
  let link: Link
  try {
    link = await options.pool.acquire(Math.min(options.waitMs, left()))
  } catch (error) {
    return { error, retry: retryOfRefusal(error) }
  }
  const unit = unitSession(link)
  const late = deadlineOf(link, unit, left())
  const { tx, check, appended } = observed(unit, options.now)
  const running = (async () => work(tx))()
  try {
    const result = await Promise.race([running, late.passed])
    check()
    if (unit.trouble !== undefined) throw unit.trouble.error
    unit.end(overError)
    return await committed(options, link, unit, appended(), result, left)
  } catch (error) {
    unit.end(overError)
    await rolledBack(options.pool, link, unit)
    const retry = unit.trouble && retries[unit.trouble.kind]
    // It must not run twice at once.
    if (retry !== undefined) await Promise.race([running.catch(() => {}), sleep(left())])
    // The work may have made an error of its own out of it.
    return { error: retry === undefined ? error : unit.trouble?.error, retry }
  } finally {
    late.cancel()
  }
}

/** The unit of work, and the first event it wrote. */
function observed(unit: UnitSession, now: () => number) {
  const { tx, check } = unitOfWork(unit.session, now)
  let first: NewEvent | undefined
  const observing: Transaction = {
    ...tx,
    append(events) {
      first ??= events[0]
      return tx.append(events)
    },
  }
  return { tx: observing, check, appended: () => first }
}

function deadlineOf(link: Link, unit: UnitSession, ms: number) {
  let reject: (error: unknown) => void = () => {}
  const passed = new Promise<never>((_, rejected) => {
    reject = rejected
  })
  passed.catch(() => {})
  const timer = setTimeout(() => {
    const error = busy('deadline')
    unit.end(() => error)
    link.destroy(error)
    reject(error)
  }, ms)
  return { passed, cancel: () => clearTimeout(timer) }
}

async function committed<T>(
  options: Transact,
  link: Link,
  unit: UnitSession,
  event: NewEvent | undefined,
  result: T,
  left: () => number,
): Promise<Ended<T>> {
  if (!unit.began && !unit.wrote) {
    options.pool.release(link)
    return { result }
  }
  const { marker, more } = markerOf(unit, event)
  try {
    faultpoint('storage.beforeCommit')
    await unit.commit(more)
    faultpoint('storage.afterCommit')
    options.pool.release(link)
  } catch (error) {
    if (link.alive && !isLost(error)) return await refusedCommit(options.pool, link, unit, error)
    link.destroy(error)
    if (marker === undefined) return { error: translated(error), retry: 'connection' }
    const found = await settle(options.pool, link.thread, marker, Math.max(SETTLE_MS, left()))
    if (found === undefined) throw unknownOutcome()
    if (!found) return { error: translated(error), retry: 'connection' }
  }
  if (event !== undefined) await options.onAppended()
  return { result }
}

/** The server said no: nothing was committed. */
async function refusedCommit<T>(pool: Pool, link: Link, unit: UnitSession, error: unknown): Promise<Ended<T>> {
  await rolledBack(pool, link, unit)
  return { error: translated(error), retry: retries[classify(error).kind] }
}

/** What to look for when nobody answers a COMMIT: the first event, or a row that is written for it. Nothing for reads. */
function markerOf({ wrote }: UnitSession, event: NewEvent | undefined): { marker?: Sql; more: readonly Sql[] } {
  if (event !== undefined) {
    const { organizationId, stream, sequence, id } = event
    return { marker: sql(EVENT, stream, sequence, organizationId, id), more: [] }
  }
  if (!wrote) return { more: [] }
  const id = randomUUID()
  return { marker: sql('select 1 from "tw_units" where "id" = ?', id), more: [sql(UNIT, id, Date.now())] }
}

const EVENT = 'select 1 from "tw_events" where "stream" = ? and "sequence" = ? and "organization_id" = ? and "id" = ?'
const UNIT = 'insert into "tw_units" ("id", "committed_at") values (?, ?)'

const unknownOutcome = (): Error =>
  commonError('storage.unavailable', { details: { reason: 'lost', outcome: 'unknown' }, retryable: true })

const isLost = (error: unknown): boolean => classify(error).kind === 'lost'

/** A connection that can't be trusted any more is cut, and its transaction ended in the server, whose locks go with it. */
async function rolledBack(pool: Pool, link: Link, unit: UnitSession): Promise<void> {
  if (!link.alive) {
    if (unit.began) void buried(pool, link)
    return
  }
  if (!unit.began) return pool.release(link)
  const timer = setTimeout(() => link.destroy(busy('deadline')), GOODBYE_MS)
  try {
    await link.send([sql('rollback')])
    pool.release(link)
  } catch (error) {
    link.destroy(error)
    void buried(pool, link)
  } finally {
    clearTimeout(timer)
  }
}

/** The server notices a cut connection when its statement ends, which may wait for a lock while holding others. */
async function buried(pool: Pool, { thread }: Link): Promise<void> {
  let link: Link | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    const fresh = await pool.open(GOODBYE_MS)
    link = fresh
    timer = setTimeout(() => fresh.destroy(busy('deadline')), GOODBYE_MS)
    await ended(fresh, thread)
  } catch {
    // The server's own limits will do it.
  } finally {
    clearTimeout(timer)
    link?.end()
  }
}

const retries: { readonly [Kind in Trouble['kind']]?: StorageRetry } = {
  deadlock: 'deadlock',
  locked: 'busy',
  conflict: 'conflict',
  lost: 'connection',
}

/** Nothing was begun: whoever could not connect may try again, whoever found all connections taken has waited already. */
function retryOfRefusal(error: unknown): StorageRetry | undefined {
  const reason = (error as { details?: { reason?: unknown } }).details?.reason
  return reason === 'refused' || reason === 'lost' ? 'connection' : undefined
}
