import type { StoragePort } from '@taskwright/core'
import { check, equal, isRefusal, refused } from '../harness/check.ts'
import { gate, outcomes, times, within } from '../harness/timing.ts'
import type { StorageCases } from './context.ts'
import { ACME, anEvent, aTask, given, row, tasks } from './fixtures.ts'
import { inRecords } from './records.ts'

async function refusesEverything(storage: StoragePort<never>, when: string) {
  const attempts = {
    transaction: () => storage.transaction(async () => 1),
    read: () => storage.read(async (view) => view.head()),
    sweep: () => storage.sweep(),
    ping: () => storage.ping(),
  }
  for (const [name, attempt] of Object.entries(attempts))
    await refused(attempt(), 'storage.unavailable', `${name} ${when}`)
}

export const lifecycle = {
  'a storage that was not opened refuses everything': async ({ unopened }) => {
    await refusesEverything(await unopened(), 'before open')
  },

  'a closed storage refuses everything': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task' }))
    await storage.close()
    await refusesEverything(storage, 'after close')
  },

  'a storage can be closed twice': async ({ storage }) => {
    await storage.close()
    await storage.close()
  },

  'closing lets running work come to its end': async ({ storage, peek, patienceMs }) => {
    const started = gate()
    const finish = gate()
    const work = storage.transaction(async (tx) => {
      started.open()
      await finish.opened
      await tx.insert(tasks, row(tasks, aTask({ id: 'task' })))
    })
    await within(patienceMs, Promise.race([started.opened, work]), 'the work did not begin')
    const closing = storage.close()
    finish.open()
    await within(patienceMs, Promise.all([work, closing]), 'closing did not end')
    equal(await peek.rows('tasks'), ['task'], 'the rows behind the adapter')
  },

  'an open storage answers a ping': ({ storage }) => storage.ping(),

  'an open storage lacks no migration': async ({ storage }) => {
    equal(await storage.pendingMigrations(), [], 'pending migrations')
  },

  'without migrating, an empty place is refused or needs no migration': async ({ unopened, clock }) => {
    const storage = await unopened()
    const opening = storage.open({ migrate: false, now: clock.now }).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    const failure = await opening
    if (failure !== undefined) {
      check(
        isRefusal(failure.error) && failure.error.code === 'storage.outdated',
        `storage.outdated, not ${failure.error}`,
      )
      return
    }
    equal(await storage.pendingMigrations(), [], 'pending migrations')
    await given(storage, tasks, aTask({ id: 'task' }))
  },

  'places are apart': async ({ storage, unopened, clock }) => {
    await given(storage, tasks, aTask({ id: 'task' }))
    const other = await unopened()
    await other.open({ migrate: true, now: clock.now })
    equal(await other.read((view) => view.get(tasks, ACME, 'task')), undefined, 'a row of another place')
  },

  'what was committed is there for the next one to open the place': async ({ storage, another }) => {
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: 'task', title: 'kept' }), { rank: 'a0', placement: 1 }))
      await tx.append([anEvent({ id: 'event' })])
      await tx.records('plugin', 'acme').put('key', 'value', { unique: 'claim' })
      await tx.nextNumber('acme', 'tasks')
    })
    await storage.close()
    const next = await another()
    await next.transaction(async (tx) => {
      const found = await tx.get(tasks, ACME, 'task')
      equal([found?.state.title, found?.derived.rank], ['kept', 'a0'], 'the row')
      equal(
        (await tx.readLog({ after: 0, limit: 9 })).map(({ id, position }) => [id, position]),
        [['event', 1]],
        'the log',
      )
      equal((await tx.records('plugin', 'acme').find('claim'))?.value, 'value', 'the record')
      equal(await tx.nextNumber('acme', 'tasks'), 2, 'the counter')
    })
  },
} satisfies StorageCases

export const connections = {
  'what one connection committed another reads': async ({ storage, another }) => {
    const other = await another()
    await given(storage, tasks, aTask({ id: 'task' }))
    check((await other.read((view) => view.get(tasks, ACME, 'task'))) !== undefined, 'the row')
  },

  'of two connections racing with one version exactly one wins': async ({ storage, another }) => {
    const both = [storage, await another()]
    await given(storage, tasks, aTask({ id: 'task' }))
    for (const version of times(10, (i) => i + 1)) {
      const next = aTask({ id: 'task', version: version + 1 })
      const { values } = await outcomes(
        both.map((one) => one.transaction(async (tx) => ({ won: await tx.update(tasks, row(tasks, next), version) }))),
      )
      equal(values.length, 1, `how many won version ${version + 1}`)
    }
  },

  'the events and numbers of two connections leave no gap': async ({ storage, another }) => {
    const both = [storage, await another()]
    const { values } = await outcomes(
      times(20, (i) =>
        both[i % 2]?.transaction(async (tx) => {
          await tx.append([anEvent({ id: `${i}` })])
          return tx.nextNumber('acme', 'tasks')
        }),
      ).map((promise) => Promise.resolve(promise)),
    )
    equal(
      values.map(Number).toSorted((a, b) => a - b),
      times(20, (i) => i + 1),
      'numbers',
    )
    const events = await storage.read((view) => view.readLog({ after: 0, limit: 100 }))
    equal(
      events.map(({ position }) => position),
      times(20, (i) => i + 1),
      'positions',
    )
  },

  'of two connections racing for a record exactly one gets true': async ({ storage, another }) => {
    const both = [{ storage }, { storage: await another() }]
    for (const ifVersion of times(10, (i) => i)) {
      const { values } = await outcomes(
        both.map((one) => inRecords(one, (r) => r.put('key', ifVersion, { ifVersion }))),
      )
      equal(values.filter(Boolean).length, 1, `how many got true with ifVersion ${ifVersion}`)
    }
  },
} satisfies StorageCases
