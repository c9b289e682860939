import { createRequire } from 'node:module'

/** The part of mysql2 that we use. */
export interface NativeConnection {
  /** The server's number for this connection. */
  readonly threadId: number | null
  query(sql: string, values: readonly unknown[], done: (error: unknown, result: NativeResult) => void): unknown
  connect(done: (error: unknown) => void): void
  on(event: 'error' | 'end', listener: (error?: unknown) => void): unknown
  end(done?: (error?: unknown) => void): void
  destroy(): void
}

/** Rows, or what a writing statement did; one of these for each when several statements were sent at once. */
export type NativeResult = readonly unknown[] | NativeHeader
export interface NativeHeader {
  readonly affectedRows: number
  readonly insertId: number
}

/** What mysql2 needs to know to connect; whatever else it understands may be among it. */
export type NativeOptions = Readonly<Record<string, unknown>>

interface NativeModule {
  createConnection(options: NativeOptions): NativeConnection
}

/** Begins to connect with MikroORM's own copy of mysql2. */
export const nativeConnection = (options: NativeOptions): NativeConnection => nativeModule().createConnection(options)

let loaded: NativeModule | undefined

function nativeModule(): NativeModule {
  if (loaded === undefined) {
    const ours = createRequire(import.meta.url)
    loaded = createRequire(ours.resolve('@mikro-orm/mysql'))('mysql2') as NativeModule
  }
  return loaded
}
