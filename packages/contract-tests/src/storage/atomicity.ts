import { check, equal, refused, rejected, sameMembers } from '../harness/check.ts'
import { outcomes, times } from '../harness/timing.ts'
import type { StorageCases } from './context.ts'
import { ACME, anEvent, aProject, aTask, given, idsOf, projects, row, tasks } from './fixtures.ts'

class Interrupted extends Error {}

export const atomicity = {
  'what a unit of work wrote is there when it has resolved': async ({ storage, peek }) => {
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: 'task' })))
      await tx.append([anEvent({ id: 'event' })])
      await tx.records('plugin', 'acme').put('key', 'value')
    })
    equal(await peek.rows('tasks'), ['task'], 'the rows behind the adapter')
    equal(await peek.events(), ['event'], 'the events behind the adapter')
    equal(await peek.records('plugin'), ['key'], 'the records behind the adapter')
  },

  'after a throw nothing is there': async ({ storage, peek }) => {
    const work = storage.transaction(async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: 'task' })))
      await tx.append([anEvent({ id: 'event' })])
      await tx.records('plugin', 'acme').put('key', 'value')
      throw new Interrupted()
    })
    await rejected(work, 'a unit of work that throws rejects')
    equal(await peek.rows('tasks'), [], 'the rows behind the adapter')
    equal(await peek.events(), [], 'the events behind the adapter')
    equal(await peek.records('plugin'), [], 'the records behind the adapter')
  },

  'after a throw everything is as it was': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'kept', title: 'before' }), aTask({ id: 'removed' }))
    await storage.transaction((tx) => tx.records('plugin', 'acme').put('key', 'before'))
    const work = storage.transaction(async (tx) => {
      await tx.update(tasks, row(tasks, aTask({ id: 'kept', version: 2, title: 'after' })), 1)
      await tx.remove(tasks, ACME, { op: '=', field: 'id', value: 'removed' })
      await tx.records('plugin', 'acme').put('key', 'after')
      throw new Interrupted()
    })
    await rejected(work, 'a unit of work that throws rejects')
    await storage.read(async (view) => {
      equal((await view.get(tasks, ACME, 'kept'))?.state.title, 'before', 'an update is taken back')
      check((await view.get(tasks, ACME, 'removed')) !== undefined, 'a removal is taken back')
      equal((await view.records('plugin', 'acme').get('key'))?.value, 'before', 'a record is taken back')
    })
  },

  'state and event are there together or not at all': async ({ storage, peek }) => {
    const units = times(20, (i) =>
      storage.transaction(async (tx) => {
        await tx.insert(tasks, row(tasks, aTask({ id: `same-${i}` })))
        await tx.append([anEvent({ id: `same-${i}` })])
        if (i % 2 === 1) throw new Interrupted()
      }),
    )
    await outcomes(units)
    const committed = times(10, (i) => `same-${2 * i}`)
    sameMembers(await peek.rows('tasks'), committed, 'the rows behind the adapter')
    sameMembers(await peek.events(), committed, 'the events behind the adapter')
  },

  'what the work throws comes out unchanged, and the work is not run again': async ({ storage }) => {
    const interruption = new Interrupted()
    let runs = 0
    const work = storage.transaction(async () => {
      runs++
      throw interruption
    })
    check((await rejected(work, 'it rejects')) === interruption, 'the very error the work threw')
    equal(runs, 1, 'how often the work ran')
  },

  'what the work resolves with comes out': async ({ storage }) => {
    equal(await storage.transaction(async () => 42), 42, 'of a unit of work')
    equal(await storage.read(async () => 43), 43, 'of a read')
  },

  'a swallowed id.taken still takes everything back': async ({ storage, peek }) => {
    await given(storage, projects, aProject({ id: 'known' }))
    const work = storage.transaction(async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: 'task' })))
      await rejected(tx.insert(projects, row(projects, aProject({ id: 'known' }))), 'a known id')
    })
    await refused(work, 'id.taken', 'the unit of work')
    equal(await peek.rows('tasks'), [], 'the rows behind the adapter')
  },

  'a swallowed storage.unique still takes everything back': async ({ storage, peek }) => {
    await given(storage, projects, aProject({ id: 'first', key: 'SAME' }))
    const work = storage.transaction(async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: 'task' })))
      await rejected(tx.insert(projects, row(projects, aProject({ id: 'second', key: 'SAME' }))), 'a taken key')
    })
    await refused(work, 'storage.unique', 'the unit of work')
    equal(await peek.rows('tasks'), [], 'the rows behind the adapter')
  },

  'a swallowed storage.conflict still takes everything back': async ({ storage, peek }) => {
    await given(storage, projects, aProject({ id: 'project' }))
    const work = storage.transaction(async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: 'task' })))
      await rejected(tx.update(projects, row(projects, aProject({ id: 'project', version: 8 })), 7), 'a wrong version')
    })
    await refused(work, 'storage.conflict', 'the unit of work')
    equal(await peek.rows('tasks'), [], 'the rows behind the adapter')
  },

  'a transaction kept beyond its end writes nothing': async ({ storage, peek }) => {
    const kept = await storage.transaction(async (tx) => ({ tx }))
    await rejected(kept.tx.insert(tasks, row(tasks, aTask({ id: 'late' }))), 'an insert after the end')
    await rejected(kept.tx.append([anEvent({ id: 'late' })]), 'an append after the end')
    await storage.transaction((tx) => tx.insert(tasks, row(tasks, aTask({ id: 'task' }))))
    equal(await peek.rows('tasks'), ['task'], 'the rows behind the adapter')
    equal(await peek.events(), [], 'the events behind the adapter')
  },

  'several writes of one unit of work are committed at once': async ({ storage }) => {
    let seen: readonly string[] = []
    let done = false
    const writer = storage.transaction(async (tx) => {
      for (const id of times(10, String)) await tx.insert(tasks, row(tasks, aTask({ id })))
    })
    const writing = writer.finally(() => {
      done = true
    })
    do {
      const rows = await storage.read((view) =>
        view.list(tasks, ACME, { sort: { field: 'id', direction: 'asc' }, limit: 100 }),
      )
      seen = idsOf(rows)
      check(seen.length === 0 || seen.length === 10, `a reader saw ${seen.length} of 10 rows`)
    } while (!done)
    await writing
  },
} satisfies StorageCases
