import type { JsonValue } from '../kernel/json.ts'

/**
 * Small typed things outside the log: sessions, idempotency rows, checkpoints, plugins' own data. Keys and unique values
 * are those of one namespace of one organization, and are compared exactly.
 */
export interface StoredRecord<Value = JsonValue> {
  readonly key: string
  readonly value: Value
  /**
   * Grows by one with each write; compare-and-set goes by it. What was absent, deleted or expired, begins again at 1: a
   * lease therefore keeps its holder's token in `value`.
   */
  readonly version: number
  /** Epoch milliseconds after which the record counts as absent (at that very millisecond it is still there), or null. */
  readonly expiresAt: number | null
}

export interface RecordReader {
  /** Expired records are absent. */
  get<Value = JsonValue>(key: string): Promise<StoredRecord<Value> | undefined>
  /** The record that claimed this unique value, if any. */
  find<Value = JsonValue>(unique: string): Promise<StoredRecord<Value> | undefined>
  /** Keys that start with `prefix` and come after `after`, in code point order of the key. */
  list<Value = JsonValue>(options: {
    readonly prefix?: string
    readonly after?: string
    readonly limit: number
  }): Promise<readonly StoredRecord<Value>[]>
}

export interface RecordWriter extends RecordReader {
  /**
   * Writes a record. `ifVersion: 0` means "only if absent", `n` "only if it still has this version"; otherwise nothing is
   * written and the answer is false. A `unique` value held by another live record of the namespace also answers false.
   * `unique` and `expiresAt` are replaced by each write. An expired record is absent here too, and its unique value free.
   * Law: of several writers racing with the same `ifVersion`, exactly one gets true.
   */
  put(
    key: string,
    value: unknown,
    options?: { readonly ifVersion?: number; readonly unique?: string | null; readonly expiresAt?: number | null },
  ): Promise<boolean>
  /** True when there was something to delete. */
  delete(key: string): Promise<boolean>
}
