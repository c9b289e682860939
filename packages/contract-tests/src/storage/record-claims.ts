import { equal } from '../harness/check.ts'
import { outcomes, pause, times } from '../harness/timing.ts'
import type { StorageCases } from './context.ts'
import { inRecords } from './records.ts'

export const recordClaims = {
  'a record is found by its unique value': async (context) => {
    await inRecords(context, (r) => r.put('a', 1, { unique: 'ana@example.com' }))
    await inRecords(context, (r) => r.put('b', 2, { unique: 'bob@example.com' }))
    equal((await inRecords(context, (r) => r.find('bob@example.com')))?.key, 'b', 'find')
    equal(await inRecords(context, (r) => r.find('eve@example.com')), undefined, 'a value nobody claimed')
  },

  'a unique value held by another record answers false': async (context) => {
    await inRecords(context, (r) => r.put('a', 1, { unique: 'claim' }))
    equal(await inRecords(context, (r) => r.put('b', 2, { unique: 'claim' })), false, 'put')
    equal(await context.peek.records('plugin'), ['a'], 'the records behind the adapter')
    equal((await inRecords(context, (r) => r.find('claim')))?.key, 'a', 'find')
  },

  'a record may keep its own unique value': async (context) => {
    await inRecords(context, (r) => r.put('a', 1, { unique: 'claim' }))
    equal(await inRecords(context, (r) => r.put('a', 2, { unique: 'claim' })), true, 'put')
    equal((await inRecords(context, (r) => r.find('claim')))?.value, 2, 'find')
  },

  'each write replaces the unique value': async (context) => {
    await inRecords(context, (r) => r.put('a', 1, { unique: 'one' }))
    await inRecords(context, (r) => r.put('a', 1, { unique: 'two' }))
    equal(await inRecords(context, (r) => r.find('one')), undefined, 'the old value')
    equal((await inRecords(context, (r) => r.find('two')))?.key, 'a', 'the new value')
    await inRecords(context, (r) => r.put('a', 1))
    equal(await inRecords(context, (r) => r.find('two')), undefined, 'after a write without one')
    equal(await inRecords(context, (r) => r.put('b', 1, { unique: 'two' })), true, 'it is free for others')
  },

  'unique values are compared exactly': async (context) => {
    const values = ['claim', 'Claim', 'claim ', 'cláim', 'cla\u0301im']
    for (const [i, unique] of values.entries()) {
      equal(await inRecords(context, (r) => r.put(`${i}`, i, { unique })), true, `<${unique}>`)
    }
    for (const [i, unique] of values.entries()) {
      equal((await inRecords(context, (r) => r.find(unique)))?.key, `${i}`, `<${unique}>`)
    }
  },

  'records without a unique value do not collide': async (context) => {
    equal(await inRecords(context, (r) => r.put('a', 1, { unique: null })), true, 'the first')
    equal(await inRecords(context, (r) => r.put('b', 1, { unique: null })), true, 'the second')
    equal(await inRecords(context, (r) => r.put('c', 1)), true, 'the third')
  },

  'a deleted record gives up its unique value': async (context) => {
    await inRecords(context, (r) => r.put('a', 1, { unique: 'claim' }))
    await inRecords(context, (r) => r.delete('a'))
    equal(await inRecords(context, (r) => r.find('claim')), undefined, 'find')
    equal(await inRecords(context, (r) => r.put('b', 1, { unique: 'claim' })), true, 'put')
  },

  'of writers racing with one ifVersion exactly one gets true': async (context) => {
    for (const ifVersion of [0, 1, 2]) {
      const { values } = await outcomes(
        times(10, (i) =>
          inRecords(context, async (r) => {
            await r.get('key')
            await pause(0)
            return r.put('key', `writer ${i} of ${ifVersion}`, { ifVersion })
          }),
        ),
      )
      equal(values.filter(Boolean).length, 1, `how many got true with ifVersion ${ifVersion}`)
    }
    equal((await inRecords(context, (r) => r.get('key')))?.version, 3, 'version')
  },

  'of records racing for one unique value exactly one gets it': async (context) => {
    const { values } = await outcomes(
      times(10, (i) =>
        inRecords(context, async (r) => {
          await r.find('claim')
          await pause(0)
          return r.put(`key-${i}`, i, { unique: 'claim' })
        }),
      ),
    )
    equal(values.filter(Boolean).length, 1, 'how many got true')
    equal((await context.peek.records('plugin')).length, 1, 'the records behind the adapter')
  },

  'parallel writes without ifVersion all count': async (context) => {
    const { values } = await outcomes(times(10, (i) => inRecords(context, (r) => r.put('key', i))))
    equal(values.every(Boolean), true, 'all get true')
    equal((await inRecords(context, (r) => r.get('key')))?.version, values.length, 'version')
  },
} satisfies StorageCases
