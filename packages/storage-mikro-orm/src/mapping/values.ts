import { commonError, type Field, type FieldKind, type FieldValue, fold, type Scalar } from '@taskwright/core'

/** What a column can hold. */
export type Value = string | number | null

/** A field as it is kept: text folded, instants as epoch milliseconds, sets as JSON with nothing for the empty one. */
export function toColumn(kind: FieldKind, value: FieldValue | undefined): Value {
  if (value === null || value === undefined) return null
  switch (kind) {
    case 'text':
      return fold(String(value))
    case 'instant':
      return Date.parse(String(value))
    case 'boolean':
      return value ? 1 : 0
    case 'ids':
      return (value as readonly string[]).length === 0 ? null : JSON.stringify(value)
    default:
      return value as string | number
  }
}

/** What a filter or a cursor compares with; refused when it isn't of the field's kind. */
export function operand(kind: FieldKind, value: Scalar): string | number {
  const fits = typeof value === typeOf[kind] && (kind !== 'instant' || INSTANT.test(String(value)))
  const column = fits ? toColumn(kind, value) : null
  if (column === null || Number.isNaN(column)) throw invalid('type', 'Of the wrong type.')
  return column
}

/** The kind of a field; every collection also has `id`. Asks for own properties: a field may be named by a stranger. */
export function kindOf(fields: Readonly<Record<string, Field>>, field: string): FieldKind {
  if (Object.hasOwn(fields, field)) return fields[field]?.kind ?? 'id'
  if (field === 'id') return 'id'
  throw invalid('field', 'No such field.')
}

export const invalid = (rule: string, message: string): Error =>
  commonError('filter.invalid', { errors: [{ path: 'filter', rule, message }] })

/** `Date.parse` alone takes almost anything for a date. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

const typeOf = {
  id: 'string',
  text: 'string',
  instant: 'string',
  ids: 'none',
  number: 'number',
  boolean: 'boolean',
} as const satisfies Record<FieldKind, string>
