import type { Aggregate, Collection } from '@taskwright/core'
import { check, equal, isRefusal, refused } from '../harness/check.ts'
import { outcomes, times } from '../harness/timing.ts'
import type { StorageCases, StorageContext } from './context.ts'
import {
  ACME,
  aComment,
  aNotification,
  aProject,
  aTask,
  comments,
  given,
  notifications,
  projects,
  row,
  tasks,
} from './fixtures.ts'

const ref = { system: 'trello', id: 'card-1' }

async function clashes<State extends Aggregate>(
  { storage, peek }: StorageContext,
  collection: Collection<State>,
  pair: readonly [State, State],
  fields: readonly string[],
) {
  await given(storage, collection, pair[0])
  const error = await refused(given(storage, collection, pair[1]), 'storage.unique', `two ${collection.name}`)
  equal(error.details.fields, fields, 'details.fields')
  equal(await peek.rows(collection.name), [pair[0].id], 'the rows behind the adapter')
}

export const uniques = {
  'a taken unique is refused with its fields: key of projects': (context) =>
    clashes(context, projects, [aProject({ id: '1', key: 'SAME' }), aProject({ id: '2', key: 'SAME' })], ['key']),

  'a taken unique is refused with its fields: external reference of projects': (context) =>
    clashes(
      context,
      projects,
      [aProject({ id: '1', externalRef: ref }), aProject({ id: '2', externalRef: ref })],
      ['externalRef'],
    ),

  'a taken unique is refused with its fields: number of tasks': (context) =>
    clashes(
      context,
      tasks,
      [aTask({ id: '1', number: 7001 }), aTask({ id: '2', number: 7001 })],
      ['projectId', 'number'],
    ),

  'a taken unique is refused with its fields: external reference of tasks': (context) =>
    clashes(
      context,
      tasks,
      [aTask({ id: '1', externalRef: ref }), aTask({ id: '2', externalRef: ref })],
      ['externalRef'],
    ),

  'a taken unique is refused with its fields: external reference of comments': (context) =>
    clashes(
      context,
      comments,
      [aComment({ id: '1', externalRef: ref }), aComment({ id: '2', externalRef: ref })],
      ['externalRef'],
    ),

  'a taken unique is refused with its fields: event of notifications': (context) =>
    clashes(
      context,
      notifications,
      [aNotification({ id: '1', eventId: 'event' }), aNotification({ id: '2', eventId: 'event' })],
      ['recipientId', 'eventId', 'generation'],
    ),

  'a taken unique is refused with its fields: rank of tasks': async ({ storage, peek }) => {
    const ranked = (id: string) => row(tasks, aTask({ id }), { rank: 'a0' })
    await storage.transaction((tx) => tx.insert(tasks, ranked('1')))
    const error = await refused(
      storage.transaction((tx) => tx.insert(tasks, ranked('2'))),
      'storage.unique',
      'a rank',
    )
    equal(error.details.fields, ['projectId', 'statusId', 'rank'], 'details.fields')
    equal(await peek.rows('tasks'), ['1'], 'the rows behind the adapter')
  },

  'of several unique fields all must be the same': async ({ storage, peek }) => {
    await given(
      storage,
      tasks,
      aTask({ id: '1', projectId: 'a', number: 1 }),
      aTask({ id: '2', projectId: 'b', number: 1 }),
    )
    await given(storage, tasks, aTask({ id: '3', projectId: 'a', number: 2 }))
    equal((await peek.rows('tasks')).length, 3, 'rows')
  },

  'a row with a null among its unique fields is exempt': async ({ storage, peek }) => {
    await given(storage, tasks, aTask({ id: '1', externalRef: null }), aTask({ id: '2', externalRef: null }))
    equal((await peek.rows('tasks')).length, 2, 'rows')
  },

  'a unique holds within one organization': async ({ storage, peek }) => {
    await given(storage, projects, aProject({ id: '1', key: 'SAME' }))
    await given(storage, projects, aProject({ id: '2', key: 'SAME', organizationId: 'other' }))
    equal((await peek.rows('projects')).length, 2, 'rows')
  },

  'uniques are compared exactly': async ({ storage, peek }) => {
    const keys = ['AB', 'Ab', 'AB ', 'ÁB', 'A\u0301B']
    await given(storage, projects, ...keys.map((key, i) => aProject({ id: `${i}`, key })))
    equal((await peek.rows('projects')).length, keys.length, 'rows')
  },

  'an update to a taken unique is refused': async ({ storage }) => {
    await given(storage, projects, aProject({ id: '1', key: 'ONE' }), aProject({ id: '2', key: 'TWO' }))
    const work = storage.transaction((tx) =>
      tx.update(projects, row(projects, aProject({ id: '2', key: 'ONE', version: 2 })), 1),
    )
    equal((await refused(work, 'storage.unique', 'an update')).details.fields, ['key'], 'details.fields')
    equal((await storage.read((view) => view.get(projects, ACME, '2')))?.state.key, 'TWO', 'the stored state')
  },

  'a row may keep its own uniques': async ({ storage }) => {
    await given(storage, projects, aProject({ id: '1', key: 'ONE', name: 'before' }))
    await storage.transaction((tx) =>
      tx.update(projects, row(projects, aProject({ id: '1', key: 'ONE', name: 'after', version: 2 })), 1),
    )
    equal((await storage.read((view) => view.get(projects, ACME, '1')))?.state.name, 'after', 'the stored state')
  },

  'a unique that was given up can be taken': async ({ storage, peek }) => {
    await given(storage, projects, aProject({ id: '1', key: 'ONE' }))
    await storage.transaction(async (tx) => {
      await tx.update(projects, row(projects, aProject({ id: '1', key: 'UNO', version: 2 })), 1)
      await tx.insert(projects, row(projects, aProject({ id: '2', key: 'ONE' })))
    })
    await given(storage, projects, aProject({ id: '3', key: 'TRE' }))
    await refused(given(storage, projects, aProject({ id: '4', key: 'UNO' })), 'storage.unique', 'the new key of 1')
    await refused(given(storage, projects, aProject({ id: '5', key: 'ONE' })), 'storage.unique', 'the key of 2')
    equal((await peek.rows('projects')).length, 3, 'rows')
  },

  'a removed row gives up its uniques': async ({ storage, peek }) => {
    await given(storage, projects, aProject({ id: '1', key: 'ONE' }))
    await storage.transaction((tx) => tx.remove(projects, ACME, { op: '=', field: 'id', value: '1' }))
    await given(storage, projects, aProject({ id: '2', key: 'ONE' }))
    equal(await peek.rows('projects'), ['2'], 'rows')
  },

  'setDerived to a taken unique is refused': async ({ storage }) => {
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: '1' }), { rank: 'a0' }))
      await tx.insert(tasks, row(tasks, aTask({ id: '2' }), { rank: 'a1' }))
    })
    const work = storage.transaction((tx) => tx.setDerived(tasks, 'acme', '2', { rank: 'a0' }))
    const { details } = await refused(work, 'storage.unique', 'a rank')
    equal(details.fields, ['projectId', 'statusId', 'rank'], 'details.fields')
    equal((await storage.read((view) => view.get(tasks, ACME, '2')))?.derived.rank, 'a1', 'the stored rank')
  },

  'of racing inserts with one unique exactly one wins': async ({ storage, peek }) => {
    const { values, errors } = await outcomes(
      times(10, (i) => given(storage, projects, aProject({ id: `${i}`, key: 'SAME' }))),
    )
    equal(values.length, 1, 'how many won')
    for (const error of errors) {
      check(isRefusal(error) && error.code === 'storage.unique', `the others: storage.unique, not ${error}`)
    }
    equal((await peek.rows('projects')).length, 1, 'rows')
  },
} satisfies StorageCases
