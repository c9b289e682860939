import { check, equal } from '../harness/check.ts'
import { STARTED_AT, type StorageCases, type StorageContext } from './context.ts'
import { inRecords } from './records.ts'

const SOON = STARTED_AT + 1000

/** A record with a unique value that has expired by now. */
async function expired(context: StorageContext) {
  await inRecords(context, (r) => r.put('key', 'old', { unique: 'claim', expiresAt: SOON }))
  await inRecords(context, (r) => r.put('key', 'old', { unique: 'claim', expiresAt: SOON }))
  context.clock.set(SOON + 1)
}

export const recordExpiry = {
  'a record is there until its last millisecond': async (context) => {
    await inRecords(context, (r) => r.put('key', 'value', { unique: 'claim', expiresAt: SOON }))
    context.clock.set(SOON)
    equal((await inRecords(context, (r) => r.get('key')))?.value, 'value', 'get')
    equal((await inRecords(context, (r) => r.find('claim')))?.value, 'value', 'find')
    equal((await inRecords(context, (r) => r.list({ limit: 9 }))).length, 1, 'list')
  },

  'an expired record is absent': async (context) => {
    await expired(context)
    for (const read of [context.storage.transaction, context.storage.read]) {
      await read(async (view) => {
        const records = view.records('plugin', 'acme')
        equal(await records.get('key'), undefined, 'get')
        equal(await records.find('claim'), undefined, 'find')
        equal(await records.list({ limit: 9 }), [], 'list')
      })
    }
  },

  'an expired record counts as absent for ifVersion': async (context) => {
    await expired(context)
    equal(await inRecords(context, (r) => r.put('key', 'x', { ifVersion: 2 })), false, 'its old version')
    equal(await inRecords(context, (r) => r.put('key', 'new', { ifVersion: 0 })), true, 'as absent')
    equal((await inRecords(context, (r) => r.get('key')))?.value, 'new', 'the value')
  },

  'what is put over an expired record begins at version 1': async (context) => {
    await expired(context)
    await inRecords(context, (r) => r.put('key', 'new'))
    equal((await inRecords(context, (r) => r.get('key')))?.version, 1, 'version')
  },

  'the unique value of an expired record is free': async (context) => {
    await expired(context)
    equal(await inRecords(context, (r) => r.put('other', 'new', { unique: 'claim' })), true, 'put')
    equal((await inRecords(context, (r) => r.find('claim')))?.key, 'other', 'find')
  },

  'an expired record whose unique value was taken over can come back': async (context) => {
    await expired(context)
    await inRecords(context, (r) => r.put('other', 'new', { unique: 'claim' }))
    equal(await inRecords(context, (r) => r.put('key', 'back', { unique: 'claim' })), false, 'with the taken value')
    equal(await inRecords(context, (r) => r.put('key', 'back')), true, 'without')
    equal((await inRecords(context, (r) => r.find('claim')))?.key, 'other', 'the value stays with its new holder')
  },

  'deleting an expired record answers false': async (context) => {
    await expired(context)
    equal(await inRecords(context, (r) => r.delete('key')), false, 'delete')
  },

  'each write replaces the expiry': async (context) => {
    await inRecords(context, (r) => r.put('a', 1, { expiresAt: SOON }))
    await inRecords(context, (r) => r.put('a', 1, { expiresAt: SOON + 5000 }))
    await inRecords(context, (r) => r.put('b', 1, { expiresAt: SOON }))
    await inRecords(context, (r) => r.put('b', 1))
    context.clock.set(SOON + 1)
    equal((await inRecords(context, (r) => r.get('a')))?.expiresAt, SOON + 5000, 'a later one')
    equal((await inRecords(context, (r) => r.get('b')))?.expiresAt, null, 'none')
  },

  'sweep deletes what has expired and nothing else': async (context) => {
    await expired(context)
    await inRecords(context, (r) => r.put('live', 1, { expiresAt: SOON + 5000 }))
    await inRecords(context, (r) => r.put('eternal', 1))
    check((await context.storage.sweep()) >= 1, 'it tells how many')
    equal((await context.peek.records('plugin')).toSorted(), ['eternal', 'live'], 'the records behind the adapter')
    equal(await context.storage.sweep(), 0, 'the second time')
  },

  'sweep leaves a unique value with its new holder': async (context) => {
    await expired(context)
    await inRecords(context, (r) => r.put('other', 'new', { unique: 'claim' }))
    await context.storage.sweep()
    equal((await inRecords(context, (r) => r.find('claim')))?.key, 'other', 'find')
    equal(await inRecords(context, (r) => r.put('third', 1, { unique: 'claim' })), false, 'put')
  },
} satisfies StorageCases
