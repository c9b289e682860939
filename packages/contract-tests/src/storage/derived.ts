import { check, equal } from '../harness/check.ts'
import type { StorageCases, StorageContext } from './context.ts'
import { ACME, aProject, aTask, given, idsOf, projects, row, tasks } from './fixtures.ts'

const ranked = ({ storage }: StorageContext, ranks: Readonly<Record<string, string>>) =>
  storage.transaction(async (tx) => {
    for (const [id, rank] of Object.entries(ranks)) {
      await tx.insert(tasks, row(tasks, aTask({ id, version: 4 }), { rank, placement: 2 }))
    }
  })

const find = ({ storage }: StorageContext, id: string) => storage.read((view) => view.get(tasks, ACME, id))

export const derived = {
  'derived fields come back with the row': async (context) => {
    await ranked(context, { task: 'a0' })
    equal((await find(context, 'task'))?.derived, { rank: 'a0', placement: 2 }, 'get')
    const rows = await context.storage.read((view) => view.getMany(tasks, ACME, ['task']))
    equal(rows[0]?.derived, { rank: 'a0', placement: 2 }, 'getMany')
    const sort = { field: 'rank', direction: 'asc' } as const
    const listed = await context.storage.read((view) => view.list(tasks, ACME, { sort, limit: 1 }))
    equal(listed[0]?.derived, { rank: 'a0', placement: 2 }, 'list')
  },

  'a collection without derived fields has none': async ({ storage }) => {
    await given(storage, projects, aProject({ id: 'project' }))
    equal((await storage.read((view) => view.get(projects, ACME, 'project')))?.derived, {}, 'derived')
  },

  'setDerived leaves the version and the state': async (context) => {
    await ranked(context, { task: 'a0' })
    const before = await find(context, 'task')
    await context.storage.transaction((tx) => tx.setDerived(tasks, 'acme', 'task', { rank: 'a1', placement: 3 }))
    const after = await find(context, 'task')
    equal(after?.derived, { rank: 'a1', placement: 3 }, 'derived')
    equal(after?.state, before?.state, 'the state')
    // The version it is compared with, too.
    await context.storage.transaction((tx) => tx.update(tasks, row(tasks, aTask({ id: 'task', version: 5 })), 4))
  },

  'setDerived leaves derived fields it does not name': async (context) => {
    await ranked(context, { task: 'a0' })
    await context.storage.transaction((tx) => tx.setDerived(tasks, 'acme', 'task', { rank: 'a1' }))
    equal((await find(context, 'task'))?.derived, { rank: 'a1', placement: 2 }, 'derived')
  },

  'setDerived moves the row in filters and sorts': async (context) => {
    await ranked(context, { first: 'a0', second: 'a1' })
    await context.storage.transaction((tx) => tx.setDerived(tasks, 'acme', 'first', { rank: 'a2' }))
    await context.storage.read(async (view) => {
      const sort = { field: 'rank', direction: 'asc' } as const
      equal(idsOf(await view.list(tasks, ACME, { sort, limit: 10 })), ['second', 'first'], 'the sort')
      equal(await view.count(tasks, ACME, { op: '=', field: 'rank', value: 'a2' }), 1, 'the filter')
    })
  },

  'setDerived does not reach into another organization': async (context) => {
    await ranked(context, { task: 'a0' })
    await context.storage.transaction((tx) => tx.setDerived(tasks, 'other', 'task', { rank: 'a1' }))
    equal((await find(context, 'task'))?.derived, { rank: 'a0', placement: 2 }, 'derived')
  },

  'setDerived of what is not there changes nothing': async ({ storage, peek }) => {
    await storage.transaction((tx) => tx.setDerived(tasks, 'acme', 'nothing', { rank: 'a1' }))
    equal(await peek.rows('tasks'), [], 'the rows behind the adapter')
  },

  'an update writes the derived fields it names': async (context) => {
    await ranked(context, { task: 'a0' })
    const next = { state: aTask({ id: 'task', version: 5 }), derived: { rank: 'a7', placement: 9 } }
    await context.storage.transaction((tx) => tx.update(tasks, next, 4))
    equal((await find(context, 'task'))?.derived, { rank: 'a7', placement: 9 }, 'derived')
  },

  'an update leaves derived fields it does not name': async (context) => {
    await ranked(context, { task: 'a0' })
    await context.storage.transaction((tx) =>
      tx.update(tasks, { state: aTask({ id: 'task', version: 5 }), derived: {} }, 4),
    )
    equal((await find(context, 'task'))?.derived, { rank: 'a0', placement: 2 }, 'derived')
  },
} satisfies StorageCases

export const removals = {
  'remove deletes what passes the filter, for good, and says how many': async ({ storage, peek }) => {
    await given(storage, tasks, aTask({ id: 'a', title: 'x' }), aTask({ id: 'b', title: 'x' }), aTask({ id: 'c' }))
    const filter = { op: '=', field: 'title', value: 'x' } as const
    equal(await storage.transaction((tx) => tx.remove(tasks, ACME, filter)), 2, 'how many')
    equal(await storage.transaction((tx) => tx.remove(tasks, ACME, filter)), 0, 'how many the second time')
    equal(await peek.rows('tasks'), ['c'], 'the rows behind the adapter')
  },

  'remove stays within its organization': async ({ storage, peek }) => {
    await given(storage, tasks, aTask({ id: 'a' }), aTask({ id: 'b', organizationId: 'other' }))
    equal(await storage.transaction((tx) => tx.remove(tasks, ACME, { op: 'and', of: [] })), 1, 'how many')
    equal(await peek.rows('tasks'), ['b'], 'the rows behind the adapter')
  },

  'remove deletes only what the user may read': async ({ storage, peek }) => {
    await given(storage, tasks, aTask({ id: 'a' }))
    const scope = { organizationId: 'acme', readableBy: 'stranger' }
    equal(await storage.transaction((tx) => tx.remove(tasks, scope, { op: 'and', of: [] })), 0, 'how many')
    check((await peek.rows('tasks')).length === 1, 'the row is still there')
  },

  'the id of a removed row is free again': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'a', title: 'first' }))
    await storage.transaction((tx) => tx.remove(tasks, ACME, { op: '=', field: 'id', value: 'a' }))
    await given(storage, tasks, aTask({ id: 'a', title: 'second' }))
    equal((await storage.read((view) => view.get(tasks, ACME, 'a')))?.state.title, 'second', 'the stored state')
  },
} satisfies StorageCases
