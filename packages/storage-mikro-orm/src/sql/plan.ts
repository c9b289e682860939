import type { Aggregate, Collection, FieldKind, FieldValue, Row } from '@taskwright/core'
import { columnOf, tableOf } from '../mapping/names.ts'
import { toColumn, type Value } from '../mapping/values.ts'
import { placeholders, quote } from './text.ts'

/** The statements of a collection, written once. */
export interface Plan {
  readonly table: string
  /** `select … from … t where ` */
  readonly select: string
  readonly insert: string
  readonly fields: readonly PlannedField[]
  readonly derived: readonly PlannedField[]
}

export interface PlannedField {
  readonly name: string
  readonly column: string
  readonly kind: FieldKind
}

/** A row as `select` gives it: the state's JSON, and derived fields by their column. */
export type StoredRow = { readonly state: string } & Readonly<Record<string, Value>>

const plans = new WeakMap<object, Plan>()

export function planOf(collection: Collection<never>): Plan {
  const known = plans.get(collection)
  if (known !== undefined) return known
  const plan = makePlan(collection)
  plans.set(collection, plan)
  return plan
}

function makePlan({ name, fields, derived = [] }: Collection<never>): Plan {
  const planned = Object.entries(fields).map(([field, { kind }]) => ({ name: field, column: columnOf(field), kind }))
  const own = planned.filter((field) => !derived.includes(field.name))
  const outside = planned.filter((field) => derived.includes(field.name))
  const table = quote(tableOf(name))
  const columns = ['id', 'organization_id', 'version', ...[...own, ...outside].map(({ column }) => column), 'state']
  return {
    table,
    select: `select ${['state', ...outside.map(({ column }) => column)].map((c) => `t.${quote(c)}`).join(', ')} from ${table} t where `,
    insert: `insert into ${table} (${columns.map(quote).join(', ')}) values (${placeholders(columns.length)})`,
    fields: own,
    derived: outside,
  }
}

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

/** What differs from the row as it was read; everything when that isn't known. Untouched columns leave their indexes alone. */
export function changedFields(
  plan: Plan,
  indexed: Readonly<Record<string, FieldValue>>,
  before: Readonly<Record<string, FieldValue>> | undefined,
): Assignment[] {
  const assignments: Assignment[] = []
  for (const { name, column, kind } of plan.fields) {
    if (before !== undefined && same(before[name], indexed[name])) continue
    assignments.push({ column, value: toColumn(kind, indexed[name]) })
  }
  return assignments
}

/** Only the derived fields that are given: the others stay as they are. */
export const derivedFields = (plan: Plan, derived: Row<Aggregate>['derived']): Assignment[] =>
  plan.derived.flatMap(({ name, column, kind }) =>
    derived[name] === undefined ? [] : [{ column, value: toColumn(kind, derived[name]) }],
  )

export function toRow<State extends Aggregate>(plan: Plan, stored: StoredRow): Row<State> {
  const derived: Record<string, Value> = {}
  for (const { name, column } of plan.derived) derived[name] = stored[column] ?? null
  return { state: JSON.parse(stored.state), derived }
}

const same = (a: FieldValue | undefined, b: FieldValue | undefined): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => item === b[i]))
