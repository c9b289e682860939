import type { StoredRow, Table, TableReader } from './table.ts'

/** What a unit of work has written over a table and not committed yet. */
export interface StagedTable extends TableReader {
  put(row: StoredRow): void
  delete(id: string): void
  /** Writes it into the table. */
  apply(): void
}

export function stageTable(base: Table): StagedTable {
  const rows = new Map<string, StoredRow | null>()
  const unique = new Map<string, string>()

  const write = (id: string, row: StoredRow | null) => {
    for (const key of rows.get(id)?.uniqueKeys ?? []) if (key !== null) unique.delete(key)
    rows.set(id, row)
    for (const key of row?.uniqueKeys ?? []) if (key !== null) unique.set(key, id)
  }

  return {
    get: (id) => (rows.has(id) ? (rows.get(id) ?? undefined) : base.get(id)),
    holder(key) {
      const below = base.holder(key)
      // A holder that was written again holds what it holds now, which is in `unique`.
      return unique.get(key) ?? (below === undefined || rows.has(below) ? undefined : below)
    },
    *select(narrowings) {
      for (const row of base.select(narrowings)) if (!rows.has(row.id)) yield row
      for (const row of rows.values()) if (row !== null) yield row
    },
    put: (row) => write(row.id, row),
    delete: (id) => write(id, null),
    apply() {
      // Deletions and old keys first: a row may take over a key that another one gave up.
      for (const id of rows.keys()) base.delete(id)
      for (const row of rows.values()) if (row !== null) base.put(row)
    },
  }
}

/** A map over another map: reads fall through, writes stay until they are applied. */
export interface StagedMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  values(): Iterable<Value>
  apply(): void
}

export function stageMap<Value>(base: Map<string, Value>): StagedMap<Value> {
  const staged = new Map<string, { readonly value?: Value }>()
  return {
    get(key) {
      const own = staged.get(key)
      return own === undefined ? base.get(key) : own.value
    },
    set: (key, value) => staged.set(key, { value }),
    delete: (key) => staged.set(key, {}),
    *values() {
      for (const [key, value] of base) if (!staged.has(key)) yield value
      for (const { value } of staged.values()) if (value !== undefined) yield value
    },
    apply() {
      for (const [key, { value }] of staged) {
        if (value === undefined) base.delete(key)
        else base.set(key, value)
      }
    },
  }
}
