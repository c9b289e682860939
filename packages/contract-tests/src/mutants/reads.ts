import { compareCodePoints, type FieldKind, type FieldValue, fold, TaskwrightError } from '@taskwright/core'
import type { filterRefusals } from '../storage/filter-refusals.ts'
import type { filters } from '../storage/filters.ts'
import type { paging } from '../storage/paging.ts'
import type { property } from '../storage/property.ts'
import type { textFilters } from '../storage/text-filters.ts'
import { indexing, textOf } from './collections.ts'
import { reading, type Semantics, sound } from './interpreter.ts'
import { inView, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

const byUnit = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** Compares values of one kind differently. */
const comparing = (only: FieldKind, compare: (a: FieldValue, b: FieldValue) => number): StorageMutant =>
  reading({ compare: (kind, a, b) => (kind === only ? compare(a, b) : sound.compare(kind, a, b)) })

const texts = (compare: (a: string, b: string) => number) => (a: FieldValue, b: FieldValue) =>
  compare(String(a), String(b))

const seconds = (a: FieldValue, b: FieldValue) => Math.floor(Number(a) / 1000) - Math.floor(Number(b) / 1000)

/** Lets one kind of mistake pass. */
const unchecked =
  (rule: string): Semantics['check'] =>
  (collection, filter) => {
    try {
      sound.check(collection, filter)
    } catch (error) {
      if (!(error instanceof TaskwrightError && error.errors[0]?.rule === rule)) throw error
    }
  }

/** A needle as SQL's LIKE would take it. */
const like = (text: string, needle: string) => {
  const pattern = needle
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.')
  return new RegExp(pattern, 's').test(text)
}

export const textFilterMutants: Mutants<typeof textFilters> = {
  'text is compared without case': reading({ fold: (text) => text.normalize('NFKC') }),
  'text is compared without regard to its normal form': reading({ fold: (text) => text.toLowerCase() }),
  'a trailing space counts in text': reading({ equals: (_kind, a, b) => padded(a) === padded(b) }),
  'accents count in text': reading({ fold: (text) => fold(text).normalize('NFD').replaceAll(/\p{M}/gu, '') }),
  'letters whose case is special are folded as core does it': reading({
    fold: (text) => fold(text).replaceAll('ß', 'ss'),
  }),
  '`<` and `<=` on text go by code point of the folded text': comparing('text', texts(byUnit)),
  'wildcards and quotes in `contains` are taken literally': reading({ contains: like }),
  '`contains` of nothing is true of every text': reading({
    contains: (text, needle) => needle !== '' && text.includes(needle),
  }),
  '`contains` finds emoji and their parts': reading({
    contains: (text, needle) => inPlane(text).includes(inPlane(needle)),
  }),
  '`contains` finds text anywhere in a long one': reading({
    contains: (text, needle) => text.slice(0, 10_000).includes(needle),
  }),
  'the search text holds key, title and description': indexing('tasks', ({ title }) => ({ text: textOf(title) })),
}

/** As a collation with PAD SPACE sees it. */
const padded = (value: FieldValue) => (typeof value === 'string' ? value.trimEnd() : value)

/** As a column without four-byte characters keeps it. */
const inPlane = (text: string) => text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '')

