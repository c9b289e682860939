import { setTimeout as sleep } from 'node:timers/promises'
import type { CommitUnknown } from './open-transaction.ts'
import type { Pool } from './pool.ts'
import { queryOf, statementOf } from './statements.ts'

export type CommitOutcome = 'committed' | 'aborted' | 'unknown'

const STATUS = `select pg_xact_status(?::text::xid8) as "status", (select "token"::text from "tw_life") as "life"`
/** Only while that very transaction is open there: process ids are given out again. */
const TERMINATE = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid = ? and backend_xid = (?::text::xid8)::xid`
/** How long a commit that is on its way may take before we end it. */
const PATIENCE_MS = 500
const ASK_MS = 1_000

interface Answer {
  readonly status: string | null
  readonly life: string | null
}

/**
 * Finds out what became of a transaction whose COMMIT was never answered. Not on a connection of the pool: those may hang on
 * the same network, or be in use by others who wait for the same answer.
 */
export async function settle(pool: Pool, { id, pid }: CommitUnknown, ms: number): Promise<CommitOutcome> {
  const end = performance.now() + ms
  const patience = performance.now() + PATIENCE_MS
  for (let pause = 5; performance.now() < end; pause = Math.min(pause * 2, 200)) {
    try {
      const impatient = performance.now() > patience
      const { status, life } = await ask(pool, id.xid, impatient ? pid : null)
      if (status === 'aborted') return status
      // After a crash it may be somebody else who has this id now, and who committed. Ours was lost then, or was not.
      if (status === 'committed') return life !== null && life === id.life ? status : 'unknown'
      if (status !== 'in progress') return 'unknown'
    } catch {
      // Not reachable now; perhaps a moment later.
    }
    await sleep(pause)
  }
  return 'unknown'
}

async function ask(pool: Pool, xid: string, terminate: number | null): Promise<Answer> {
  const lease = await pool.connect(ASK_MS)
  const timer = setTimeout(() => lease.destroy(), ASK_MS)
  try {
    if (terminate !== null) await lease.query(queryOf(statementOf(TERMINATE), [terminate, xid]))
    const { rows } = await lease.query(queryOf(statementOf(STATUS), [xid]))
    return rows[0] as Answer
  } finally {
    clearTimeout(timer)
    lease.release()
  }
}
