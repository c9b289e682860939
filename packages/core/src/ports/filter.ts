/** A value a field can hold in filters and sorts. Instants are ISO 8601 UTC strings with milliseconds. */
export type FieldValue = string | number | boolean | null | readonly string[]
export type Scalar = string | number | boolean

/**
 * The kinds of indexed fields, and with them how they compare:
 * - `id`: text compared byte by byte, case counts (also enums and ranks)
 * - `text`: compared folded (`fold` of kernel/text.ts), sorted by code point of the folded text
 * - `number`, `boolean`
 * - `instant`: ISO 8601 UTC; adapters keep epoch milliseconds
 * - `ids`: a set of ids; only `contains` and `isNull` (= empty) apply
 */
export type FieldKind = 'id' | 'text' | 'number' | 'boolean' | 'instant' | 'ids'

/**
 * The typed filter tree, evaluated identically by every adapter.
 *
 * Laws:
 * 1. Logic has two values. A comparison with a field that is null is false, and its `not` is true.
 * 2. `contains` on `text` is a folded substring, on `ids` membership.
 * 3. `in` with no values is false; `and` of nothing is true; `or` of nothing is false.
 * 4. Besides the collection's fields there is always `id`, of kind `id`; also for sorting.
 * 5. `<` and `<=` follow the kind's order: code points for `id` and `text`, false < true for `boolean`.
 * 6. A field the collection doesn't have, an operator the field's kind doesn't have and a value of another type are
 *    refused with `filter.invalid`; the same goes for sorts and cursors. `isNull` applies to every kind.
 */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: '='; readonly field: string; readonly value: Scalar }
  | { readonly op: '<' | '<='; readonly field: string; readonly value: Scalar }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Scalar[] }
  | { readonly op: 'contains'; readonly field: string; readonly value: string }
  | { readonly op: 'isNull'; readonly field: string }

/** Sorted by `field`, then by `id` in the same direction. Null sorts as greater than every value. */
export interface Sort {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

/** The place after which a page begins: the last row's sort value, as `indexed` or `derived` gives it, and its id. */
export interface After {
  readonly value: Scalar | null
  readonly id: string
}
