import type { Filter } from '../ports/filter.ts'
import { refusal } from '../refusals.ts'
import { tasks } from './collections.ts'

const DEEPEST = 8
const MOST_TERMS = 100

/** The filter tree as far as it may go: known fields, values of their kinds, ≤ 8 deep, ≤ 100 terms. */
export function checkedFilter(filter: Filter): Filter {
  let terms = 0
  const check = (one: Filter, depth: number): void => {
    terms += 1
    if (depth > DEEPEST || terms > MOST_TERMS) throw invalid('filter', 'size')
    switch (one.op) {
      case 'and':
      case 'or':
        for (const part of one.of) check(part, depth + 1)
        return
      case 'not':
        check(one.of, depth + 1)
        return
      default: {
        const kind = tasks.fields[one.field]?.kind
        if (kind === undefined) throw invalid('filter', 'unknown_field')
        const fits =
          kind === 'ids' ? one.op === 'contains' || one.op === 'isNull' : one.op !== 'contains' || kind === 'text'
        if (!fits) throw invalid('filter', 'operator')
        const values = one.op === 'in' ? one.values : one.op === 'isNull' ? [] : [one.value]
        if (!values.every((value) => typeof value === typeOf[kind])) throw invalid('filter', 'type')
      }
    }
  }
  check(filter, 0)
  return filter
}
const typeOf = {
  id: 'string',
  text: 'string',
  instant: 'string',
  ids: 'string',
  number: 'number',
  boolean: 'boolean',
} as const
const invalid = (path: string, rule: string) =>
  refusal('filter.invalid', { errors: [{ path, rule, message: 'is not a filter this list understands' }] })
