import type { SqlEntityManager } from '@mikro-orm/sql'
import { commonError, type Transaction } from '@taskwright/core'
import { CompiledQuery } from 'kysely'
import { type HostTransaction, type HostTransactions, hostTransactions } from './host-transactions.ts'
import type { Outcome, Session } from './session.ts'
import type { Sql } from './text.ts'
import { unitOfWork } from './transaction.ts'

/** A unit of work in the transaction `em` is in; `committed` is called, and waited for, after the host's commit. */
export type Join = (em: SqlEntityManager, now: () => number, committed: Committed) => Transaction

/** `appended`: whether there are events that need a position. */
export type Committed = (appended: boolean) => Promise<unknown>

/** What each database does in its own way in a host's transaction. */
export interface Joining {
  /** A statement as the host's driver takes it. */
  spelled(text: string): string
  /** The error of the port for one of the host's driver. */
  translated(error: unknown, text: string): unknown
  sessionOver(send: (statements: readonly Sql[]) => Promise<readonly Outcome[]>): Session
}

/** The driver's own pool behind an instance, if it is known to have one. */
export async function nativeClientOf(em: SqlEntityManager): Promise<unknown> {
  const connection: object = em.getConnection()
  return 'getNativeClient' in connection ? (connection as NativeSource).getNativeClient() : undefined
}

interface NativeSource {
  getNativeClient(): Promise<unknown>
}

export const misconfigured = (missing: string): Error => commonError('storage.misconfigured', { details: { missing } })

/** Joins the transactions of the instance that `em` belongs to. */
export function joinerOf(em: SqlEntityManager, joining: Joining): Join {
  const transactions = hostTransactions(em)
  return (inner, now, committed) => {
    const host = inner.getTransactionContext<HostTransaction>()
    if (host === undefined) throw commonError('storage.misconfigured', { details: { reason: 'no open transaction' } })
    if (inner.getDriver() !== em.getDriver()) throw misconfigured('a transaction of the instance the storage was given')
    return joined(host, { transactions, joining, now, committed })
  }
}

interface JoinedOptions {
  readonly transactions: HostTransactions
  readonly joining: Joining
  readonly now: () => number
  readonly committed: Committed
}

/** Never retried, never committed by us. Its statements go one by one: the host's connection may not take several. */
function joined(host: HostTransaction, { transactions, joining, now, committed }: JoinedOptions): Transaction {
  let over = false
  let appended = false
  let failure: { readonly error: unknown } | undefined
  let entered: Promise<void> | undefined

  const enter = (): Promise<void> =>
    transactions.follow(host, {
      check() {
        unit.check()
        if (failure !== undefined) throw failure.error
      },
      committed: () => committed(appended),
      end: () => {
        over = true
      },
    })

  async function ask({ text, values }: Sql): Promise<Outcome> {
    try {
      const query = CompiledQuery.raw(joining.spelled(text), [...values])
      const { rows, numAffectedRows } = await host.executeQuery(query)
      return { rows: rows.map(withNumbers), changes: Number(numAffectedRows ?? 0) }
    } catch (error) {
      failure ??= { error: joining.translated(error, text) }
      throw failure.error
    }
  }

  const send = async (statements: readonly Sql[]): Promise<readonly Outcome[]> => {
    if (over) throw commonError('engine.failed', { details: { reason: 'transaction over' } })
    entered ??= enter()
    await entered
    const outcomes: Outcome[] = []
    for (const statement of statements) outcomes.push(await ask(statement))
    return outcomes
  }

  const unit = unitOfWork(joining.sessionOver(send), now)
  return {
    ...unit.tx,
    append(events) {
      appended ||= events.length > 0
      return unit.tx.append(events)
    },
  }
}

/** A host's driver may give large integers as text; ours are exact as numbers. */
function withNumbers(row: unknown): unknown {
  const known = row as Record<string, unknown>
  for (const column of INTEGERS) if (typeof known[column] === 'string') known[column] = Number(known[column])
  return known
}

const INTEGERS = [
  'position',
  'recorded_time',
  'schema_version',
  'sequence',
  'time',
  'hops',
  'version',
  'expires_at',
  'n',
  'head',
  'visible',
  'total',
] as const
