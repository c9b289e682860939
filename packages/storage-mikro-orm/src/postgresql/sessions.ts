import { setTimeout as sleep } from 'node:timers/promises'
import { commonError, TaskwrightError } from '@taskwright/core'
import type { Value } from '../mapping/values.ts'
import type { Outcome, Session } from '../sql/session.ts'
import { type Sql, sql } from '../sql/text.ts'
import { together } from '../sql/together.ts'
import { busy, classify, outcomeOf, translated } from './errors.ts'
import { limited } from './limits.ts'
import type { NativeResult } from './native.ts'
import type { Pool } from './pool.ts'
import { postgresqlSpelling } from './spelling.ts'

const POOL_WAIT_MS = 5_000
const READ_MS = 10_000
const READ_TRIES = 5

/**
 * Statements that change nothing, on what is committed, each on whatever connection is free. Lookups that are asked for
 * at the same moment share one.
 */
export const readSession = (pool: Pool, limitMs = READ_MS): Session =>
  together(sessionOf(async (statements) => (await read(pool, statements, limitMs)).map(outcome)))

/** Errors come out translated. */
export function sessionOf(execute: (statements: readonly Sql[]) => Promise<readonly Outcome[]>): Session {
  async function batch(statements: readonly Sql[]): Promise<readonly Outcome[]> {
    try {
      return await execute(statements)
    } catch (error) {
      throw sessionError(error)
    }
  }
  const one = async (text: string, values: readonly Value[]): Promise<Outcome> => {
    const [only] = await batch([sql(text, ...values)])
    return only ?? NOTHING
  }
  return {
    dialect: postgresqlSpelling,
    first: async <Row>(text: string, values: readonly Value[]) => (await one(text, values)).rows[0] as Row | undefined,
    all: async <Row>(text: string, values: readonly Value[]) => (await one(text, values)).rows as readonly Row[],
    run: async (text, values) => (await one(text, values)).changes,
    batch,
    beforeCommit: async (statements) => void (await batch(statements)),
  }
}

const NOTHING: Outcome = { rows: [], changes: 0 }
export const outcome = ({ rows, rowCount }: NativeResult): Outcome => ({ rows, changes: rowCount ?? 0 })

/** Somebody else has continued the stream: the log's only unique, whenever it is heard of. */
export function sessionError(error: unknown): unknown {
  const known = translated(error)
  const isLog =
    known instanceof TaskwrightError && known.code === 'storage.unique' && known.details.table === 'tw_events'
  return isLog ? commonError('storage.conflict') : known
}

/** A connection may have died while it lay idle: what only reads is asked again. */
async function read(pool: Pool, statements: readonly Sql[], limitMs: number): Promise<readonly NativeResult[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await readOnce(pool, statements, limitMs)
    } catch (error) {
      if (outcomeOf(classify(error)).retry !== 'connection' || tries === READ_TRIES) throw error
      // The others that died with it are heard of in the meantime.
      await sleep(10 * tries)
    }
  }
}

async function readOnce(pool: Pool, statements: readonly Sql[], limitMs: number): Promise<readonly NativeResult[]> {
  const lease = await pool.acquire(Math.min(POOL_WAIT_MS, limitMs))
  let late = false
  const timer = setTimeout(() => {
    late = true
    lease.destroy()
  }, limitMs)
  try {
    return await limited(lease, statements, limitMs)
  } catch (error) {
    if (late) throw busy('deadline')
    if (outcomeOf(classify(error)).fatal === true) lease.destroy()
    throw error
  } finally {
    clearTimeout(timer)
    lease.release()
  }
}
