import type { After, Query, Row, Sort, StoragePort, TaskState } from '@taskwright/core'
import { equal } from '../harness/check.ts'
import { times } from '../harness/timing.ts'
import type { StorageCases } from './context.ts'
import { givenTasks } from './filters.ts'
import { ACME, aTask, given, idsOf, row, tasks } from './fixtures.ts'

const sorted = async (storage: StoragePort<never>, sort: Sort, more: Partial<Query> = {}) =>
  idsOf(await storage.read((view) => view.list(tasks, ACME, { sort, limit: 1000, ...more })))

/** Checks an ascending order, and that descending is exactly its reverse. */
async function inOrder(storage: StoragePort<never>, field: string, expected: readonly string[]) {
  equal(await sorted(storage, { field, direction: 'asc' }), expected, `${field} ascending`)
  equal(await sorted(storage, { field, direction: 'desc' }), expected.toReversed(), `${field} descending`)
}

/** Where the page after this row begins. */
export function afterRow({ state, derived }: Row<TaskState>, { field }: Sort): After {
  const values = { ...tasks.indexed(state), ...derived, id: state.id }
  const value = Object.entries(values).find(([name]) => name === field)?.[1] ?? null
  if (typeof value === 'object' && value !== null) throw new Error('A set is no sort value.')
  return { value, id: state.id }
}

/** All pages, one after the other. */
export async function paged(storage: StoragePort<never>, query: Query): Promise<readonly Row<TaskState>[]> {
  const rows: Row<TaskState>[] = []
  for (let last: Row<TaskState> | undefined; ; last = rows.at(-1)) {
    const after = last === undefined ? {} : { after: afterRow(last, query.sort) }
    const page = await storage.read((view) => view.list(tasks, ACME, { ...query, ...after }))
    rows.push(...page)
    if (page.length < query.limit) return rows
  }
}

const due = (at: string) => ({ at, timeZone: 'Europe/Berlin' })

/** Ten tasks with equal values and nulls in every field one can sort by. */
const givenTies = (storage: StoragePort<never>) =>
  given(
    storage,
    tasks,
    ...times(10, (i) =>
      aTask({
        id: `${'cafbdgehij'[i]}`,
        title: ['Bug', 'bug', '😀', '\uffee'][i % 4] ?? '',
        authorId: ['ana', 'Ana', '😀'][i % 3] ?? '',
        priority: i % 2 === 0 ? 'LOW' : 'HIGH',
        archivedAt: i % 3 === 0 ? null : '2026-01-06T00:00:00.000Z',
        due: i % 2 === 0 ? null : due(`2026-03-0${1 + (i % 3)}T00:00:00.000Z`),
        externalRef: i % 3 === 1 ? null : { system: 's', id: `${i}` },
      }),
    ),
  )

const FIELDS = ['title', 'authorId', 'priority', 'archived', 'due', 'externalRef', 'createdAt', 'number', 'rank', 'id']

