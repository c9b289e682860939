import type { CollectionName, FieldKind } from '@taskwright/core'

/** Everything of ours begins with this, so that it can live in a host's own database. */
export const PREFIX = 'tw_'

export const tableOf = (collection: CollectionName): string => `${PREFIX}${collection}`

/** `assigneeIds` is kept in `assignee_ids`. */
export function columnOf(field: string): string {
  const known = columns.get(field)
  if (known !== undefined) return known
  const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  columns.set(field, column)
  return column
}
const columns = new Map<string, string>()

/** Beside a nullable field: its value, or what sorts after every value. */
export const sortColumnOf = (field: string): string => `${columnOf(field)}_sort`

/** Sets are kept twice: as JSON in the row, and one row per element for `contains`. */
export const setsTableOf = (collection: CollectionName): string => `${tableOf(collection)}_sets`

export const columnTypes = {
  id: 'text',
  text: 'text',
  ids: 'text',
  number: 'numeric',
  boolean: 'integer',
  instant: 'integer',
} as const satisfies Record<FieldKind, string>
