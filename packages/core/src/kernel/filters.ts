import type { Filter, Scalar } from '../ports/filter.ts'

export const eq = (field: string, value: Scalar): Filter => ({ op: '=', field, value })
export const all = (of: readonly (Filter | undefined)[]): Filter => ({
  op: 'and',
  of: of.filter((one) => one !== undefined),
})

/** One value compares faster than a list of one. */
export const anyOf = (field: string, values: readonly string[]): Filter =>
  values.length === 1 ? eq(field, values[0] ?? '') : { op: 'in', field, values }
