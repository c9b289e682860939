import { setTimeout as sleep } from 'node:timers/promises'
import type { NewEvent } from '@taskwright/core'
import { type Sql, sql } from '../sql/text.ts'
import type { Lease, Pool } from './pool.ts'
import { type ServerProcess, STARTED } from './server-process.ts'

export type CommitOutcome = 'committed' | 'aborted' | 'unknown'

/** By what to tell what became of a transaction whose COMMIT was never answered. */
export type Witness = Appended | TransactionId

/** An event it wrote, and the server's process that was at it. */
export interface Appended extends ServerProcess {
  readonly event: NewEvent
}

export interface TransactionId {
  readonly xid: string
  /** Of the server's process that is at it. */
  readonly pid: number
  /** The server's life between two crashes, if it is known. After a crash ids that were lost are given out again. */
  readonly life: string | null
}

const STATUS = `select pg_xact_status(?::text::xid8) as "status", (select "token"::text from "tw_life") as "life"`
/** Only while that very transaction is open there: process ids are given out again. */
const TERMINATE = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid = ? and backend_xid = (?::text::xid8)::xid`
const ALIVE = `select 1 from pg_stat_activity where pid = ? and ${STARTED} = ?`
const END = `select pg_terminate_backend(pid) from pg_stat_activity where pid = ? and ${STARTED} = ?`
const FOUND = 'select 1 from "tw_events" where "organization_id" = ? and "stream" = ? and "sequence" = ? and "id" = ?'
/** How long a commit that is on its way may take before we end it. */
const PATIENCE_MS = 500
const ASK_MS = 1_000

interface Answer {
  readonly status: string | null
  readonly life: string | null
}

type Ask = (statement: Sql) => Promise<readonly unknown[]>

/**
 * Finds out what became of it. Not on a connection of the pool: those may hang on the same network, or be in use by
 * others who wait for the same answer.
 */
export async function settle(pool: Pool, witness: Witness, ms: number): Promise<CommitOutcome> {
  const end = performance.now() + ms
  const patience = performance.now() + PATIENCE_MS
  for (let pause = 5; performance.now() < end; pause = Math.min(pause * 2, 200)) {
    try {
      const impatient = performance.now() > patience
      const fate = await onOwn(pool, (ask) =>
        'event' in witness ? byEvent(ask, witness, impatient) : byId(ask, witness, impatient),
      )
      if (fate !== undefined) return fate
    } catch {
      // Not reachable now; perhaps a moment later.
    }
    await sleep(pause)
  }
  return 'unknown'
}

/** First whether anybody can still be at it, then what they have left. */
async function byEvent(
  ask: Ask,
  { event, pid, started }: Appended,
  impatient: boolean,
): Promise<CommitOutcome | undefined> {
  if (impatient) await ask(sql(END, pid, started))
  const isOver = (await ask(sql(ALIVE, pid, started))).length === 0
  const { organizationId, stream, sequence, id } = event
  const isThere = (await ask(sql(FOUND, organizationId, stream, sequence, id))).length > 0
  if (isThere) return 'committed'
  return isOver ? 'aborted' : undefined
}

async function byId(
  ask: Ask,
  { xid, life: begun, pid }: TransactionId,
  impatient: boolean,
): Promise<CommitOutcome | undefined> {
  if (impatient) await ask(sql(TERMINATE, pid, xid))
  const [answer] = (await ask(sql(STATUS, xid))) as readonly Answer[]
  const { status, life } = answer ?? { status: null, life: null }
  if (status === 'in progress') return undefined
  if (status === 'aborted') return status
  // After a crash it may be somebody else who has this id now, and who committed. Ours was lost then, or was not.
  return status === 'committed' && life !== null && life === begun ? status : 'unknown'
}

async function onOwn<T>(pool: Pool, work: (ask: Ask) => Promise<T>): Promise<T> {
  const lease: Lease = await pool.connect(ASK_MS)
  const timer = setTimeout(() => lease.destroy(), ASK_MS)
  try {
    return await work(async (statement) => (await lease.batch([statement]))[0]?.rows ?? [])
  } finally {
    clearTimeout(timer)
    lease.release()
  }
}
