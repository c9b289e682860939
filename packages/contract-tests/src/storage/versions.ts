import { check, equal, isRefusal, refused } from '../harness/check.ts'
import { gate, outcomes, pause, times, within } from '../harness/timing.ts'
import type { StorageCases } from './context.ts'
import { ACME, anEvent, aProject, aTask, given, projects, row, tasks } from './fixtures.ts'

export const versions = {
  'an update with the stored version is written': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task', version: 3, title: 'before' }))
    await storage.transaction((tx) =>
      tx.update(tasks, row(tasks, aTask({ id: 'task', version: 5, title: 'after' })), 3),
    )
    const found = await storage.read((view) => view.get(tasks, ACME, 'task'))
    equal([found?.state.title, found?.state.version], ['after', 5], 'the stored state')
  },

  'an update with any other version is refused': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task', version: 3, title: 'before' }))
    for (const expected of [0, 2, 4]) {
      const work = storage.transaction((tx) =>
        tx.update(tasks, row(tasks, aTask({ id: 'task', version: expected + 1, title: 'after' })), expected),
      )
      await refused(work, 'storage.conflict', `expecting version ${expected} of 3`)
    }
    equal((await storage.read((view) => view.get(tasks, ACME, 'task')))?.state.title, 'before', 'the stored state')
  },

  'an update of what is not there is refused': async ({ storage, peek }) => {
    const work = storage.transaction((tx) => tx.update(tasks, row(tasks, aTask({ id: 'task', version: 1 })), 0))
    await refused(work, 'storage.conflict', 'an unknown id')
    equal(await peek.rows('tasks'), [], 'the rows behind the adapter')
  },

  'an update does not reach into another organization': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task', organizationId: 'other', title: 'before' }))
    const work = storage.transaction((tx) =>
      tx.update(tasks, row(tasks, aTask({ id: 'task', organizationId: 'acme', version: 2, title: 'after' })), 1),
    )
    await refused(work, 'storage.conflict', 'a row of another organization')
    const found = await storage.read((view) => view.get(tasks, { organizationId: 'other' }, 'task'))
    equal(found?.state.title, 'before', 'the stored state')
  },

  'of writers racing with one version exactly one wins': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task' }))
    const { values, errors } = await outcomes(
      times(10, (i) =>
        storage.transaction(async (tx) => {
          await tx.update(tasks, row(tasks, aTask({ id: 'task', version: 2, title: `writer ${i}` })), 1)
          return `writer ${i}`
        }),
      ),
    )
    equal(values.length, 1, 'how many won')
    for (const error of errors) check(isRefusal(error) && error.retryable, `a loser is told to try again: ${error}`)
    const found = await storage.read((view) => view.get(tasks, ACME, 'task'))
    equal(found?.state.title, values[0], 'what is stored is what the winner wrote')
  },

  'work that is run again has no double effect': async ({ storage, peek }) => {
    await given(storage, projects, aProject({ id: 'project' }))
    const { values } = await outcomes(
      times(20, (i) =>
        storage.transaction(async (tx) => {
          const known = await tx.get(projects, ACME, 'project')
          const version = known?.state.version ?? 0
          await pause(1)
          await tx.update(projects, row(projects, aProject({ id: 'project', version: version + 1 })), version)
          await tx.append([anEvent({ id: `event-${i}`, stream: 'project/project', sequence: version + 1 })])
          return tx.nextNumber('acme', 'numbers')
        }),
      ),
    )
    const found = await storage.read((view) => view.get(projects, ACME, 'project'))
    check(values.length > 0, 'at least one got through')
    equal(found?.state.version, 1 + values.length, 'one version for each that resolved')
    equal((await peek.events()).length, values.length, 'one event for each that resolved')
    equal(
      values.toSorted((a, b) => a - b),
      times(values.length, (i) => i + 1),
      'one number for each that resolved',
    )
  },

  'what was read with a lock does not change before the end': async ({ storage, patienceMs }) => {
    await given(storage, tasks, aTask({ id: 'task' }))
    const locked = gate()
    const holder = storage.transaction(async (tx) => {
      const before = await tx.get(tasks, ACME, 'task', { lock: true })
      locked.open()
      await pause(50)
      const after = await tx.get(tasks, ACME, 'task', { lock: true })
      equal(after?.state, before?.state, 'read twice under one lock')
      await tx.update(tasks, row(tasks, aTask({ id: 'task', version: 2 })), before?.state.version ?? 0)
    })
    await within(patienceMs, Promise.race([locked.opened, holder]), 'nobody got the lock')
    const intruder = storage.transaction(async (tx) => {
      const known = await tx.get(tasks, ACME, 'task', { lock: true })
      const version = known?.state.version ?? 0
      await tx.update(tasks, row(tasks, aTask({ id: 'task', version: version + 1 })), version)
    })
    await holder
    await intruder
    equal((await storage.read((view) => view.get(tasks, ACME, 'task')))?.state.version, 3, 'both were written')
  },

  'those who read a row to update it take turns, and all get through': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task' }))
    const { values, errors } = await outcomes(
      times(10, () =>
        storage.transaction(async (tx) => {
          const known = await tx.get(tasks, ACME, 'task', { toUpdate: true })
          const version = known?.state.version ?? 0
          await pause(1)
          await tx.update(tasks, row(tasks, aTask({ id: 'task', version: version + 1 })), version)
          return version
        }),
      ),
    )
    equal(errors, [], 'those who did not get through')
    equal(
      values.toSorted((a, b) => a - b),
      times(10, (i) => i + 1),
      'the versions they found',
    )
  },

  'a known id is refused with id.taken': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task', title: 'first' }))
    await refused(given(storage, tasks, aTask({ id: 'task', title: 'second' })), 'id.taken', 'the same organization')
    equal((await storage.read((view) => view.get(tasks, ACME, 'task')))?.state.title, 'first', 'the stored state')
  },

  'an id known in another organization is refused with id.taken': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task' }))
    const work = given(storage, tasks, aTask({ id: 'task', organizationId: 'other' }))
    await refused(work, 'id.taken', 'ids are unique over all organizations')
  },

  'a known id is refused within one unit of work': async ({ storage }) => {
    const work = given(storage, tasks, aTask({ id: 'task' }), aTask({ id: 'task' }))
    await refused(work, 'id.taken', 'inserted twice')
  },

  'collections have ids of their own': async ({ storage, peek }) => {
    await given(storage, tasks, aTask({ id: 'same' }))
    await given(storage, projects, aProject({ id: 'same' }))
    equal([await peek.rows('tasks'), await peek.rows('projects')], [['same'], ['same']], 'both rows')
  },

  'ids are compared exactly': async ({ storage }) => {
    // Case, a trailing space, an accent, and the two normal forms of one letter.
    const ids = ['bug', 'Bug', 'bug ', 'búg', 'bu\u0301g']
    await given(storage, tasks, ...ids.map((id) => aTask({ id, title: `<${id}>` })))
    for (const id of ids) {
      equal((await storage.read((view) => view.get(tasks, ACME, id)))?.state.title, `<${id}>`, `the task ${id}`)
    }
    equal(await storage.read((view) => view.get(tasks, ACME, 'BUG')), undefined, 'an id nobody has')
  },

  'of racing inserts of one id exactly one wins': async ({ storage, peek }) => {
    const { values, errors } = await outcomes(
      times(10, (i) => given(storage, tasks, aTask({ id: 'task', title: `${i}` }))),
    )
    equal(values.length, 1, 'how many won')
    for (const error of errors)
      check(isRefusal(error) && error.code === 'id.taken', `the others: id.taken, not ${error}`)
    equal(await peek.rows('tasks'), ['task'], 'the rows behind the adapter')
  },
} satisfies StorageCases