export const paging = {
  'text is sorted by code point of the folded text': async ({ storage }) => {
    // By UTF-16 unit the emoji would come before U+FFEE, whose folded form is U+25CB.
    const titles = ['B', 'a', 'c', 'Z', 'é', '\uffee', '\ufffd', '😀', 'a b', 'a-b', 'ab', '10', '9', '']
    await givenTasks(storage, Object.fromEntries(titles.map((title) => [`<${title}>`, { title }])))
    const expected = ['', '10', '9', 'a', 'a b', 'a-b', 'ab', 'B', 'c', 'Z', 'é', '\uffee', '\ufffd', '😀']
    await inOrder(
      storage,
      'title',
      expected.map((title) => `<${title}>`),
    )
  },

  'ids are sorted by code point, with case': async ({ storage }) => {
    const authors = ['b', 'B', 'a', 'é', '\uff5e', '😀', 'a ', 'a-', 'Z', '']
    await givenTasks(storage, Object.fromEntries(authors.map((authorId) => [`<${authorId}>`, { authorId }])))
    const expected = ['', 'B', 'Z', 'a', 'a ', 'a-', 'b', 'é', '\uff5e', '😀']
    await inOrder(
      storage,
      'authorId',
      expected.map((authorId) => `<${authorId}>`),
    )
  },

  'numbers are sorted as numbers': async ({ storage }) => {
    const numbers = [10, 9, 100, 2, -1, 9_007_199_254_740_991]
    await givenTasks(storage, Object.fromEntries(numbers.map((number) => [`${number}`, { number }])))
    await inOrder(storage, 'number', ['-1', '2', '9', '10', '100', '9007199254740991'])
  },

  'booleans are sorted false before true': async ({ storage }) => {
    await givenTasks(storage, { a: { archivedAt: '2026-01-06T00:00:00.000Z' }, b: {}, c: {} })
    await inOrder(storage, 'archived', ['b', 'c', 'a'])
  },

  'instants are sorted by time': async ({ storage }) => {
    await givenTasks(storage, {
      a: { due: due('2026-03-01T00:00:00.001Z') },
      b: { due: due('2026-03-01T00:00:00.000Z') },
      c: { due: { date: '2026-02-28' } },
      d: { due: due('1969-12-31T00:00:00.000Z') },
    })
    await inOrder(storage, 'due', ['d', 'c', 'b', 'a'])
  },

  'null is sorted after everything': async ({ storage }) => {
    await givenTasks(storage, {
      a: { due: null, externalRef: { system: '\u{10ffff}', id: '😀' } },
      b: { due: due('9999-12-31T23:59:59.999Z'), externalRef: null },
      c: { due: null, externalRef: null },
      d: { due: due('2026-01-01T00:00:00.000Z'), externalRef: { system: '', id: '' } },
    })
    await inOrder(storage, 'due', ['d', 'b', 'a', 'c'])
    await inOrder(storage, 'externalRef', ['d', 'a', 'b', 'c'])
  },

  'equal values are sorted by id, in the same direction': async ({ storage }) => {
    // Equal once folded, though written differently.
    const ids = ['b', 'B', 'a', '\uff5e', '😀', 'é']
    await givenTasks(storage, Object.fromEntries(ids.map((id, i) => [id, { title: i % 2 === 0 ? 'Same' : 'sAME' }])))
    await inOrder(storage, 'title', ['B', 'a', 'b', 'é', '\uff5e', '😀'])
    await inOrder(storage, 'id', ['B', 'a', 'b', 'é', '\uff5e', '😀'])
  },

  'a list stops at its limit': async ({ storage }) => {
    await givenTies(storage)
    for (const limit of [1, 3, 10, 11, 1000]) {
      const ids = await sorted(storage, { field: 'id', direction: 'asc' }, { limit })
      equal(ids, [...'abcdefghij'].slice(0, limit), `a limit of ${limit}`)
    }
  },

  'pages put together are the whole list, ascending': async ({ storage }) => {
    await givenTies(storage)
    for (const field of FIELDS) {
      const sort = { field, direction: 'asc' } as const
      const whole = await sorted(storage, sort)
      for (const limit of [1, 2, 3]) equal(idsOf(await paged(storage, { sort, limit })), whole, `${field} by ${limit}`)
    }
  },

  'pages put together are the whole list, descending': async ({ storage }) => {
    await givenTies(storage)
    for (const field of FIELDS) {
      const sort = { field, direction: 'desc' } as const
      const whole = await sorted(storage, sort)
      for (const limit of [1, 2, 3]) equal(idsOf(await paged(storage, { sort, limit })), whole, `${field} by ${limit}`)
    }
  },

  'pages keep to their filter': async ({ storage }) => {
    await givenTies(storage)
    const filter = {
      op: 'or',
      of: [
        { op: '=', field: 'priority', value: 2 },
        { op: 'isNull', field: 'externalRef' },
      ],
    } as const
    for (const direction of ['asc', 'desc'] as const) {
      const sort = { field: 'due', direction }
      const whole = await sorted(storage, sort, { filter })
      equal(idsOf(await paged(storage, { sort, filter, limit: 2 })), whole, direction)
    }
  },

  'a page begins after its place even when that row is gone': async ({ storage }) => {
    await givenTies(storage)
    const sort = { field: 'title', direction: 'asc' } as const
    const rows = await storage.read((view) => view.list(tasks, ACME, { sort, limit: 10 }))
    const fourth = rows[3]
    if (fourth === undefined) throw new Error('There are ten rows.')
    await storage.transaction((tx) => tx.remove(tasks, ACME, { op: '=', field: 'id', value: fourth.state.id }))
    const rest = await sorted(storage, sort, { after: afterRow(fourth, sort) })
    equal(rest, idsOf(rows).slice(4), 'the rest of the list')
  },

  'rows that come or change meanwhile do not shift the pages': async ({ storage }) => {
    await given(storage, tasks, ...times(6, (i) => aTask({ id: `${i}`, title: `title ${i}` })))
    const sort = { field: 'title', direction: 'asc' } as const
    const page = await storage.read((view) => view.list(tasks, ACME, { sort, limit: 3 }))
    const last = page[2]
    if (last === undefined) throw new Error('There are six rows.')
    // Two come in before the cursor, one with the very title of the cursor, one moves back behind it.
    const before = ['title 0', 'title 1'].map((title) => aTask({ id: `new ${title}`, title }))
    await given(storage, tasks, ...before, aTask({ id: 'y', title: 'Title 2' }))
    const moved = row(tasks, aTask({ id: '0', title: 'title 4', version: 2 }))
    await storage.transaction((tx) => tx.update(tasks, moved, 1))
    equal(await sorted(storage, sort, { after: afterRow(last, sort) }), ['y', '3', '0', '4', '5'], 'the next page')
  },

  'a page of other text begins after its folded place': async ({ storage }) => {
    await givenTasks(storage, {
      a: { title: 'ALPHA' },
      b: { title: 'beta' },
      c: { title: 'BETA' },
      d: { title: 'gamma' },
    })
    const sort = { field: 'title', direction: 'asc' } as const
    equal(await sorted(storage, sort, { after: { value: 'BeTa', id: 'b' } }), ['c', 'd'], 'the next page')
  },
} satisfies StorageCases
