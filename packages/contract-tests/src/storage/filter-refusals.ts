import type { Filter } from '@taskwright/core'
import { refused } from '../harness/check.ts'
import type { StorageCases } from './context.ts'
import { among, below, givenTasks, is, passing, upTo } from './filters.ts'
import { ACME, notifications, tasks, users } from './fixtures.ts'

export const filterRefusals = {
  'a field the collection does not have is refused': async ({ storage }) => {
    const names = [
      'nothing',
      'metadata',
      'title; drop table tasks',
      'id" or "1"="1',
      "id' or '1'='1",
      '__proto__',
      'toString',
      '',
    ]
    for (const field of names) {
      await refused(passing(storage, is(field, 'x')), 'filter.invalid', `the filter field <${field}>`)
      const sort = { field, direction: 'asc' } as const
      const list = storage.read((view) => view.list(tasks, ACME, { sort, limit: 1 }))
      await refused(list, 'filter.invalid', `the sort field <${field}>`)
    }
    const foreign = storage.read((view) => view.count(users, ACME, is('title', 'x')))
    await refused(foreign, 'filter.invalid', 'a field of another collection')
  },

  'an operator the kind does not have is refused': async ({ storage }) => {
    const contains = (field: string): Filter => ({ op: 'contains', field, value: 'x' })
    for (const filter of [is('labelIds', 'x'), below('labelIds', 'x'), upTo('labelIds', 'x'), among('labelIds', 'x')]) {
      await refused(passing(storage, filter), 'filter.invalid', `${filter.op} on ids`)
    }
    for (const field of ['authorId', 'number', 'archived', 'due']) {
      await refused(passing(storage, contains(field)), 'filter.invalid', `contains on ${field}`)
    }
    const sort = { field: 'labelIds', direction: 'asc' } as const
    const list = storage.read((view) => view.list(tasks, ACME, { sort, limit: 1 }))
    await refused(list, 'filter.invalid', 'a sort by ids')
  },

  'a value of another type is refused': async ({ storage }) => {
    const wrong = [is('number', '1'), is('archived', 1), is('archived', 'true'), is('title', 1), is('authorId', true)]
    for (const filter of [
      ...wrong,
      is('due', 5),
      is('due', 'tomorrow'),
      is('due', 'May 5'),
      is('due', 'x 1'),
      below('number', '1'),
      among('number', 1, '2'),
    ]) {
      await refused(passing(storage, filter), 'filter.invalid', JSON.stringify(filter))
    }
    const sort = { field: 'number', direction: 'asc' } as const
    const after = { value: 'x', id: 'a' }
    const list = storage.read((view) => view.list(tasks, ACME, { sort, after, limit: 1 }))
    await refused(list, 'filter.invalid', 'a cursor')
  },

  'an invalid filter is refused wherever it stands': async ({ storage }) => {
    await givenTasks(storage, { a: {} })
    const invalid = is('nothing', 'x')
    await refused(passing(storage, { op: 'or', of: [is('id', 'a'), invalid] }), 'filter.invalid', 'behind a true one')
    await refused(passing(storage, { op: 'not', of: { op: 'and', of: [invalid] } }), 'filter.invalid', 'below a not')
    const counted = storage.read((view) => view.count(notifications, ACME, invalid))
    await refused(counted, 'filter.invalid', 'in an empty collection')
    const removal = storage.transaction((tx) => tx.remove(tasks, ACME, invalid))
    await refused(removal, 'filter.invalid', 'in a removal')
  },
} satisfies StorageCases
