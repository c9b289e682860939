import type { Value } from '../mapping/values.ts'
import type { Deferral } from './deferral.ts'
import type { Dialect } from './dialect.ts'
import type { Sql } from './text.ts'

/** Where statements go: a reader, or one open transaction. Errors come out translated. */
export interface Session {
  readonly dialect: Dialect
  /** For lookups: statements that find one row or none, and quickly. They may have to wait for each other. */
  first<Row>(sql: string, values: readonly Value[]): Promise<Row | undefined>
  all<Row>(sql: string, values: readonly Value[]): Promise<readonly Row[]>
  /** Resolves with the number of rows that changed. */
  run(sql: string, values: readonly Value[]): Promise<number>
  /**
   * Several statements, in one round trip where the driver can; resolves with what each gave. The first to fail ends it.
   * Where they only read they are lookups too, if of a few rows.
   */
  batch(statements: readonly Sql[]): Promise<readonly Outcome[]>
  /** Statements nobody waits for. They run with the commit at the latest, whose error is then theirs. */
  beforeCommit(statements: readonly Sql[]): Promise<void>
  /** Present where nothing that is written is answered before the commit. */
  readonly deferral?: Deferral
}

/** What a statement gave: rows or how many it changed. */
export interface Outcome {
  readonly rows: readonly unknown[]
  readonly changes: number
}
