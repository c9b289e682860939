import { check, equal, refused, rejected } from '../harness/check.ts'
import { gate, outcomes, pause, times, within } from '../harness/timing.ts'
import type { StorageCases, StorageContext } from './context.ts'
import { ACME, anEvent, aTask, given, row, tasks } from './fixtures.ts'

const DEADLINE = 60
/** Nothing here takes that long, however slow the machine. */
const AMPLE = 60_000

/** A unit of work that writes and then never ends by itself. */
function hanging({ storage, patienceMs }: StorageContext) {
  const work = storage.transaction(
    async (tx) => {
      await tx.insert(tasks, row(tasks, aTask({ id: 'hanging' })))
      await tx.append([anEvent({ id: 'hanging' })])
      await tx.records('plugin', 'acme').put('hanging', 1)
      await new Promise<void>(() => {})
    },
    { deadlineMs: DEADLINE },
  )
  return within(DEADLINE + patienceMs, work, 'a unit of work outlived its deadline')
}

export const deadlines = {
  'work that takes too long ends in storage.busy': async (context) => {
    const error = await refused(hanging(context), 'storage.busy', 'a unit of work that hangs')
    check(error.retryable, 'it may be tried again')
  },

  'work that took too long leaves nothing behind': async (context) => {
    const { peek } = context
    await rejected(hanging(context), 'a unit of work that hangs')
    equal(await peek.rows('tasks'), [], 'the rows behind the adapter')
    equal(await peek.events(), [], 'the events behind the adapter')
    equal(await peek.records('plugin'), [], 'the records behind the adapter')
  },

  'the storage is usable after work that took too long': async (context) => {
    const { storage, peek, patienceMs } = context
    await outcomes(times(5, () => hanging(context)))
    await within(patienceMs, given(storage, tasks, aTask({ id: 'hanging' })), 'a writer waits for ever')
    equal(await peek.rows('tasks'), ['hanging'], 'the rows behind the adapter')
    check((await storage.read((view) => view.get(tasks, ACME, 'hanging'))) !== undefined, 'a reader finds it')
  },

  'work that goes on after its deadline writes nothing': async ({ storage, peek }) => {
    const ended = gate()
    let late: Promise<unknown> = Promise.resolve()
    const work = storage.transaction(
      async (tx) => {
        await ended.opened
        late = rejected(tx.insert(tasks, row(tasks, aTask({ id: 'late' }))), 'a write after the deadline')
        await late
      },
      { deadlineMs: DEADLINE },
    )
    await refused(work, 'storage.busy', 'a unit of work that takes too long')
    ended.open()
    await pause(10)
    await late
    await given(storage, tasks, aTask({ id: 'next' }))
    equal(await peek.rows('tasks'), ['next'], 'the rows behind the adapter')
  },

  'waiting for another writer counts': async ({ storage, patienceMs }) => {
    await given(storage, tasks, aTask({ id: 'task' }))
    const locked = gate()
    const finish = gate()
    const holder = storage.transaction(async (tx) => {
      await tx.get(tasks, ACME, 'task', { lock: true })
      locked.open()
      await finish.opened
      await tx.update(tasks, row(tasks, aTask({ id: 'task', version: 2 })), 1)
    })
    try {
      await within(patienceMs, Promise.race([locked.opened, holder]), 'nobody got the lock')
      const waiting = storage.transaction((tx) => tx.get(tasks, ACME, 'task', { lock: true }), { deadlineMs: DEADLINE })
      const limited = within(DEADLINE + patienceMs, waiting, 'a waiting unit of work outlived its deadline')
      await refused(limited, 'storage.busy', 'a unit of work that waits')
    } finally {
      finish.open()
    }
    await holder
    equal(
      (await storage.read((view) => view.get(tasks, ACME, 'task')))?.state.version,
      2,
      'the holder was not disturbed',
    )
  },

  'work within its deadline is not disturbed': async ({ storage, peek }) => {
    const slow = (id: string) =>
      storage.transaction(
        async (tx) => {
          await pause(DEADLINE / 2)
          await tx.insert(tasks, row(tasks, aTask({ id })))
        },
        { deadlineMs: AMPLE },
      )
    await slow('a')
    await slow('b')
    await pause(DEADLINE)
    equal((await peek.rows('tasks')).toSorted(), ['a', 'b'], 'the rows behind the adapter')
  },
} satisfies StorageCases
