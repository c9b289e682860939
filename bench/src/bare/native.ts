import { createRequire } from 'node:module'

/** The part of better-sqlite3 that bare uses. */
export interface Statement {
  get(...values: readonly unknown[]): unknown
  all(...values: readonly unknown[]): unknown[]
  run(...values: readonly unknown[]): { readonly changes: number }
}

export interface Database {
  prepare(sql: string): Statement
  pragma(sql: string): unknown
  transaction<Args extends readonly unknown[], T>(work: (...args: Args) => T): { immediate(...args: Args): T }
  close(): void
}

/** The very copy of better-sqlite3 that the storage adapter runs on: both sides measure one build of SQLite. */
export function openDatabase(file: string): Database {
  const ours = createRequire(import.meta.url)
  const Native = createRequire(ours.resolve('@mikro-orm/sqlite'))('better-sqlite3') as new (file: string) => Database
  const database = new Native(file)
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = full')
  return database
}
