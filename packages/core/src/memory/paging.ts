import { commonError } from '../kernel/errors.ts'
import { compareCodePoints } from '../kernel/text.ts'
import type { After, Sort } from '../ports/filter.ts'
import type { StoredRow } from './table.ts'
import { type Comparable, compareComparables, type Fields, kindOf, operand } from './values.ts'

type Place = { readonly value: Comparable; readonly id: string }

/** The first `limit` rows of the sort after the cursor, without sorting the rest. */
export function page(
  fields: Fields,
  rows: Iterable<StoredRow>,
  { sort, after, limit }: { readonly sort: Sort; readonly after?: After; readonly limit: number },
): readonly StoredRow[] {
  const placeOf = ({ id, values }: StoredRow): Place => ({ id, value: values[sort.field] ?? null })
  const compare = comparatorOf(fields, sort)
  const start = after === undefined ? undefined : cursorOf(fields, sort, after)
  const first: { readonly row: StoredRow; readonly place: Place }[] = []
  for (const row of rows) {
    const place = placeOf(row)
    if (start !== undefined && compare(place, start) <= 0) continue
    const worst = first.length < limit ? undefined : first.at(-1)
    if (worst !== undefined && compare(place, worst.place) >= 0) continue
    first.splice(indexFor(first, place, compare), 0, { row, place })
    if (first.length > limit) first.pop()
  }
  return first.map(({ row }) => row)
}

function comparatorOf(fields: Fields, { field, direction }: Sort) {
  if (kindOf(fields, field) === 'ids') throw commonError('filter.invalid')
  const sign = direction === 'asc' ? 1 : -1
  return (a: Place, b: Place) => sign * (compareComparables(a.value, b.value) || compareCodePoints(a.id, b.id))
}

function cursorOf(fields: Fields, { field }: Sort, { value, id }: After): Place {
  return { id, value: value === null ? null : operand(kindOf(fields, field), value) }
}

/** Where a place belongs in what is sorted already (binary search). */
function indexFor(
  sorted: readonly { readonly place: Place }[],
  place: Place,
  compare: (a: Place, b: Place) => number,
): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = sorted[middle]
    if (at !== undefined && compare(at.place, place) <= 0) low = middle + 1
    else high = middle
  }
  return low
}
