import { commonError } from '@taskwright/core'
import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  QueryResult,
  TransactionSettings,
} from 'kysely'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Executed, SqliteConnection } from './connection.ts'
import { acquireFile, type SqliteFile } from './file.ts'
import type { Turn } from './turn.ts'
import type { TurnOptions } from './writer.ts'

export interface SqliteDialectOptions extends Omit<TurnOptions, 'group'> {
  readonly filename: string
}

/**
 * Kysely's door to a file. Transactions `begin immediate` and wait for the writer in line, without blocking; statements
 * outside of one read beside the open transaction, and write as short transactions of their own.
 */
export function sqliteDialect(options: SqliteDialectOptions): Dialect {
  let file: SqliteFile | undefined
  const adapter = sqliteAdapter()
  files.set(adapter, () => file)
  return {
    createAdapter: () => adapter,
    createDriver: () => driverOf(options, (opened) => (file = opened)),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

/** The file behind a Kysely of ours; undefined for anybody else's, or before its first query. */
export const fileOf = (db: Pick<Kysely<unknown>, 'getExecutor'>): SqliteFile | undefined =>
  files.get(db.getExecutor().adapter)?.()

/** The open transaction a Kysely transaction of ours runs in. */
export async function turnOf(db: Pick<Kysely<unknown>, 'getExecutor'>): Promise<Turn | undefined> {
  return db.getExecutor().provideConnection(async (connection) => turns.get(connection))
}

const files = new WeakMap<DialectAdapter, () => SqliteFile | undefined>()
const turns = new WeakMap<DatabaseConnection, Turn>()

/** Kysely would serialize everything, reads too, if it thought that there is one connection. */
function sqliteAdapter(): DialectAdapter {
  return Object.defineProperty(new SqliteAdapter(), 'supportsMultipleConnections', { value: true })
}

function driverOf(options: SqliteDialectOptions, opened: (file: SqliteFile) => void): Driver {
  let file: SqliteFile
  return {
    async init() {
      file = await acquireFile(options.filename)
      opened(file)
    },
    acquireConnection: async () => logicalConnection(file),
    beginTransaction: (connection, settings) => (connection as LogicalConnection).begin(settings, options),
    commitTransaction: (connection) => (connection as LogicalConnection).commit(),
    rollbackTransaction: (connection) => (connection as LogicalConnection).rollback(),
    savepoint: (connection, name) => (connection as LogicalConnection).savepoint('savepoint', name),
    rollbackToSavepoint: (connection, name) => (connection as LogicalConnection).savepoint('rollback to', name),
    releaseSavepoint: (connection, name) => (connection as LogicalConnection).savepoint('release', name),
    releaseConnection: (connection) => (connection as LogicalConnection).rollback(),
    destroy: () => file.release(),
  }
}

/**
 * What Kysely takes for a connection. It owns nothing until a transaction begins, so losing one, as Kysely does when
 * BEGIN throws, costs nothing.
 */
interface LogicalConnection extends DatabaseConnection {
  begin(settings: TransactionSettings, limits: TurnOptions): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  savepoint(verb: 'savepoint' | 'rollback to' | 'release', name: string): Promise<void>
}

function logicalConnection(file: SqliteFile): LogicalConnection {
  let turn: Turn | undefined
  let snapshot: SqliteConnection | undefined
  /** How many guards there were when a savepoint was set. */
  const guards = new Map<string, number>()

  const execute = async (sql: string, parameters: readonly unknown[]): Promise<Executed> => {
    if (turn !== undefined) return turn.execute(sql, parameters)
    if (snapshot !== undefined) return snapshot.execute(sql, parameters)
    if (parameters.length === 0 && control.test(sql))
      throw commonError('storage.misconfigured', { details: { reason: 'raw transaction' } })
    if (parameters.length === 0 && settings.test(sql)) return file.configure(sql)
    return file.isReadonly(sql, parameters) ? file.read(sql, parameters) : alone(file, sql, parameters)
  }
  const endSnapshot = (): void => {
    snapshot?.close()
    snapshot = undefined
  }
  const connection: LogicalConnection = {
    async begin({ accessMode }, { waitMs, totalMs }) {
      if (accessMode === 'read only') {
        snapshot = await file.openReader()
        snapshot.beginSnapshot()
      } else {
        turn = await file.writer.enter({ ...(waitMs && { waitMs }), ...(totalMs && { totalMs }) })
        turns.set(connection, turn)
      }
    },
    async commit() {
      endSnapshot()
      const ending = turn
      turn = undefined
      await ending?.commit()
    },
    async rollback() {
      endSnapshot()
      const ending = turn
      turn = undefined
      await ending?.rollback()
    },
    async savepoint(verb, name) {
      if (verb === 'savepoint') guards.set(name, turn?.guards ?? 0)
      if (verb === 'rollback to') turn?.forget(guards.get(name) ?? 0)
      await execute(`${verb} "${name.replaceAll('"', '""')}"`, [])
    },
    executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> =>
      resultOf(await execute(sql, parameters)),
    async *streamQuery<R>(
      { sql, parameters }: CompiledQuery,
      chunkSize: number,
    ): AsyncIterableIterator<QueryResult<R>> {
      const { rows } = await execute(sql, parameters)
      for (let at = 0; at < rows.length; at += chunkSize) yield { rows: rows.slice(at, at + chunkSize) as R[] }
    },
  }
  return connection
}

/** A writing statement outside of any transaction. */
async function alone(file: SqliteFile, sql: string, parameters: readonly unknown[]): Promise<Executed> {
  const turn = await file.writer.enter()
  try {
    const executed = turn.execute(sql, parameters)
    await turn.commit()
    return executed
  } catch (error) {
    await turn.rollback()
    throw error
  }
}

function resultOf<R>({ rows, changes, insertId }: Executed): QueryResult<R> {
  if (rows.length > 0) return { rows: rows as R[] }
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(insertId) }
}

const control = /^\s*(begin|commit|end|rollback|savepoint|release)\b/i
const settings = /^\s*(pragma\s+\w+\s*=|attach\b|detach\b)/i
