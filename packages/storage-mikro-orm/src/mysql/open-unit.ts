import { randomUUID } from 'node:crypto'
import { commonError, faultpoint, type NewEvent, type StorageRetry } from '@taskwright/core'
import { overError } from '../sql/errors.ts'
import type { Committed, OpenUnit } from '../sql/open-unit.ts'
import { type Sql, sql } from '../sql/text.ts'
import type { Ended } from '../sql/tries.ts'
import { busy, classify, type Trouble, translated } from './errors.ts'
import type { Link } from './link.ts'
import { AT_ONCE, givenBy, impatientScript } from './numbering.ts'
import type { Pool } from './pool.ts'
import { type UnitSession, unitSession } from './sessions.ts'
import { ended, settle } from './settle.ts'

/** What it may take to learn the outcome of a commit, even when the unit of work's own time is up. */
const SETTLE_MS = 3_000
const GOODBYE_MS = 2_000
const ROLLBACK = sql('rollback')

export interface Opening {
  readonly pool: Pool
  /** The longest wait for a connection. */
  readonly waitMs: number
  readonly now: () => number
}

/** A transaction on a connection of the pool, that is begun when something is asked. */
export async function openUnit({ pool, waitMs, now }: Opening, left: () => number): Promise<OpenUnit> {
  const link = await pool.acquire(Math.min(waitMs, left()))
  const unit = unitSession(link)
  const { passed, cancel } = deadlineOf(link, unit, left())
  let isOver = false
  async function once<T>(work: () => Promise<T>): Promise<T> {
    isOver = true
    unit.end(overError)
    try {
      return await work()
    } finally {
      cancel()
    }
  }
  const rollback = (): Promise<void> => once(() => rolledBack(pool, link, unit))
  return {
    session: unit.session,
    get trouble() {
      return unit.trouble && { error: unit.trouble.error, retry: retries[unit.trouble.kind] }
    },
    late: passed,
    async commit(event) {
      if (unit.trouble === undefined) return once(() => committed({ pool, link, unit, now }, event, left))
      const { error, kind } = unit.trouble
      await rollback()
      return { error, retry: retries[kind] }
    },
    rollback: async () => void (isOver || (await rollback())),
  }
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

interface Ending {
  readonly pool: Pool
  readonly link: Link
  readonly unit: UnitSession
  readonly now: () => number
}

async function committed(ending: Ending, event: NewEvent | undefined, left: () => number): Promise<Ended<Committed>> {
  const { pool, link, unit, now } = ending
  if (!unit.began && !unit.wrote) {
    pool.release(link)
    return done(true)
  }
  const { marker, more } = markerOf(unit, event)
  try {
    faultpoint('storage.beforeCommit')
    const [, ...script] = await unit.commit(more, event === undefined ? [] : impatientScript(now()))
    faultpoint('storage.afterCommit')
    pool.release(link)
    return done(event === undefined || givenBy(script) < AT_ONCE)
  } catch (error) {
    if (link.alive && !isLost(error)) return refusedCommit(ending, error, event && marker)
    link.destroy(error)
    if (marker === undefined) return { error: translated(error), retry: 'connection' }
    const found = await settle(pool, link.thread, marker, Math.max(SETTLE_MS, left()))
    if (found === undefined) throw unknownOutcome()
    return found ? done(false) : { error: translated(error), retry: 'connection' }
  }
}

const done = (numbered: boolean): Ended<Committed> => ({ result: { numbered } })

/** The server said no: nothing was committed, unless it was the numbering behind the commit that failed. */
async function refusedCommit(
  { pool, link, unit }: Ending,
  error: unknown,
  marker: Sql | undefined,
): Promise<Ended<Committed>> {
  const trouble = classify(error)
  const isOurs = trouble.kind === 'unique' && trouble.table !== 'tw_positions'
  const isThere = marker !== undefined && !isOurs && (await isCommitted(link, marker))
  if (isThere) {
    // It was left impatient.
    link.destroy(error)
    return done(false)
  }
  await rolledBack(pool, link, unit)
  return { error: translated(error), retry: retries[trouble.kind] }
}

/** Whether it was committed, as seen on the connection that did it. */
async function isCommitted(link: Link, marker: Sql): Promise<boolean> {
  const outcomes = await link.send([ROLLBACK, marker]).catch(() => [])
  return (outcomes.at(-1)?.rows.length ?? 0) > 0
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
    await link.send([ROLLBACK])
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
export function retryOfRefusal(error: unknown): StorageRetry | undefined {
  const reason = (error as { details?: { reason?: unknown } }).details?.reason
  return reason === 'refused' || reason === 'lost' ? 'connection' : undefined
}
