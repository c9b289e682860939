import type { Aggregate, Collection } from '@taskwright/core'
import type { Plan, PlannedField, Values } from './plan.ts'
import { type Sql, sql } from './text.ts'

// The rows of the sets' tables, where no trigger writes them.

export function setsOfNewRow<State extends Aggregate>(plan: Plan, collection: Collection<State>, state: State): Sql[] {
  if (plan.sets.length === 0) return []
  const values: Values = collection.indexed(state)
  return inserts(plan, state.id, plan.sets, values)
}

/** `before` is what the sets were, if that is known. */
export function changedSets(plan: Plan, id: string, values: Values, before: Values | undefined): Sql[] {
  const changed = plan.sets.filter(({ name }) => before === undefined || key(before[name]) !== key(values[name]))
  if (changed.length === 0) return []
  const cleared = changed
    .filter(({ name }) => before === undefined || elements(before[name]).length > 0)
    .map(({ name }) => sql(`delete from ${plan.setsTable} where "row_id" = ? and "field" = ?`, id, name))
  return [...cleared, ...inserts(plan, id, changed, values)]
}

function inserts(plan: Plan, id: string, fields: readonly PlannedField[], values: Values): Sql[] {
  const rows = fields.flatMap(({ name }) => elements(values[name]).map((element) => [id, name, element]))
  if (rows.length === 0) return []
  const places = rows.map(() => '(?, ?, ?)').join(', ')
  return [sql(`insert into ${plan.setsTable} ("row_id", "field", "value") values ${places}`, ...rows.flat())]
}

const elements = (value: Values[string] | undefined): readonly string[] => [
  ...new Set(Array.isArray(value) ? (value as readonly string[]) : []),
]
const key = (value: Values[string] | undefined): string => JSON.stringify(value ?? null)
