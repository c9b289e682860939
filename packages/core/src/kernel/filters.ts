import type { Filter, Scalar } from '../ports/filter.ts'

export const eq = (field: string, value: Scalar): Filter => ({ op: '=', field, value })
export const all = (of: readonly (Filter | undefined)[]): Filter => ({
  op: 'and',
  of: of.filter((one) => one !== undefined),
})

/** Lists leave out what is archived or deleted until it is asked for; what was deleted may have been archived before. */
export const stillThere = (archived: boolean, deleted: boolean): readonly Filter[] =>
  deleted && !archived ? [eq('deleted', true)] : [eq('archived', archived), eq('deleted', deleted)]

/** One value compares faster than a list of one. */
export const anyOf = (field: string, values: readonly string[]): Filter =>
  values.length === 1 ? eq(field, values[0] ?? '') : { op: 'in', field, values }
