import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { commonError, type Transaction } from '@taskwright/core'
import { CompiledQuery, type DatabaseConnection, type Kysely } from 'kysely'
import type { Outcome } from '../sql/session.ts'
import type { Sql } from '../sql/text.ts'
import { unitOfWork } from '../sql/transaction.ts'
import { nativeError, translated } from './errors.ts'
import type { NativePool } from './native.ts'
import { hostPool, type Pool } from './pool.ts'
import { sessionOf } from './sessions.ts'
import { statementOf } from './statements.ts'

/** A host's MikroORM instance, and the units of work that run in its transactions. */
export interface Host {
  readonly pool: Pool
  /** A unit of work in the transaction `em` is in; `committed` is called, and waited for, after the host's commit. */
  join(em: SqlEntityManager, now: () => number, committed: Committed): Transaction
}

/** `appended`: whether there are events that need a position. */
export type Committed = (appended: boolean) => Promise<unknown>

/** Refuses an instance that has no pool of node-postgres behind it. */
export async function hostOf(em: SqlEntityManager): Promise<Host> {
  const connection: object = em.getConnection()
  const native = 'getNativeClient' in connection ? await (connection as NativeConnection).getNativeClient() : undefined
  if (!isPool(native)) throw misconfigured('a MikroORM instance of @mikro-orm/postgresql')
  const manager = em.getEventManager()
  const joined = joinedOf.get(manager) ?? createJoined()
  joinedOf.set(manager, joined)
  manager.registerSubscriber(joined.subscriber)
  return {
    pool: hostPool(native),
    join(inner, now, committed) {
      if (!inner.isInTransaction())
        throw commonError('storage.misconfigured', { details: { reason: 'no open transaction' } })
      if (inner.getDriver() !== em.getDriver())
        throw misconfigured('a transaction of the instance the storage was given')
      return joinTransaction(joined, inner.getKysely() as HostTransaction, now, committed)
    },
  }
}

interface NativeConnection {
  getNativeClient(): Promise<unknown>
}

const isPool = (native: unknown): native is NativePool =>
  typeof native === 'object' && native !== null && 'totalCount' in native && 'Client' in native

const misconfigured = (missing: string): Error => commonError('storage.misconfigured', { details: { missing } })

/** A transaction as MikroORM keeps it: savepoints have a name and a depth. */
type HostTransaction = Kysely<unknown> & { readonly index?: number; readonly savepointName?: string }

/** What was joined to a transaction and is neither committed nor undone. */
interface Joined {
  readonly subscriber: EventSubscriber
  add(connection: DatabaseConnection, work: JoinedWork): void
}

interface JoinedWork {
  /** The savepoint it lives in; 0 is the transaction itself. */
  depth: number
  /** Throws what doomed it. */
  check(): void
  committed(): Promise<unknown>
  end(): void
}

/** Instances are opened and closed many times over one event manager, which forgets no subscriber. */
const joinedOf = new WeakMap<object, Joined>()

function joinTransaction(joined: Joined, host: HostTransaction, now: () => number, committed: Committed): Transaction {
  let over = false
  let failure: { readonly error: unknown } | undefined
  let entered: Promise<void> | undefined
  let appended = false
  const execute = async (statements: readonly Sql[]): Promise<readonly Outcome[]> => {
    if (over) throw commonError('engine.failed', { details: { reason: 'transaction over' } })
    entered ??= enter()
    await entered
    const outcomes: Outcome[] = []
    for (const statement of statements) {
      try {
        outcomes.push(await ask(host, statement))
        if (statementOf(statement.text).appends) appended = true
      } catch (error) {
        failure ??= { error }
        throw error
      }
    }
    return outcomes
  }
  const unit = unitOfWork(sessionOf(execute), now)
  async function enter(): Promise<void> {
    joined.add(await connectionOf(host), {
      depth: depthOf(host),
      check() {
        unit.check()
        if (failure !== undefined) throw translated(failure.error)
      },
      committed: () => committed(appended),
      end: () => {
        over = true
      },
    })
  }
  return unit.tx
}

async function ask(host: HostTransaction, { text, values }: Sql): Promise<Outcome> {
  try {
    const { rows, numAffectedRows } = await host.executeQuery(CompiledQuery.raw(statementOf(text).text, [...values]))
    return { rows: rows.map(withNumbers), changes: Number(numAffectedRows ?? 0) }
  } catch (error) {
    throw nativeError(error, { lost: true })
  }
}

/** The host's driver gives 64-bit integers as text; ours are exact as numbers. */
function withNumbers(row: unknown): unknown {
  const known = row as Record<string, unknown>
  for (const column of integers) if (typeof known[column] === 'string') known[column] = Number(known[column])
  return known
}

const integers = [
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

const depthOf = ({ savepointName, index }: HostTransaction): number => (savepointName === undefined ? 0 : (index ?? 1))

const connectionOf = (host: HostTransaction): Promise<DatabaseConnection> =>
  host.getExecutor().provideConnection(async (connection) => connection)

/**
 * Follows the host's transactions through MikroORM's events. A savepoint that is rolled back undoes what was joined inside
 * it; one that is released hands it to what is around.
 */
function createJoined(): Joined {
  const works = new WeakMap<DatabaseConnection, JoinedWork[]>()
  /** A transaction that has ended no longer says what it ran on. */
  const connections = new WeakMap<object, DatabaseConnection>()

  const worksIn = (transaction: object): JoinedWork[] => {
    const connection = connections.get(transaction)
    return (connection && works.get(connection)) ?? []
  }
  async function remember({ transaction }: TransactionEventArgs): Promise<HostTransaction | undefined> {
    const host = transaction as unknown as HostTransaction | undefined
    if (host === undefined) return undefined
    try {
      connections.set(host, await connectionOf(host))
    } catch {
      // It is gone, and everything in it.
    }
    return host
  }
  const end = (host: HostTransaction, ended: readonly JoinedWork[]): void => {
    for (const work of ended) work.end()
    const connection = connections.get(host)
    if (connection !== undefined)
      works.set(
        connection,
        worksIn(host).filter((work) => !ended.includes(work)),
      )
  }
  const subscriber: EventSubscriber = {
    async beforeTransactionCommit(args) {
      const host = await remember(args)
      if (host === undefined || depthOf(host) > 0) return
      for (const work of worksIn(host)) work.check()
    },
    async afterTransactionCommit({ transaction }) {
      const host = transaction as unknown as HostTransaction
      const depth = depthOf(host)
      const inside = worksIn(host).filter((work) => work.depth >= depth)
      if (depth > 0) {
        for (const work of inside) work.depth = depth - 1
        return
      }
      end(host, inside)
      for (const work of inside) await work.committed()
    },
    beforeTransactionRollback: async (args) => void (await remember(args)),
    async afterTransactionRollback({ transaction }) {
      const host = transaction as unknown as HostTransaction
      const depth = depthOf(host)
      end(
        host,
        worksIn(host).filter((work) => work.depth >= depth),
      )
    },
    async afterTransactionStart(args) {
      const host = await remember(args)
      // The one before on this connection may have ended without a word.
      if (host !== undefined && depthOf(host) === 0) end(host, worksIn(host))
    },
  }
  return {
    subscriber,
    add: (connection, work) => void works.set(connection, [...(works.get(connection) ?? []), work]),
  }
}
