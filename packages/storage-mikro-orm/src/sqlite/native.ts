import { createRequire } from 'node:module'

/** The part of better-sqlite3 that we use. */
export interface NativeStatement {
  readonly reader: boolean
  readonly readonly: boolean
  all(parameters: readonly unknown[]): unknown[]
  get(parameters: readonly unknown[]): unknown
  run(parameters: readonly unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint }
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>
}

export interface NativeDatabase {
  readonly inTransaction: boolean
  readonly open: boolean
  prepare(sql: string): NativeStatement
  exec(sql: string): unknown
  pragma(sql: string, options?: { readonly simple?: boolean }): unknown
  close(): void
}

type NativeConstructor = new (filename: string, options: { readonly timeout: number }) => NativeDatabase

/**
 * Opens a connection with MikroORM's own copy of better-sqlite3. A second build of SQLite in the same process would lose
 * acknowledged writes (POSIX locks belong to the process), so nothing else of ours may bring one.
 * @internal
 */
export function openNative(filename: string, busyTimeoutMs: number): NativeDatabase {
  return new (nativeModule())(filename, { timeout: busyTimeoutMs })
}

let loaded: NativeConstructor | undefined

function nativeModule(): NativeConstructor {
  if (loaded === undefined) {
    const ours = createRequire(import.meta.url)
    loaded = createRequire(ours.resolve('@mikro-orm/sqlite'))('better-sqlite3') as NativeConstructor
  }
  return loaded
}
