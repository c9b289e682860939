import { commonError } from '@taskwright/core'
import { type NativeDatabase, type NativeStatement, openNative } from './native.ts'

/** What a statement gave: rows for those that return some, counts for the others. */
export interface Executed {
  readonly rows: readonly unknown[]
  readonly changes: number
  readonly insertId: number | bigint
}

/** One connection to the file with its statements kept ready. Every call is synchronous: nothing runs in between. */
export interface SqliteConnection {
  readonly native: NativeDatabase
  /** With `first`, no row after the first is asked for: a lookup costs a tenth less. */
  execute(sql: string, parameters: readonly unknown[], first?: boolean): Executed
  /** Whether the statement leaves the file alone, so that a reader may run it. */
  isReadonly(sql: string, parameters: readonly unknown[]): boolean
  begin(): void
  beginSnapshot(): void
  commit(): void
  rollback(): void
  savepoint(): void
  release(): void
  rollbackTo(): void
  close(): void
}

export interface ConnectionOptions {
  readonly filename: string
  readonly role: 'writer' | 'reader'
  /** False only for databases that nobody expects to survive the process. */
  readonly durable: boolean
}

// SQLite sleeps on our thread while it waits for another process, so it hardly may: we wait asynchronously instead.
const BUSY_TIMEOUT_MS = 2

export function openConnection(options: ConnectionOptions): SqliteConnection {
  const native = openNative(options.filename, BUSY_TIMEOUT_MS)
  try {
    configure(native, options)
    return connectionOf(native)
  } catch (error) {
    native.close()
    throw error
  }
}

function configure(native: NativeDatabase, { role, durable }: ConnectionOptions): void {
  if (role === 'writer' && native.pragma('journal_mode = wal', { simple: true }) !== 'wal') {
    throw commonError('storage.misconfigured', { details: { reason: 'wal' } })
  }
  native.pragma(`synchronous = ${durable ? 'full' : 'off'}`)
  native.pragma('foreign_keys = on')
  native.pragma('temp_store = memory')
  // The writer comes back to the same few pages; 16 MB, which is the driver's default, are the reader's.
  if (role === 'writer') native.pragma('cache_size = -4000')
  native.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
  if (role === 'reader') native.pragma('query_only = on')
}

function connectionOf(native: NativeDatabase): SqliteConnection {
  const prepare = statementCache(native)
  const fixed = (sql: string): (() => void) => {
    const statement = native.prepare(sql)
    return () => void statement.run([])
  }
  return {
    native,
    execute: (sql, parameters, first = false) => executed(prepare(sql, parameters), parameters, first),
    isReadonly: (sql, parameters) => prepare(sql, parameters).statement.readonly,
    begin: fixed('begin immediate'),
    beginSnapshot: fixed('begin deferred'),
    commit: fixed('commit'),
    rollback: fixed('rollback'),
    savepoint: fixed('savepoint tw'),
    release: fixed('release tw'),
    rollbackTo: fixed('rollback to tw'),
    close: () => native.close(),
  }
}

function executed({ statement, reader }: Prepared, parameters: readonly unknown[], first: boolean): Executed {
  if (reader && first) {
    const row = statement.get(parameters)
    return { rows: row === undefined ? [] : [row], changes: 0, insertId: 0 }
  }
  if (reader) return { rows: statement.all(parameters), changes: 0, insertId: 0 }
  const { changes, lastInsertRowid } = statement.run(parameters)
  return { rows: [], changes, insertId: lastInsertRowid }
}

/** Asking a statement what it is means crossing into native code: it is asked once. */
interface Prepared {
  readonly statement: NativeStatement
  readonly reader: boolean
}

const CACHED_STATEMENTS = 500

/** Statements without parameters carry their values in the text, so each is new: keeping them would push out the others. */
function statementCache(native: NativeDatabase): (sql: string, parameters: readonly unknown[]) => Prepared {
  const cache = new Map<string, Prepared>()
  return (sql, parameters) => {
    const known = cache.get(sql)
    if (known !== undefined) return known
    const statement = native.prepare(sql)
    const prepared = { statement, reader: statement.reader }
    if (parameters.length === 0) return prepared
    if (cache.size >= CACHED_STATEMENTS) cache.delete(cache.keys().next().value ?? '')
    cache.set(sql, prepared)
    return prepared
  }
}
