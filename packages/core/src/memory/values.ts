import { commonError } from '../kernel/errors.ts'
import { compareCodePoints, fold } from '../kernel/text.ts'
import type { Field } from '../ports/collections.ts'
import type { FieldKind, FieldValue, Scalar } from '../ports/filter.ts'

export type Fields = Readonly<Record<string, Field>>

/** A field's value in the form in which it is compared: text folded, instants as epoch milliseconds. */
export type Comparable = string | number | boolean | null | readonly string[]
export type Comparables = Readonly<Record<string, Comparable>>

/** The kind of a field; every collection also has `id`. Asks for own properties: a field may be named by a stranger. */
export function kindOf(fields: Fields, field: string): FieldKind {
  if (Object.hasOwn(fields, field)) return fields[field]?.kind ?? 'id'
  if (field === 'id') return 'id'
  throw commonError('filter.invalid', { errors: [{ path: 'filter', rule: 'field', message: 'No such field.' }] })
}

export function comparable(kind: FieldKind, value: FieldValue | undefined): Comparable {
  if (value === null || value === undefined) return null
  if (kind === 'text') return fold(String(value))
  if (kind === 'instant') return Date.parse(String(value))
  return value
}

export function comparables(fields: Fields, values: Readonly<Record<string, FieldValue>>): Comparables {
  const result: Record<string, Comparable> = { id: comparable('id', values.id) }
  for (const [name, { kind }] of Object.entries(fields)) result[name] = comparable(kind, values[name])
  return result
}

const typeOf: { readonly [Kind in FieldKind]: 'string' | 'number' | 'boolean' } = {
  id: 'string',
  text: 'string',
  instant: 'string',
  ids: 'string',
  number: 'number',
  boolean: 'boolean',
}

/** `Date.parse` alone takes almost anything for a date. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** What a filter or a cursor brings to compare with; refused when it isn't of the field's kind. */
export function operand(kind: FieldKind, value: Scalar): string | number | boolean {
  const fits = typeof value === typeOf[kind] && (kind !== 'instant' || INSTANT.test(String(value)))
  const result = fits ? comparable(kind, value) : null
  if (result === null || typeof result === 'object' || Number.isNaN(result)) {
    throw commonError('filter.invalid', { errors: [{ path: 'filter', rule: 'type', message: 'Of the wrong type.' }] })
  }
  return result
}

/** The kind's order: code points for text, false before true, null after everything. */
export function compareComparables(a: Comparable, b: Comparable): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b)
  return Number(a) - Number(b)
}
