import { commonError } from '../kernel/errors.ts'
import type { FieldKind, FieldValue, Filter } from '../ports/filter.ts'
import { type Comparables, comparables, compareComparables, type Fields, kindOf, operand } from './values.ts'

export type Predicate = (values: Comparables) => boolean

/**
 * Whether a row's values pass a filter: the laws of `Filter` on plain values, as `Collection.indexed` gives them (with
 * `id` and derived fields beside). What every adapter is compared with.
 */
export const matches = (fields: Fields, filter: Filter, values: Readonly<Record<string, FieldValue>>): boolean =>
  predicateOf(fields, filter)(comparables(fields, values))

/** A filter as a function, checked and folded once for many rows. */
export function predicateOf(fields: Fields, filter: Filter): Predicate {
  switch (filter.op) {
    case 'and': {
      const parts = filter.of.map((part) => predicateOf(fields, part))
      return (values) => parts.every((part) => part(values))
    }
    case 'or': {
      const parts = filter.of.map((part) => predicateOf(fields, part))
      return (values) => parts.some((part) => part(values))
    }
    case 'not': {
      const part = predicateOf(fields, filter.of)
      return (values) => !part(values)
    }
    default:
      return comparisonOf(fields, filter)
  }
}

type Comparison = Exclude<Filter, { op: 'and' | 'or' | 'not' }>

function comparisonOf(fields: Fields, filter: Comparison): Predicate {
  const { field } = filter
  const kind = kindOf(fields, field)
  switch (filter.op) {
    case 'isNull':
      return (values) => isAbsent(values[field])
    case 'contains':
      return containing(kind, field, filter.value)
    case 'in': {
      const wanted = new Set(filter.values.map((value) => operand(single(kind), value)))
      return (values) => wanted.has(scalar(values[field]))
    }
    default: {
      const value = operand(single(kind), filter.value)
      if (filter.op === '=') return (values) => values[field] === value
      const most = filter.op === '<' ? -1 : 0
      return (values) => !isAbsent(values[field]) && Math.sign(compareComparables(values[field] ?? null, value)) <= most
    }
  }
}

function containing(kind: FieldKind, field: string, value: string): Predicate {
  const needle = String(operand(kind, value))
  if (kind === 'ids') return (values) => listOf(values[field]).includes(needle)
  if (kind !== 'text') throw inapplicable()
  return (values) => {
    const text = values[field]
    return typeof text === 'string' && text.includes(needle)
  }
}

/** The comparisons that want one value to compare with. */
function single(kind: FieldKind): FieldKind {
  if (kind === 'ids') throw inapplicable()
  return kind
}

const inapplicable = () =>
  commonError('filter.invalid', {
    errors: [{ path: 'filter', rule: 'op', message: 'The field does not have this operator.' }],
  })

const isAbsent = (value: Comparables[string] | undefined): boolean =>
  value === null || value === undefined || (typeof value === 'object' && value.length === 0)

/** Null is in no set: it stands for something no operand can be. */
const scalar = (value: Comparables[string] | undefined): string | number | boolean =>
  value === null || value === undefined || typeof value === 'object' ? Number.NaN : value

const listOf = (value: Comparables[string] | undefined): readonly string[] =>
  typeof value === 'object' && value !== null ? value : []
