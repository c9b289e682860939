import { type Sql, sql } from '../sql/text.ts'
import { classify, outcomeOf } from './errors.ts'
import type { NativeResult } from './native.ts'
import type { Lease } from './pool.ts'
import { NET_MS } from './server-process.ts'

export const COMMIT = sql('commit')
export const ROLLBACK = sql('rollback')
const BEGIN = sql('begin isolation level read committed')
/** The longest deadline that a session's own limits leave alone. */
const LONGEST_IN_NET_MS = 10_000

/** The server's own limits are a second net, for when this process stands still: they come a little later. */
export function beginning({ process }: Lease, ms: number): readonly Sql[] {
  if (process !== null && ms <= LONGEST_IN_NET_MS) return [BEGIN]
  const net = Math.ceil(ms) + NET_MS / 2
  return [
    BEGIN,
    sql(`set local statement_timeout = ${net}`),
    sql('set local lock_timeout = 0'),
    sql(`set local idle_in_transaction_session_timeout = ${net}`),
  ]
}

/** Statements by themselves, in one round trip. Where the session is not ours a transaction around them brings the limits. */
export async function limited(lease: Lease, statements: readonly Sql[], ms: number): Promise<readonly NativeResult[]> {
  if (!lease.shared) return lease.batch(statements)
  const begin = beginning(lease, ms)
  try {
    const results = await lease.batch([...begin, ...statements, COMMIT])
    return results.slice(begin.length, -1)
  } catch (error) {
    if (outcomeOf(classify(error)).fatal !== true) await lease.batch([ROLLBACK]).catch(() => lease.destroy())
    throw error
  }
}