export const filterMutants: Mutants<typeof filters> = {
  '`=` on an id compares exactly': reading({
    equals: (kind, a, b) => (kind === 'id' ? fold(String(a)) === fold(String(b)) : a === b),
  }),
  '`=` on a number, a boolean and an instant': reading({ instant: (text) => text }),
  'a comparison with null is false, and its not is true': reading({ unknown: null }),
  '`<` and `<=` on ids go by code point': comparing('id', texts(byUnit)),
  '`<` and `<=` on numbers': comparing('number', texts(byUnit)),
  '`<` and `<=` on booleans: false comes before true': comparing('boolean', (a, b) => Number(b) - Number(a)),
  '`<` and `<=` on instants go by the millisecond': comparing('instant', seconds),
  'a day counts from its first moment': indexing('tasks', ({ due }) => ({
    due: due === null ? null : textOf(due).replace('T00:00:00.000Z', 'T12:00:00.000Z'),
  })),
  '`in` on each kind': reading({ candidates: (values) => values.slice(0, 1) }),
  '`in` with no values is false': reading({ ofNoValues: { ...sound.ofNoValues, in: true } }),
  '`in` takes a thousand values, and the same one twice': reading({ candidates: (values) => values.slice(0, 999) }),
  '`contains` on ids is membership': reading({ member: (ids, id) => ids.join(',').includes(id) }),
  'what a set no longer holds is no longer found': (...places) => {
    const held = new Map<string, readonly string[]>()
    return indexing('tasks', ({ assigneeIds }, { id }) => {
      const all = [...new Set([...(held.get(id) ?? []), ...(Array.isArray(assigneeIds) ? assigneeIds : [])])]
      held.set(id, all)
      return { assigneeIds: all }
    })(...places)
  },
  '`isNull` on each kind; of a set it means empty': reading({ isNull: (value) => value === null }),
  '`and` of nothing is true, `or` of nothing is false': reading({ ofNoValues: { ...sound.ofNoValues, or: true } }),
  'filters nest': reading({ operands: (of) => of.flatMap((part) => (part.op === 'or' ? part.of : [part])) }),
}

export const filterRefusalMutants: Mutants<typeof filterRefusals> = {
  'a field the collection does not have is refused': reading({ check: unchecked('field') }),
  'an operator the kind does not have is refused': reading({ check: unchecked('op') }),
  'a value of another type is refused': reading({ check: unchecked('type') }),
  'an invalid filter is refused wherever it stands': reading({
    check(collection, filter) {
      if (!['and', 'or', 'not'].includes(filter.op)) sound.check(collection, filter)
    },
  }),
}

const descendingOnly = (flawed: boolean): StorageMutant =>
  reading({ isAfter: (value, id, descending) => value > 0 || (descending !== flawed && value === 0 && id > 0) })

export const pagingMutants: Mutants<typeof paging> = {
  'text is sorted by code point of the folded text': comparing('text', texts(byUnit)),
  'ids are sorted by code point, with case': comparing(
    'id',
    texts((a, b) => compareCodePoints(fold(a), fold(b))),
  ),
  'numbers are sorted as numbers': comparing('number', texts(byUnit)),
  'booleans are sorted false before true': comparing('boolean', (a, b) => Number(b) - Number(a)),
  'instants are sorted by time': comparing('instant', seconds),
  'null is sorted after everything': reading({ nulls: -1 }),
  'equal values are sorted by id, in the same direction': reading({
    tie: (a, b, descending) => (descending ? -1 : 1) * compareCodePoints(a, b),
  }),
  'a list stops at its limit': inView((view) => ({
    list: (collection, scope, query) => view.list(collection, scope, { ...query, limit: query.limit + 1 }),
  })),
  'pages put together are the whole list, ascending': descendingOnly(false),
  'pages put together are the whole list, descending': descendingOnly(true),
  'pages keep to their filter': inView((view) => ({
    list: (collection, scope, { filter, ...query }) =>
      view.list(collection, scope, query.after || !filter ? query : { ...query, filter }),
  })),
  'a page begins after its place even when that row is gone': inView((view) => ({
    async list(collection, scope, { after, ...query }) {
      const there = after === undefined || (await view.get(collection, scope, after.id)) !== undefined
      return view.list(collection, scope, there && after ? { ...query, after } : query)
    },
  })),
  'rows that come or change meanwhile do not shift the pages': () => {
    let served = 0
    return {
      view: (view) => ({
        async list(collection, scope, { after, ...query }) {
          const rows = await view.list(collection, scope, { ...query, limit: query.limit + served })
          const page = after === undefined ? rows.slice(0, query.limit) : rows.slice(served, served + query.limit)
          served += page.length
          return page
        },
      }),
    }
  },
  'a page of other text begins after its folded place': reading({
    cursor: (kind, value) => (kind === 'text' ? value : sound.cursor(kind, value)),
  }),
}

export const propertyMutants: Mutants<typeof property> = {
  'any filter, sort and page size gives what a plain evaluation gives': reading({
    tie: (a, b, descending) => (descending ? -1 : 1) * compareCodePoints(a, b),
  }),
}
