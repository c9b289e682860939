import type { Filter, StoragePort, TaskState } from '@taskwright/core'
import { equal } from '../harness/check.ts'
import { times } from '../harness/timing.ts'
import type { StorageCases } from './context.ts'
import { ACME, aTask, given, idsOf, tasks } from './fixtures.ts'

type Query = Record<string, Partial<TaskState>>

/** Tasks by id, with the fields that matter. */
export const givenTasks = (storage: StoragePort<never>, states: Query) =>
  given(storage, tasks, ...Object.entries(states).map(([id, state]) => aTask({ id, ...state })))

/** The ids of the tasks that pass, in order of id; `count` must agree. */
export async function passing(storage: StoragePort<never>, filter: Filter): Promise<string[]> {
  return storage.read(async (view) => {
    const rows = await view.list(tasks, ACME, { filter, sort: { field: 'id', direction: 'asc' }, limit: 1000 })
    equal(await view.count(tasks, ACME, filter), rows.length, 'count and list')
    return idsOf(rows)
  })
}

/** Checks a filter and its `not` at once: together they are everything. */
async function passes(storage: StoragePort<never>, filter: Filter, expected: string) {
  const found = await passing(storage, filter)
  equal(found.join(' '), expected, `${JSON.stringify(filter)}`)
  const all = await passing(storage, { op: 'and', of: [] })
  const others = all.filter((id) => !found.includes(id))
  equal(await passing(storage, { op: 'not', of: filter }), others, `not ${JSON.stringify(filter)}`)
}

export const is = (field: string, value: string | number | boolean): Filter => ({ op: '=', field, value })
export const below = (field: string, value: string | number | boolean): Filter => ({ op: '<', field, value })
export const upTo = (field: string, value: string | number | boolean): Filter => ({ op: '<=', field, value })
export const among = (field: string, ...values: (string | number | boolean)[]): Filter => ({ op: 'in', field, values })
const isNull = (field: string): Filter => ({ op: 'isNull', field })
const due = (at: string) => ({ due: { at, timeZone: 'Europe/Berlin' } })

const instants = {
  a: due('2026-03-01T10:00:00.000Z'),
  b: due('2026-03-01T10:00:00.001Z'),
  c: due('2026-03-02T00:00:00.000Z'),
  d: { due: null },
  e: due('1969-12-31T23:59:59.999Z'),
}

