import type { Aggregate, Collection, Row } from '../ports/collections.ts'
import { type Comparables, comparables } from './values.ts'

export type Derived = Row<Aggregate>['derived']

/** A row as it is kept. The state is JSON text, so that nobody shares an object with the storage. */
export interface StoredRow {
  readonly id: string
  readonly organizationId: string
  readonly version: number
  readonly json: string
  readonly derived: Derived
  readonly values: Comparables
  /** One key for each of the collection's unique field lists; null where the row is exempt. */
  readonly uniqueKeys: readonly (string | null)[]
}

/** Rows whose `id` field has one of these values; what an index answers without a scan. */
export interface Narrowing {
  readonly field: string
  readonly values: readonly string[]
}

export interface TableReader {
  get(id: string): StoredRow | undefined
  /** The id of the row that holds a unique key. */
  holder(uniqueKey: string): string | undefined
  /** All rows, or at least those that can pass one of the narrowings. */
  select(narrowings: readonly Narrowing[]): Iterable<StoredRow>
}

export interface Table extends TableReader {
  put(row: StoredRow): void
  delete(id: string): void
}

export function toStored<State extends Aggregate>(
  collection: Collection<State>,
  state: State,
  given: Derived,
): StoredRow {
  const { id, organizationId, version } = state
  const derived = Object.fromEntries((collection.derived ?? []).map((name) => [name, given[name] ?? null]))
  const values = comparables(collection.fields, { ...collection.indexed(state), ...derived, id })
  const uniqueKeys = collection.unique.map((fields, index) => {
    const parts = fields.map((field) => values[field] ?? null)
    return parts.includes(null) ? null : JSON.stringify([index, organizationId, ...parts])
  })
  return { id, organizationId, version, json: JSON.stringify(state), derived, values, uniqueKeys }
}

/** Rows by id, with an index on every field of kind `id`. */
export function createTable({ fields }: Collection<never>): Table {
  const rows = new Map<string, StoredRow>()
  const unique = new Map<string, string>()
  const names = Object.keys(fields).filter((name) => fields[name]?.kind === 'id')
  const indexes = new Map(names.map((name) => [name, new Map<string, Set<string>>()]))
  const found = ({ field, values }: Narrowing): readonly ReadonlySet<string>[] =>
    field === 'id' ? [new Set(values)] : values.map((value) => indexes.get(field)?.get(value) ?? new Set())

  const table: Table = {
    get: (id) => rows.get(id),
    holder: (key) => unique.get(key),
    *select(narrowings) {
      const usable = narrowings.filter(({ field }) => field === 'id' || indexes.has(field)).map(found)
      const [smallest] = usable.toSorted((a, b) => sizeOf(a) - sizeOf(b))
      if (smallest === undefined) return yield* rows.values()
      // One value has one set of rows in an index: the sets do not overlap.
      for (const ids of new Set(smallest)) {
        for (const id of ids) {
          const row = rows.get(id)
          if (row !== undefined) yield row
        }
      }
    },
    put(row) {
      table.delete(row.id)
      rows.set(row.id, row)
      for (const key of row.uniqueKeys) if (key !== null) unique.set(key, row.id)
      for (const [name, index] of indexes) {
        const value = row.values[name]
        if (typeof value !== 'string') continue
        const ids = index.get(value)
        if (ids === undefined) index.set(value, new Set([row.id]))
        else ids.add(row.id)
      }
    },
    delete(id) {
      const row = rows.get(id)
      if (row === undefined) return
      rows.delete(id)
      for (const key of row.uniqueKeys) if (key !== null && unique.get(key) === id) unique.delete(key)
      for (const [name, index] of indexes) {
        const value = row.values[name]
        const ids = typeof value === 'string' ? index.get(value) : undefined
        ids?.delete(id)
        if (ids?.size === 0) index.delete(String(value))
      }
    },
  }
  return table
}

const sizeOf = (sets: readonly ReadonlySet<string>[]): number => sets.reduce((total, { size }) => total + size, 0)
