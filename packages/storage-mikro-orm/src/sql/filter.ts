import type { Collection, FieldKind, Filter } from '@taskwright/core'
import { columnOf, setsTableOf } from '../mapping/names.ts'
import { invalid, kindOf, operand } from '../mapping/values.ts'
import type { Dialect } from './dialect.ts'
import { allOf, anyOf, FALSE, placeholders, quote, type Sql, sql, TRUE } from './text.ts'

/**
 * A filter as a condition on the rows `t` of a collection. SQL's logic has three values and ours two: `not` is pushed
 * down to the comparisons, where "unknown" of a null counts as false, and its opposite as true.
 */
export function conditionOf(dialect: Dialect, collection: Collection<never>, filter: Filter, negated = false): Sql {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.of.map((part) => conditionOf(dialect, collection, part, negated))
      return (filter.op === 'and') === negated ? anyOf(parts) : allOf(parts)
    }
    case 'not':
      return conditionOf(dialect, collection, filter.of, !negated)
    default:
      return comparisonOf(dialect, collection, filter, negated)
  }
}

type Comparison = Exclude<Filter, { readonly op: 'and' | 'or' | 'not' }>

function comparisonOf(dialect: Dialect, collection: Collection<never>, filter: Comparison, negated: boolean): Sql {
  const kind = kindOf(collection.fields, filter.field)
  const column = `t.${quote(columnOf(filter.field))}`
  switch (filter.op) {
    case 'isNull':
      return sql(`${column} is ${negated ? 'not ' : ''}null`)
    case 'contains':
      return kind === 'ids'
        ? membership(collection, filter, negated)
        : substring(kind, filter, dialect.found(column), negated)
    case 'in': {
      const values = filter.values.map((value) => operand(kind, value))
      if (kind === 'ids') throw invalid('op', 'The field does not have this operator.')
      if (values.length === 0) return negated ? TRUE : FALSE
      const list = `(${placeholders(values.length)})`
      return negated
        ? sql(`(${column} is null or ${column} not in ${list})`, ...values)
        : sql(`${column} in ${list}`, ...values)
    }
    default: {
      const value = operand(kind, filter.value)
      const [operator, opposite] = operators[filter.op]
      return negated
        ? sql(`(${column} is null or ${column} ${opposite} ?)`, value)
        : sql(`${column} ${operator} ?`, value)
    }
  }
}

const operators = { '=': ['=', '<>'], '<': ['<', '>='], '<=': ['<=', '>'] } as const

type Contains = Extract<Filter, { readonly op: 'contains' }>

function membership(collection: Collection<never>, { field, value }: Contains, negated: boolean): Sql {
  if (typeof value !== 'string') throw invalid('type', 'Of the wrong type.')
  const sets = quote(setsTableOf(collection.name))
  return sql(
    `t."id" ${negated ? 'not ' : ''}in (select s."row_id" from ${sets} s where s."field" = ? and s."value" = ?)`,
    field,
    value,
  )
}

function substring(kind: FieldKind, { value }: Contains, found: string, negated: boolean): Sql {
  if (kind !== 'text') throw invalid('op', 'The field does not have this operator.')
  return sql(`${found} ${negated ? '= 0' : '> 0'}`, operand(kind, value))
}
