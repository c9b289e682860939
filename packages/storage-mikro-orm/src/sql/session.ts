import type { Value } from '../mapping/values.ts'

/** Where statements go: a reader, or one open transaction. Errors come out translated. */
export interface Session {
  all<Row>(sql: string, values: readonly Value[]): Promise<readonly Row[]>
  /** Resolves with the number of rows that changed. */
  run(sql: string, values: readonly Value[]): Promise<number>
}
