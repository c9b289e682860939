import type { FieldKind, NewEvent } from '@taskwright/core'
import type { Value } from '../mapping/values.ts'
import type { Session } from './session.ts'
import type { Sql } from './text.ts'

/**
 * What databases spell or do differently. All else is written once, in standard SQL: names in double quotes, `?` for each
 * value, text in single quotes that never holds a `"` or `?`. A session turns those into what its driver wants.
 */
export interface Dialect {
  /**
   * Whether only one transaction writes at a time: what it has read then holds until its end, locked or not.
   * Elsewhere records are written under {@link Dialect.lockNames}.
   */
  readonly oneWriter: boolean
  /** Whether triggers keep the sets' tables; else their rows are written with the row they belong to. */
  readonly setsByTrigger: boolean
  /** Whether a transaction can go on asking after a statement failed; else the violated index alone says what is taken. */
  readonly asksAfterError: boolean
  /** A condition, which begins with a column, in words that no index is used for. */
  aside(condition: string): string
  /** Whether an index is used for a comparison of two columns at once, `(a, b) > (?, ?)`. */
  readonly comparesRows: boolean
  /** What follows `column ` to find it among `count` texts, and the values that go with it. */
  among(count: number): string
  amongValues(texts: readonly string[]): readonly Value[]
  /** Above 0 where the column's text holds `?`, compared by code point; 0 elsewhere, and for null. */
  found(column: string): string
  /** A literal that sorts after every value of a `*_sort` column, and equals what that column holds for null. */
  afterEverything(kind: FieldKind): string
  /** Ends a select from `… t` whose row is to stay as it is until the transaction ends. */
  readonly lockRow: string
  /** `delete from … t where `, to be continued with conditions on `t`. */
  deleteFrom(table: string): string
  /** Counts up by `count` and gives the last of the new numbers. */
  nextNumber(session: Session, organizationId: string, counter: string, count: number): Promise<number>
  /** The same update, as statements that fail unless it changes one row. Only where several write at a time. */
  changingOne(update: Sql): readonly Sql[]
  /** False if there is a row of this key already; the transaction goes on. Only where several write at a time. */
  insertUnlessThere(session: Session, insert: Sql): Promise<boolean>
  /** Deletes expired records: epoch milliseconds, then at most how many. */
  readonly sweepRecords: string
  /** Makes others who lock one of these names wait until this transaction ends. Locked in an order of its own making. */
  lockNames(names: readonly string[]): Sql
  readonly log: LogDialect
}

/** The log's statements. Rows come out with the columns of `StoredEvent`. */
export interface LogDialect {
  /** `select … from …`, to be continued with conditions on `e`'s columns or on `"position"`. */
  readonly select: string
  /** One row, with the last position given out as `head`; nothing or null for an empty log. */
  readonly head: string
  append(session: Session, now: number, events: readonly NewEvent[]): Promise<void>
}
