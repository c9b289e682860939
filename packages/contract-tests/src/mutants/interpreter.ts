import {
  type Aggregate,
  type Collection,
  compareCodePoints,
  type FieldKind,
  type FieldValue,
  type Filter,
  fold,
  type Query,
  type ReadView,
  type Row,
  type Scope,
} from '@taskwright/core'
import { matches } from '@taskwright/core/memory'
import type { StorageMutant } from './sabotage.ts'

type Truth = boolean | null

/** What filters and sorts mean, each piece replaceable. As it stands it is sound: a second reading of the laws. */
export interface Semantics {
  check(collection: Collection<never>, filter: Filter): void
  fold(text: string): string
  instant(text: string): number | string
  /** Two values of one kind, folded, none of them null. */
  compare(kind: FieldKind, a: FieldValue, b: FieldValue): number
  equals(kind: FieldKind, a: FieldValue, b: FieldValue): boolean
  contains(text: string, needle: string): boolean
  member(ids: readonly string[], id: string): boolean
  isNull(value: FieldValue): boolean
  /** What `in` looks through. */
  candidates(values: readonly FieldValue[]): readonly FieldValue[]
  /** The operands of an `and`. */
  operands(of: readonly Filter[]): readonly Filter[]
  readonly unknown: false | null
  readonly ofNoValues: { readonly in: boolean; readonly and: boolean; readonly or: boolean }
  readonly nulls: 1 | -1
  /** How ids decide between equal values, before the direction is applied. */
  tie(a: string, b: string, descending: boolean): number
  /** Whether a row comes after the cursor, given how value and id compare with it. */
  isAfter(value: number, id: number, descending: boolean): boolean
  /** A cursor's value in the form in which it is compared. */
  cursor(kind: FieldKind, value: FieldValue): FieldValue
}

export const sound: Semantics = {
  check: (collection, filter) => void matches(collection.fields, filter, {}),
  fold,
  instant: (text) => Date.parse(text),
  compare: (_kind, a, b) =>
    typeof a === 'string' && typeof b === 'string' ? compareCodePoints(a, b) : Number(a) - Number(b),
  equals: (_kind, a, b) => a === b,
  contains: (text, needle) => text.includes(needle),
  member: (ids, id) => ids.includes(id),
  isNull: (value) => value === null || (Array.isArray(value) && value.length === 0),
  candidates: (values) => values,
  operands: (of) => of,
  unknown: false,
  ofNoValues: { in: false, and: true, or: false },
  nulls: 1,
  tie: compareCodePoints,
  isAfter: (value, id) => value > 0 || (value === 0 && id > 0),
  cursor: (kind, value) => comparableOf(sound, kind, value),
}

/** The reference adapter with lists and counts evaluated anew, by semantics with a flaw. */
export const reading = (flaw: Partial<Semantics>): StorageMutant => {
  const semantics = { ...sound, ...flaw }
  return () => ({
    view: (view) => ({
      list: (collection, scope, query) => listed(semantics, view, collection, scope, query),
      async count(collection, scope, filter = { op: 'and', of: [] }) {
        return (await passing(semantics, view, collection, scope, filter)).length
      },
    }),
  })
}

function comparableOf(semantics: Semantics, kind: FieldKind, value: FieldValue): FieldValue {
  if (kind === 'text' && typeof value === 'string') return semantics.fold(value)
  return kind === 'instant' && typeof value === 'string' ? semantics.instant(value) : value
}

const kindOf = ({ fields }: Collection<never>, field: string): FieldKind => fields[field]?.kind ?? 'id'

function fieldOf<State extends Aggregate>(
  collection: Collection<State>,
  { state, derived }: Row<State>,
  field: string,
) {
  const values = new Map<string, FieldValue>(Object.entries({ ...collection.indexed(state), ...derived, id: state.id }))
  return values.get(field) ?? null
}

async function passing<State extends Aggregate>(
  semantics: Semantics,
  view: ReadView,
  collection: Collection<State>,
  scope: Scope,
  filter: Filter,
) {
  semantics.check(collection, filter)
  const all = await view.list(collection, scope, { sort: { field: 'id', direction: 'asc' }, limit: 100_000 })
  return all.filter((row) => {
    const value = (field: string) => comparableOf(semantics, kindOf(collection, field), fieldOf(collection, row, field))
    return truth(semantics, collection, filter, value) === true
  })
}

async function listed<State extends Aggregate>(
  semantics: Semantics,
  view: ReadView,
  collection: Collection<State>,
  scope: Scope,
  query: Query,
) {
  // The sound one checks the sort and the cursor.
  await view.list(collection, scope, { ...query, filter: { op: 'or', of: [] } })
  const { sort, after, limit, filter = { op: 'and', of: [] } } = query
  const kind = kindOf(collection, sort.field)
  const descending = sort.direction === 'desc'
  const sign = descending ? -1 : 1
  const byValue = (a: FieldValue, b: FieldValue) => {
    if (a === null || b === null) return sign * semantics.nulls * (Number(a === null) - Number(b === null))
    return sign * semantics.compare(kind, a, b)
  }
  const byId = (a: string, b: string) => sign * semantics.tie(a, b, descending)
  const rows = (await passing(semantics, view, collection, scope, filter))
    .map((row) => ({
      row,
      id: row.state.id,
      value: comparableOf(semantics, kind, fieldOf(collection, row, sort.field)),
    }))
    .sort((a, b) => byValue(a.value, b.value) || byId(a.id, b.id))
  const start = after === undefined ? undefined : { id: after.id, value: semantics.cursor(kind, after.value) }
  return rows
    .filter(({ id, value }) => !start || semantics.isAfter(byValue(value, start.value), byId(id, start.id), descending))
    .slice(0, limit)
    .map(({ row }) => row)
}

/** Kleene's logic; with `unknown: false` it has two values. */
function truth(
  semantics: Semantics,
  collection: Collection<never>,
  filter: Filter,
  value: (field: string) => FieldValue,
): Truth {
  const of = (part: Filter) => truth(semantics, collection, part, value)
  if (filter.op === 'not') {
    const inner = of(filter.of)
    return inner === null ? null : !inner
  }
  if ('of' in filter) {
    const decisive = filter.op === 'or'
    const parts = (decisive ? filter.of : semantics.operands(filter.of)).map(of)
    if (parts.length === 0) return semantics.ofNoValues[filter.op]
    return parts.includes(decisive) ? decisive : parts.includes(null) ? null : !decisive
  }
  const kind = kindOf(collection, filter.field)
  const actual = value(filter.field)
  if (filter.op === 'isNull') return semantics.isNull(actual)
  if (filter.op === 'in' && filter.values.length === 0) return semantics.ofNoValues.in
  if (actual === null) return semantics.unknown
  const plain = (wanted: FieldValue) => comparableOf(semantics, kind, wanted)
  switch (filter.op) {
    case 'contains':
      if (typeof actual === 'object') return semantics.member(actual, filter.value)
      return semantics.contains(String(actual), String(plain(filter.value)))
    case 'in':
      return semantics.candidates(filter.values).some((wanted) => semantics.equals(kind, actual, plain(wanted)))
    case '=':
      return semantics.equals(kind, actual, plain(filter.value))
    case '<':
      return semantics.compare(kind, actual, plain(filter.value)) < 0
    case '<=':
      return semantics.compare(kind, actual, plain(filter.value)) <= 0
  }
}
