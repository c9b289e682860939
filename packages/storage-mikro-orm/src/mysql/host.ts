import type { SqlEntityManager } from '@mikro-orm/sql'
import { commonError, type NewEvent, type Transaction } from '@taskwright/core'
import { CompiledQuery } from 'kysely'
import { type HostTransaction, hostTransactions } from '../sql/host-transactions.ts'
import type { Outcome } from '../sql/session.ts'
import type { Sql } from '../sql/text.ts'
import { unitOfWork } from '../sql/transaction.ts'
import { translated } from './errors.ts'
import { backticked } from './link.ts'
import type { NativeOptions } from './native.ts'
import { overError, sessionOver } from './sessions.ts'

/** A host's MikroORM instance, and the units of work that run in its transactions. */
export interface Host {
  /** How the host connects: the engine's own units of work go to the same place by connections of their own. */
  options(): NativeOptions
  /** A unit of work in the transaction `em` is in; `committed` is called, and waited for, after the host's commit. */
  join(em: SqlEntityManager, now: () => number, committed: (appended: boolean) => Promise<unknown>): Transaction
}

/** Refuses an instance that has no pool of mysql2 behind it. */
export async function hostOf(em: SqlEntityManager): Promise<Host> {
  const connection: object = em.getConnection()
  const native = 'getNativeClient' in connection ? await (connection as NativeSource).getNativeClient() : undefined
  const config = (native as NativePool | undefined)?.config?.connectionConfig
  if (config === undefined) throw misconfigured('a MikroORM instance of @mikro-orm/mysql')
  await refuseLooseSessions(em)
  const transactions = hostTransactions(em)
  return {
    // Read anew each time: passwords may be tokens that MikroORM renews.
    options: () => Object.fromEntries(TAKEN.map((name) => [name, config[name]]).filter(([, value]) => value != null)),
    join(inner, now, committed) {
      if (!inner.isInTransaction())
        throw commonError('storage.misconfigured', { details: { reason: 'no open transaction' } })
      if (inner.getDriver() !== em.getDriver())
        throw misconfigured('a transaction of the instance the storage was given')
      return joined(inner.getKysely() as HostTransaction, now, committed, transactions)
    },
  }
}

/** Values go into the text of a statement: they must be read there as mysql2 writes them, and refused where they don't fit. */
async function refuseLooseSessions(em: SqlEntityManager): Promise<void> {
  const { rows } = await em
    .getKysely()
    .executeQuery<{ mode: string; charset: string }>(
      CompiledQuery.raw('select @@session.sql_mode as mode, @@character_set_client as charset'),
    )
    .catch((error) => {
      throw translated(error)
    })
  const { mode = '', charset = '' } = rows[0] ?? {}
  if (mode.includes('NO_BACKSLASH_ESCAPES')) throw misconfigured('a sql_mode without NO_BACKSLASH_ESCAPES')
  if (!mode.includes('STRICT')) throw misconfigured('a strict sql_mode')
  if (charset !== 'utf8mb4') throw misconfigured('connections in utf8mb4')
}

const TAKEN = ['host', 'port', 'socketPath', 'user', 'password', 'database', 'ssl', 'compress', 'authPlugins'] as const

interface NativeSource {
  getNativeClient(): Promise<unknown>
}
interface NativePool {
  readonly config?: { readonly connectionConfig?: Readonly<Record<string, unknown>> }
}

const misconfigured = (missing: string): Error => commonError('storage.misconfigured', { details: { missing } })

/** Never retried, never committed by us. Its statements go one by one: the host's connection may not take several. */
function joined(
  host: HostTransaction,
  now: () => number,
  committed: (appended: boolean) => Promise<unknown>,
  transactions: ReturnType<typeof hostTransactions>,
): Transaction {
  let over = false
  let appended = false
  let failure: { readonly error: unknown } | undefined
  let entered: Promise<void> | undefined
  const send = async (statements: readonly Sql[]): Promise<readonly Outcome[]> => {
    if (over) throw overError()
    entered ??= transactions.follow(host, {
      check() {
        unit.check()
        if (failure !== undefined) throw failure.error
      },
      committed: () => committed(appended),
      end: () => {
        over = true
      },
    })
    await entered
    const outcomes: Outcome[] = []
    for (const { text, values } of statements) {
      try {
        const { rows, numAffectedRows } = await host.executeQuery(CompiledQuery.raw(backticked(text), [...values]))
        outcomes.push({ rows: rows.map(withNumbers), changes: Number(numAffectedRows ?? 0) })
      } catch (error) {
        failure ??= { error: translated(error, text) }
        throw failure.error
      }
    }
    return outcomes
  }
  const unit = unitOfWork(sessionOver(send), now)
  return {
    ...unit.tx,
    append(events: readonly NewEvent[]) {
      appended ||= events.length > 0
      return unit.tx.append(events)
    },
  }
}

/** A host's connection may give large integers as text; ours are exact as numbers. */
function withNumbers(row: unknown): unknown {
  const known = row as Record<string, unknown>
  for (const column of integers) if (typeof known[column] === 'string') known[column] = Number(known[column])
  return known
}

const integers = ['position', 'recorded_time', 'time', 'expires_at', 'n', 'head', 'visible', 'total'] as const