export const filters = {
  '`=` on an id compares exactly': async ({ storage }) => {
    const [a, b, c, d, e] = ['bug', 'Bug', 'bug ', 'búg', 'bu\u0301g']
    await givenTasks(storage, {
      a: { authorId: a },
      b: { authorId: b },
      c: { authorId: c },
      d: { authorId: d },
      e: { authorId: e },
    })
    await passes(storage, is('authorId', 'bug'), 'a')
    await passes(storage, is('authorId', 'bug '), 'c')
    await passes(storage, is('authorId', 'bu\u0301g'), 'e')
    await passes(storage, is('authorId', 'BUG'), '')
  },

  '`=` on a number, a boolean and an instant': async ({ storage }) => {
    await givenTasks(storage, {
      a: { priority: 'LOW', archivedAt: '2026-01-01T00:00:00.000Z' },
      b: { priority: 'URGENT' },
    })
    await givenTasks(storage, { c: due('2026-03-01T10:00:00.000Z') })
    await passes(storage, is('priority', 3), 'b')
    await passes(storage, is('priority', 0), 'a')
    await passes(storage, is('archived', true), 'a')
    await passes(storage, is('archived', false), 'b c')
    await passes(storage, is('due', '2026-03-01T10:00:00.000Z'), 'c')
    await passes(storage, is('due', '2026-03-01T10:00:00Z'), 'c')
  },

  'a comparison with null is false, and its not is true': async ({ storage }) => {
    const card = { system: 'trello', id: 'x' }
    await givenTasks(storage, {
      a: { externalRef: null, ...due('2026-03-01T10:00:00.000Z') },
      b: { externalRef: card },
    })
    await passes(storage, is('externalRef', 'trello:x'), 'b')
    await passes(storage, below('externalRef', 'zzz'), 'b')
    await passes(storage, upTo('externalRef', 'zzz'), 'b')
    await passes(storage, among('externalRef', 'trello:x', ''), 'b')
    await passes(storage, is('due', '2026-03-01T10:00:00.000Z'), 'a')
    await passes(storage, below('due', '2027-01-01T00:00:00.000Z'), 'a')
    await passes(storage, upTo('due', '2027-01-01T00:00:00.000Z'), 'a')
    await passes(storage, among('due', '2026-03-01T10:00:00.000Z'), 'a')
    // Three-valued logic would lose b in the negation of a conjunction.
    const both = { op: 'and', of: [is('due', '2026-03-01T10:00:00.000Z'), is('authorId', 'ana')] } as const
    await passes(storage, both, 'a')
    await passes(storage, { op: 'not', of: { op: 'not', of: both } }, 'a')
  },

  '`<` and `<=` on ids go by code point': async ({ storage }) => {
    // By UTF-16 unit the emoji would come before U+FF5E; by a language's rules a would come before B.
    await givenTasks(storage, {
      a: { authorId: 'B' },
      b: { authorId: 'a' },
      c: { authorId: 'a ' },
      d: { authorId: '\uff5e' },
    })
    await givenTasks(storage, { e: { authorId: '😀' }, f: { authorId: 'é' }, g: { authorId: '' } })
    await passes(storage, below('authorId', 'a'), 'a g')
    await passes(storage, upTo('authorId', 'a'), 'a b g')
    await passes(storage, below('authorId', 'b'), 'a b c g')
    await passes(storage, below('authorId', '😀'), 'a b c d f g')
    await passes(storage, upTo('authorId', '\uff5e'), 'a b c d f g')
    await passes(storage, below('authorId', ''), '')
    await passes(storage, upTo('authorId', ''), 'g')
  },

  '`<` and `<=` on numbers': async ({ storage }) => {
    await givenTasks(storage, {
      a: { number: 2 },
      b: { number: 10 },
      c: { number: 9_007_199_254_740_991 },
      d: { number: -1 },
    })
    await passes(storage, below('number', 10), 'a d')
    await passes(storage, upTo('number', 10), 'a b d')
    await passes(storage, below('number', 0), 'd')
    await passes(storage, below('number', 9_007_199_254_740_991), 'a b d')
    await passes(storage, upTo('number', 2.5), 'a d')
  },

  '`<` and `<=` on booleans: false comes before true': async ({ storage }) => {
    await givenTasks(storage, { a: { archivedAt: null }, b: { archivedAt: '2026-01-01T00:00:00.000Z' } })
    await passes(storage, below('archived', true), 'a')
    await passes(storage, upTo('archived', false), 'a')
    await passes(storage, upTo('archived', true), 'a b')
    await passes(storage, below('archived', false), '')
  },

  '`<` and `<=` on instants go by the millisecond': async ({ storage }) => {
    await givenTasks(storage, instants)
    await passes(storage, below('due', '2026-03-01T10:00:00.001Z'), 'a e')
    await passes(storage, upTo('due', '2026-03-01T10:00:00.001Z'), 'a b e')
    await passes(storage, below('due', '1970-01-01T00:00:00.000Z'), 'e')
    await passes(storage, upTo('due', '2026-03-02T00:00:00Z'), 'a b c e')
  },

  'a day counts from its first moment': async ({ storage }) => {
    await givenTasks(storage, { ...instants, f: { due: { date: '2026-03-02' } } })
    await passes(storage, is('due', '2026-03-02T00:00:00.000Z'), 'c f')
  },

  '`in` on each kind': async ({ storage }) => {
    const archived = { archivedAt: '2026-01-01T00:00:00.000Z' }
    await givenTasks(storage, {
      a: { authorId: 'x', title: 'Bug', number: 901, ...archived, ...due('2026-03-01T10:00:00.000Z') },
      b: { authorId: 'X', title: 'bug ', number: 902 },
      c: { authorId: 'y', title: 'BUG', number: 903 },
    })
    await passes(storage, among('authorId', 'x', 'y', 'z'), 'a c')
    await passes(storage, among('title', 'bUg', 'other'), 'a c')
    await passes(storage, among('number', 903, 902, 1), 'b c')
    await passes(storage, among('archived', true), 'a')
    await passes(storage, among('archived', true, false), 'a b c')
    await passes(storage, among('due', '2026-03-01T10:00:00Z', '2026-03-05T10:00:00Z'), 'a')
    await passes(storage, among('id', 'c', 'b'), 'b c')
  },

  '`in` with no values is false': async ({ storage }) => {
    await givenTasks(storage, { a: {}, b: {} })
    for (const field of ['authorId', 'title', 'number', 'archived', 'due', 'id'])
      await passes(storage, among(field), '')
  },

  '`in` takes a thousand values, and the same one twice': async ({ storage }) => {
    await givenTasks(storage, { a: { authorId: 'user-7' }, b: { authorId: 'user-1000' }, c: { authorId: 'user-999' } })
    await passes(storage, among('authorId', ...times(1000, (i) => `user-${i}`)), 'a c')
    await passes(storage, among('authorId', 'user-7', 'user-7'), 'a')
  },

  '`contains` on ids is membership': async ({ storage }) => {
    const has = (value: string): Filter => ({ op: 'contains', field: 'labelIds', value })
    await givenTasks(storage, { a: { labelIds: ['bug', 'ui'] }, b: { labelIds: ['Bug'] }, c: { labelIds: [] } })
    await givenTasks(storage, {
      d: { labelIds: ['bug,ui', 'de"bug'] },
      e: { labelIds: ['bug '] },
      f: { labelIds: ['b%g', '\\'] },
    })
    await passes(storage, has('bug'), 'a')
    await passes(storage, has('ui'), 'a')
    await passes(storage, has('Bug'), 'b')
    await passes(storage, has('bug,ui'), 'd')
    await passes(storage, has('de"bug'), 'd')
    await passes(storage, has('bug '), 'e')
    await passes(storage, has('b%g'), 'f')
    await passes(storage, has('\\'), 'f')
    await passes(storage, has('b_g'), '')
    await passes(storage, has('bu'), '')
    await passes(storage, has(''), '')
  },

  'what a set no longer holds is no longer found': async ({ storage }) => {
    await givenTasks(storage, { a: { assigneeIds: ['ana', 'bob'] } })
    const next = { derived: {}, state: aTask({ id: 'a', version: 2, assigneeIds: ['bob', 'cem'] }) }
    await storage.transaction((tx) => tx.update(tasks, next, 1))
    await passes(storage, { op: 'contains', field: 'assigneeIds', value: 'ana' }, '')
    await passes(storage, { op: 'contains', field: 'assigneeIds', value: 'cem' }, 'a')
  },

  '`isNull` on each kind; of a set it means empty': async ({ storage }) => {
    await givenTasks(storage, {
      a: { labelIds: ['bug'], externalRef: { system: 's', id: '1' } },
      b: due('2026-03-01T10:00:00Z'),
    })
    await passes(storage, isNull('externalRef'), 'b')
    await passes(storage, isNull('due'), 'a')
    await passes(storage, isNull('labelIds'), 'b')
    for (const field of ['title', 'number', 'archived', 'createdAt', 'authorId', 'id']) {
      await passes(storage, isNull(field), '')
    }
  },

  '`and` of nothing is true, `or` of nothing is false': async ({ storage }) => {
    await givenTasks(storage, { a: {}, b: {} })
    await passes(storage, { op: 'and', of: [] }, 'a b')
    await passes(storage, { op: 'or', of: [] }, '')
    await passes(storage, { op: 'and', of: [{ op: 'or', of: [] }, is('id', 'a')] }, '')
    await passes(storage, { op: 'or', of: [{ op: 'or', of: [] }, is('id', 'a')] }, 'a')
  },

  'filters nest': async ({ storage }) => {
    await givenTasks(storage, { a: { authorId: 'x' }, b: { authorId: 'y' }, c: { authorId: 'x', priority: 'HIGH' } })
    await passes(storage, { op: 'and', of: [is('authorId', 'x'), { op: 'not', of: is('priority', 2) }] }, 'a')
    await passes(storage, { op: 'or', of: [is('authorId', 'y'), is('priority', 2)] }, 'b c')
    await passes(
      storage,
      { op: 'or', of: [{ op: 'and', of: [is('authorId', 'x'), is('priority', 2)] }, is('id', 'b')] },
      'b c',
    )
    await passes(
      storage,
      { op: 'and', of: [is('authorId', 'x'), { op: 'or', of: [is('id', 'b'), is('id', 'c')] }] },
      'c',
    )
    const deep = times(30, (i) => i).reduce<Filter>((of) => ({ op: 'not', of: { op: 'and', of: [of] } }), is('id', 'a'))
    await passes(storage, deep, 'a')
  },
} satisfies StorageCases
