import type { Collection, Query, Scope } from '@taskwright/core'
import { columnOf, sortColumnOf } from '../mapping/names.ts'
import { invalid, kindOf, operand } from '../mapping/values.ts'
import type { Dialect } from './dialect.ts'
import { pinnedTo } from './scope.ts'
import { quote, type Sql, sql } from './text.ts'

export interface Paging {
  /** Rows after the cursor, as a comparison of row values: one range of an index. */
  readonly after: Sql | undefined
  readonly orderBy: string
}

/** Null sorts as greater than every value: nullable fields have a column of their own for that. */
export function pagingOf(
  dialect: Dialect,
  collection: Collection<never>,
  scope: Scope,
  { filter, sort, after }: Query,
): Paging {
  const kind = kindOf(collection.fields, sort.field)
  if (kind === 'ids') throw invalid('sort', 'A set has no order.')
  const nullable = collection.fields[sort.field]?.nullable === true
  const column = `t.${quote(nullable ? sortColumnOf(sort.field) : columnOf(sort.field))}`
  const orderBy = isUnique(collection, scope, filter, sort.field)
    ? `${column} ${sort.direction}`
    : `${column} ${sort.direction}, t."id" ${sort.direction}`
  if (after === undefined) return { after: undefined, orderBy }
  const than = sort.direction === 'asc' ? '>' : '<'
  const value = after.value === null ? sql(dialect.afterEverything(kind)) : sql('?', operand(kind, after.value))
  const place = dialect.comparesRows
    ? sql(`(${column}, t."id") ${than} (${value.text}, ?)`, ...value.values, after.id)
    : farther(column, than, value, after.id)
  return { after: place, orderBy }
}

/** The same as a comparison of rows, for those who would read the whole index for one: the first half is a range of it. */
function farther(column: string, than: '<' | '>', { text, values }: Sql, id: string): Sql {
  const range = `${column} ${than}= ${text}`
  return sql(`(${range} and (${column} ${than} ${text} or t."id" ${than} ?))`, ...values, ...values, id)
}

/** Whether the filter leaves no two rows with the same value: an index then gives them in order, without sorting. */
function isUnique(collection: Collection<never>, scope: Scope, filter: Query['filter'], field: string): boolean {
  if (field === 'id') return true
  if (!('organizationId' in scope) || filter === undefined || collection.fields[field]?.nullable) return false
  const isPinned = (other: string): boolean => pinnedTo(filter, other) !== undefined
  return collection.unique.some((fields) => fields.includes(field) && fields.every((f) => f === field || isPinned(f)))
}
