import type { Aggregate, Collection, FieldKind, FieldValue, Row } from '@taskwright/core'
import { columnOf, setsTableOf, tableOf } from '../mapping/names.ts'
import { toColumn, type Value } from '../mapping/values.ts'
import type { Dialect } from './dialect.ts'
import { type ScopeShape, scopeOfRow } from './scope.ts'
import { placeholders, quote } from './text.ts'

/** The statements of a collection, written once. */
export interface Plan {
  readonly table: string
  /** `select … from … t where ` */
  readonly select: string
  readonly insert: string
  /** The whole statement for one id, or for several, in a scope of this shape. */
  readonly byId: Readonly<Record<ScopeShape, string>>
  /** The same, with a lock on the row. */
  readonly lockById: Readonly<Record<ScopeShape, string>>
  byIds(shape: ScopeShape, count: number): string
  readonly fields: readonly PlannedField[]
  readonly derived: readonly PlannedField[]
  /** Those that are sets, and the table of their elements. */
  readonly sets: readonly PlannedField[]
  readonly setsTable: string
  readonly parse: (state: string) => unknown
}

export interface PlannedField {
  readonly name: string
  readonly column: string
  readonly kind: FieldKind
}

/** A row as `select` gives it: the state's JSON, and derived fields by their column. */
export type StoredRow = { readonly state: string } & Readonly<Record<string, Value>>

const plansOfDialects = new WeakMap<Dialect, WeakMap<object, Plan>>()

export function planOf(dialect: Dialect, collection: Collection<never>): Plan {
  const plans = plansOfDialects.get(dialect) ?? new WeakMap<object, Plan>()
  const known = plans.get(collection)
  if (known !== undefined) return known
  const plan = makePlan(dialect, collection)
  plansOfDialects.set(dialect, plans.set(collection, plan))
  return plan
}

function makePlan(dialect: Dialect, { name, fields, derived = [], projectField }: Collection<never>): Plan {
  const planned = Object.entries(fields).map(([field, { kind }]) => ({ name: field, column: columnOf(field), kind }))
  const own = planned.filter((field) => !derived.includes(field.name))
  const outside = planned.filter((field) => derived.includes(field.name))
  const table = quote(tableOf(name))
  const columns = ['id', 'organization_id', 'version', ...[...own, ...outside].map(({ column }) => column), 'state']
  const selected = ['state', ...outside.map(({ column }) => column)].map((column) => `t.${quote(column)}`)
  const select = `select ${selected.join(', ')} from ${table} t where `
  const lookup = (id: string) => (shape: ScopeShape) => `${select}t."id" ${id} and ${scopeOfRow(projectField, shape)}`
  return {
    table,
    select,
    byId: forEachShape(lookup('= ?')),
    lockById: forEachShape((shape) => lookup('= ?')(shape) + dialect.lockRow),
    byIds: (shape, count) => lookup(dialect.among(count))(shape),
    insert: `insert into ${table} (${columns.map(quote).join(', ')}) values (${placeholders(columns.length)})`,
    fields: own,
    derived: outside,
    sets: own.filter(({ kind }) => kind === 'ids'),
    setsTable: quote(setsTableOf(name)),
    // They are few, and read beside every task.
    parse: name === 'projects' ? remembering(100) : (state) => JSON.parse(state),
  }
}

/** The same text is the same state: it is parsed once, and frozen, as several will hold it. */
function remembering(most: number): (text: string) => unknown {
  const known = new Map<string, unknown>()
  return (text) => {
    const parsed = known.get(text)
    if (parsed !== undefined) return parsed
    if (known.size >= most) known.clear()
    const fresh: unknown = JSON.parse(text, (_, value) => Object.freeze(value))
    known.set(text, fresh)
    return fresh
  }
}

export const forEachShape = (write: (shape: ScopeShape) => string): Record<ScopeShape, string> => ({
  all: write('all'),
  tenant: write('tenant'),
  reader: write('reader'),
  'reader in tenant': write('reader in tenant'),
})

export const insertValues = <State extends Aggregate>(
  plan: Plan,
  collection: Collection<State>,
  { state, derived }: Row<State>,
): Value[] => {
  const indexed = collection.indexed(state)
  return [
    state.id,
    state.organizationId,
    state.version,
    ...plan.fields.map(({ name, kind }) => toColumn(kind, indexed[name])),
    ...plan.derived.map(({ name, kind }) => toColumn(kind, derived[name])),
    JSON.stringify(state),
  ]
}

export interface Assignment {
  readonly column: string
  readonly value: Value
}

/** The indexed values of a row, its derived ones among them. */
export const valuesOf = <State extends Aggregate>(collection: Collection<State>, row: Row<State>): Values => ({
  ...collection.indexed(row.state),
  ...row.derived,
})
export type Values = Readonly<Record<string, FieldValue>>

/**
 * What differs from the row as it was read, or everything when that isn't known: untouched columns leave their indexes
 * alone. Derived fields that aren't given stay as they are.
 */
export function changesOf(plan: Plan, values: Values, before: Values = {}): Assignment[] {
  const assignments: Assignment[] = []
  for (const { name, column, kind } of plan.fields) {
    if (!same(before[name], values[name])) assignments.push({ column, value: toColumn(kind, values[name]) })
  }
  return [...assignments, ...derivedChanges(plan, values, before)]
}

export function derivedChanges(plan: Plan, values: Values, before: Values = {}): Assignment[] {
  const given = plan.derived.filter(({ name }) => values[name] !== undefined && !same(before[name], values[name]))
  return given.map(({ name, column, kind }) => ({ column, value: toColumn(kind, values[name]) }))
}

export function toRow<State extends Aggregate>(plan: Plan, stored: StoredRow): Row<State> {
  const derived: Record<string, Value> = {}
  for (const { name, column } of plan.derived) derived[name] = stored[column] ?? null
  return { state: plan.parse(stored.state) as State, derived }
}

const same = (a: FieldValue | undefined, b: FieldValue | undefined): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => item === b[i]))
