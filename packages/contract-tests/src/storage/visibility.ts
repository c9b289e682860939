import { check, equal, sameMembers } from '../harness/check.ts'
import { gate, within } from '../harness/timing.ts'
import type { StorageCases, StorageContext } from './context.ts'
import { ACME, aMember, anEvent, aTask, given, idsOf, members, row, tasks } from './fixtures.ts'

const byId = { sort: { field: 'id', direction: 'asc' }, limit: 100 } as const

/** Runs `look` while a unit of work has written and not committed yet. */
async function whileUncommitted({ storage, patienceMs }: StorageContext, look: () => Promise<void>): Promise<void> {
  const written = gate()
  const finish = gate()
  const writer = storage.transaction(async (tx) => {
    await tx.insert(tasks, row(tasks, aTask({ id: 'new' })))
    await tx.update(tasks, row(tasks, aTask({ id: 'old', version: 2, title: 'after' })), 1)
    await tx.append([anEvent({ id: 'event' })])
    await tx.records('plugin', 'acme').put('key', 'value', { unique: 'claim' })
    written.open()
    await finish.opened
  })
  try {
    await within(patienceMs, Promise.race([written.opened, writer]), 'the writer did not get to writing')
    await look()
  } finally {
    finish.open()
    await writer
  }
}

export const visibility = {
  'a unit of work sees the rows it inserted': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'old' }))
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: 'new' })))
      check((await tx.get(tasks, ACME, 'new')) !== undefined, 'get')
      sameMembers(idsOf(await tx.getMany(tasks, ACME, ['new', 'old'])), ['new', 'old'], 'getMany')
      equal(idsOf(await tx.list(tasks, ACME, byId)), ['new', 'old'], 'list')
      equal(await tx.count(tasks, ACME), 2, 'count')
    })
  },

  'a unit of work sees its updates, in filters and sorts too': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'a', title: 'one' }), aTask({ id: 'b', title: 'two' }))
    await storage.transaction(async (tx) => {
      await tx.update(tasks, row(tasks, aTask({ id: 'a', version: 2, title: 'zebra' })), 1)
      equal((await tx.get(tasks, ACME, 'a'))?.state.title, 'zebra', 'get')
      const sort = { field: 'title', direction: 'asc' } as const
      equal(idsOf(await tx.list(tasks, ACME, { sort, limit: 10 })), ['b', 'a'], 'the sort')
      equal(await tx.count(tasks, ACME, { op: '=', field: 'title', value: 'zebra' }), 1, 'the filter, new value')
      equal(await tx.count(tasks, ACME, { op: '=', field: 'title', value: 'one' }), 0, 'the filter, old value')
    })
  },

  'a unit of work no longer sees what it removed': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'a' }), aTask({ id: 'b' }))
    await storage.transaction(async (tx) => {
      await tx.remove(tasks, ACME, { op: '=', field: 'id', value: 'a' })
      equal(await tx.get(tasks, ACME, 'a'), undefined, 'get')
      equal(idsOf(await tx.list(tasks, ACME, byId)), ['b'], 'list')
      equal(await tx.count(tasks, ACME), 1, 'count')
    })
  },

  'a unit of work sees the records it wrote': async ({ storage }) => {
    await storage.transaction(async (tx) => {
      const records = tx.records('plugin', 'acme')
      await records.put('key', 'value', { unique: 'claim' })
      equal((await records.get('key'))?.value, 'value', 'get')
      equal((await records.find('claim'))?.key, 'key', 'find')
      equal((await records.list({ limit: 10 })).length, 1, 'list')
      await records.delete('key')
      equal(await records.get('key'), undefined, 'get after delete')
    })
  },

  'a unit of work sees with the memberships it wrote': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task' }))
    await storage.transaction(async (tx) => {
      const member = aMember({ scope: 'project', scopeId: 'launch', userId: 'bob', role: 'VIEWER' })
      await tx.insert(members, row(members, member))
      check((await tx.get(tasks, { readableBy: 'bob' }, 'task')) !== undefined, 'the access predicate')
      equal((await tx.roles('acme', 'launch', ['bob'])).get('bob')?.project, 'VIEWER', 'roles')
    })
  },

  'nobody else sees rows that are not committed': async (context) => {
    const { storage } = context
    await given(storage, tasks, aTask({ id: 'old', title: 'before' }))
    await whileUncommitted(context, () =>
      storage.read(async (view) => {
        equal(await view.get(tasks, ACME, 'new'), undefined, 'get')
        equal(idsOf(await view.list(tasks, ACME, byId)), ['old'], 'list')
        equal((await view.get(tasks, ACME, 'old'))?.state.title, 'before', 'an update')
      }),
    )
  },

  'nobody else sees events that are not committed': async (context) => {
    const { storage } = context
    await given(storage, tasks, aTask({ id: 'old' }))
    await whileUncommitted(context, () =>
      storage.read(async (view) => {
        equal(await view.readLog({ after: 0, limit: 10 }), [], 'the log')
        equal(await view.readStream('acme', 'task/event'), [], 'the stream')
        equal(await view.head(), 0, 'the head')
      }),
    )
  },

  'nobody else sees records that are not committed': async (context) => {
    const { storage } = context
    await given(storage, tasks, aTask({ id: 'old' }))
    await whileUncommitted(context, () =>
      storage.read(async (view) => {
        const records = view.records('plugin', 'acme')
        equal(await records.get('key'), undefined, 'get')
        equal(await records.find('claim'), undefined, 'find')
        equal(await records.list({ limit: 10 }), [], 'list')
      }),
    )
  },

  'a reader never waits for a writer': async (context) => {
    const { storage, patienceMs } = context
    await given(storage, tasks, aTask({ id: 'old' }))
    await whileUncommitted(context, async () => {
      const read = storage.read((view) => view.get(tasks, ACME, 'old'))
      await within(patienceMs, read, 'a reader waited for a writer')
    })
  },

  'what is committed is seen by the next read': async ({ storage }) => {
    for (const title of ['one', 'two', 'three']) {
      await storage.transaction(async (tx) => {
        const known = await tx.get(tasks, ACME, 'task')
        const state = aTask({ id: 'task', title, version: (known?.state.version ?? 0) + 1 })
        if (known === undefined) await tx.insert(tasks, row(tasks, state))
        else await tx.update(tasks, row(tasks, state), known.state.version)
      })
      equal((await storage.read((view) => view.get(tasks, ACME, 'task')))?.state.title, title, 'get')
    }
  },
} satisfies StorageCases
