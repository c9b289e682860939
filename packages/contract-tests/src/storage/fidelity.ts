import type { TaskState } from '@taskwright/core'
import { check, equal, identical } from '../harness/check.ts'
import type { StorageCases, StorageContext } from './context.ts'
import { ACME, aTask, given, row, tasks } from './fixtures.ts'

async function roundTrip({ storage }: StorageContext, state: Partial<TaskState>) {
  const task = aTask({ id: 'task', ...state })
  await given(storage, tasks, task)
  const found = (await storage.read((view) => view.get(tasks, ACME, 'task')))?.state
  identical(found, task, 'the state, as text')
  const sort = { field: 'id', direction: 'asc' } as const
  identical((await storage.read((view) => view.list(tasks, ACME, { sort, limit: 1 })))[0]?.state, task, 'listed')
}

/** More than a 64 KiB column holds, in letters of one to four bytes. */
const HUGE = 'x\u00fc\u20ac😀 '.repeat(40_000)

export const fidelity = {
  'a huge text comes back whole': (context) => roundTrip(context, { title: HUGE, description: HUGE }),

  'text comes back as it was written': (context) =>
    // Neither trimmed nor normalized nor folded: what is stored is the caller's affair.
    roundTrip(context, {
      title: '  Cafe\u0301 \ufb01 İ ß 👩‍💻\t\r\n\u00a0 ',
      description: '\\ \' " ` % _ ; -- /* \u2028',
    }),

  'unknown fields come back': (context) =>
    roundTrip(context, { ...{ addedByANewerVersion: { deep: [1, { a: null }] } }, metadata: { a: [[[]]], b: {} } }),

  'the order of keys is kept': (context) =>
    roundTrip(context, { metadata: { z: 1, a: 2, m: { y: 1, b: 2 }, '10': 3, '9': 4 } }),

  'keys with a meaning in JavaScript or SQL come back': (context) =>
    roundTrip(context, {
      metadata: JSON.parse('{"__proto__":{"polluted":true},"constructor":"x","$ref":1,"a.b":2,"":3,"null":4,"\\"":5}'),
    }),

  'characters that JSON escapes come back': (context) =>
    roundTrip(context, {
      metadata: { nul: '\u0000', control: '\u0001\u001f\u007f', lone: '\ud800', pair: '\ud83d\ude00' },
    }),

  'numbers come back': (context) =>
    roundTrip(context, {
      metadata: { big: 9_007_199_254_740_991, small: -1.5e-300, huge: 1.7e308, zero: 0, third: 1 / 3 },
    }),

  'what was handed in is no longer connected': async ({ storage }) => {
    const labelIds = ['bug']
    const given = { state: aTask({ id: 'task', labelIds }), derived: { rank: 'a0', placement: 1 } }
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, given)
      labelIds.push('changed')
      given.derived.rank = 'changed'
    })
    labelIds.push('changed again')
    const found = await storage.read((view) => view.get(tasks, ACME, 'task'))
    equal([found?.state.labelIds, found?.derived.rank], [['bug'], 'a0'], 'the stored row')
  },

  'what was read is not connected either': async ({ storage }) => {
    await given(storage, tasks, aTask({ id: 'task', metadata: { list: [1] } }))
    const tamper = async () => {
      const found = await storage.read((view) => view.get(tasks, ACME, 'task'))
      check(found !== undefined, 'the task is there')
      equal(found.state.metadata, { list: [1] }, 'metadata')
      Object.assign(found.state.metadata, { list: 'changed' })
      Object.assign(found.derived, { rank: 'changed' })
      return found
    }
    const [first, second] = [await tamper(), await tamper()]
    check(first !== second, 'each read gives an object of its own')
  },

  'instants keep their milliseconds, before 1970 and far ahead': async ({ storage }) => {
    const times = [
      '0001-01-01T00:00:00.001Z',
      '1969-12-31T23:59:59.999Z',
      '2038-01-19T03:14:08.123Z',
      '9999-12-31T23:59:59.999Z',
    ]
    for (const [i, at] of times.entries()) {
      await given(storage, tasks, aTask({ id: `${i}`, completedAt: at }))
      const found = await storage.read((view) => view.count(tasks, ACME, { op: '=', field: 'completedAt', value: at }))
      equal(found, 1, at)
    }
  },

  'an update replaces the state wholly': async ({ storage }) => {
    const state = { ...aTask({ id: 'task', metadata: { old: 1 } }), dropped: true }
    await given(storage, tasks, state)
    const next = aTask({ id: 'task', version: 2, metadata: { new: 1 } })
    await storage.transaction((tx) => tx.update(tasks, row(tasks, next), 1))
    identical((await storage.read((view) => view.get(tasks, ACME, 'task')))?.state, next, 'the state, as text')
  },
} satisfies StorageCases
