import type { RecordWriter } from '@taskwright/core'
import { equal, identical } from '../harness/check.ts'
import type { StorageCases, StorageContext } from './context.ts'

/** Works on the records of one namespace, each call in a unit of work of its own. */
export const inRecords = <T>(
  { storage }: Pick<StorageContext, 'storage'>,
  work: (records: RecordWriter) => Promise<T>,
  namespace = 'plugin',
  organizationId = 'acme',
): Promise<T> => storage.transaction((tx) => work(tx.records(namespace, organizationId)))

export const records = {
  'a record comes back as it was put': async (context) => {
    const value = { z: 1, a: [null, true, 'ü 😀'], nested: { '': '' } }
    equal(await inRecords(context, (r) => r.put('key', value, { expiresAt: 9e15 })), true, 'put')
    const record = await context.storage.read((view) => view.records('plugin', 'acme').get('key'))
    equal(record, { key: 'key', value, version: 1, expiresAt: 9e15 }, 'the record')
    identical(record?.value, value, 'the value, as text')
  },

  'a record put without options never expires': async (context) => {
    await inRecords(context, (r) => r.put('key', null))
    context.clock.set(8e15)
    equal(await inRecords(context, (r) => r.get('key')), { key: 'key', value: null, version: 1, expiresAt: null }, 'it')
  },

  'any JSON value can be a record': async (context) => {
    for (const value of [
      0,
      -1.5,
      'text',
      '',
      false,
      null,
      [],
      {},
      JSON.parse('{"__proto__":{"x":1},"constructor":"y"}'),
    ]) {
      await inRecords(context, (r) => r.put('key', value))
      identical((await inRecords(context, (r) => r.get('key')))?.value, value, 'the value, as text')
    }
  },

  'a record that is not there is undefined': async (context) => {
    equal(await inRecords(context, (r) => r.get('key')), undefined, 'get')
    equal(await inRecords(context, (r) => r.find('claim')), undefined, 'find')
    equal(await inRecords(context, (r) => r.list({ limit: 10 })), [], 'list')
  },

  'each write makes the version one higher': async (context) => {
    for (const version of [1, 2, 3]) {
      await inRecords(context, (r) => r.put('key', version))
      equal((await inRecords(context, (r) => r.get('key')))?.version, version, 'version')
    }
  },

  'ifVersion 0 writes only what is absent': async (context) => {
    equal(await inRecords(context, (r) => r.put('key', 'first', { ifVersion: 0 })), true, 'absent')
    equal(await inRecords(context, (r) => r.put('key', 'second', { ifVersion: 0 })), false, 'there')
    equal((await inRecords(context, (r) => r.get('key')))?.value, 'first', 'the value')
  },

  'ifVersion n writes only over that version': async (context) => {
    await inRecords(context, (r) => r.put('key', 'first'))
    equal(await inRecords(context, (r) => r.put('key', 'x', { ifVersion: 2 })), false, 'too high')
    equal(await inRecords(context, (r) => r.put('key', 'second', { ifVersion: 1 })), true, 'the very one')
    equal(await inRecords(context, (r) => r.put('key', 'y', { ifVersion: 1 })), false, 'too low')
    const record = await inRecords(context, (r) => r.get('key'))
    equal([record?.value, record?.version], ['second', 2], 'the record')
  },

  'ifVersion n does not write what is absent': async (context) => {
    equal(await inRecords(context, (r) => r.put('key', 'x', { ifVersion: 1 })), false, 'put')
    equal(await context.peek.records('plugin'), [], 'the records behind the adapter')
  },

  'a put that answers false does not undo the rest': async (context) => {
    await inRecords(context, (r) => r.put('key', 'first'))
    await inRecords(context, async (r) => {
      await r.put('before', 1)
      await r.put('key', 'x', { ifVersion: 9 })
      await r.put('after', 1)
    })
    equal(
      (await inRecords(context, (r) => r.list({ limit: 9 }))).map(({ key }) => key),
      ['after', 'before', 'key'],
      'all',
    )
  },

  'delete tells whether there was something': async (context) => {
    await inRecords(context, (r) => r.put('key', 'value'))
    equal(await inRecords(context, (r) => r.delete('key')), true, 'there')
    equal(await inRecords(context, (r) => r.delete('key')), false, 'gone')
    equal(await context.peek.records('plugin'), [], 'the records behind the adapter')
  },

  'a deleted record begins anew': async (context) => {
    await inRecords(context, (r) => r.put('key', 1))
    await inRecords(context, (r) => r.put('key', 2))
    await inRecords(context, (r) => r.delete('key'))
    equal(await inRecords(context, (r) => r.put('key', 3, { ifVersion: 0 })), true, 'put')
    equal((await inRecords(context, (r) => r.get('key')))?.version, 1, 'version')
  },

  'keys are compared exactly': async (context) => {
    const keys = ['key', 'Key', 'key ', 'kéy', 'ke\u0301y', 'k%', 'k_']
    for (const key of keys) equal(await inRecords(context, (r) => r.put(key, key, { ifVersion: 0 })), true, `<${key}>`)
    for (const key of keys) equal((await inRecords(context, (r) => r.get(key)))?.value, key, `<${key}>`)
    equal(await inRecords(context, (r) => r.get('KEY')), undefined, 'a key nobody put')
  },

  'namespaces are apart': async (context) => {
    await inRecords(context, (r) => r.put('key', 'a', { unique: 'claim' }), 'one')
    equal(await inRecords(context, (r) => r.put('key', 'b', { ifVersion: 0, unique: 'claim' }), 'two'), true, 'put')
    equal((await inRecords(context, (r) => r.get('key'), 'one'))?.value, 'a', 'get')
    equal((await inRecords(context, (r) => r.find('claim'), 'two'))?.value, 'b', 'find')
    equal((await inRecords(context, (r) => r.list({ limit: 9 }), 'one')).length, 1, 'list')
    await inRecords(context, (r) => r.delete('key'), 'one')
    equal((await inRecords(context, (r) => r.get('key'), 'two'))?.value, 'b', 'after a delete in the other')
  },

  'the records of organizations are apart': async (context) => {
    await inRecords(context, (r) => r.put('key', 'a', { unique: 'claim' }), 'plugin', 'acme')
    const claimed = await inRecords(
      context,
      (r) => r.put('key', 'b', { ifVersion: 0, unique: 'claim' }),
      'plugin',
      'other',
    )
    equal(claimed, true, 'put')
    equal((await inRecords(context, (r) => r.get('key'), 'plugin', 'acme'))?.value, 'a', 'get')
    equal((await inRecords(context, (r) => r.find('claim'), 'plugin', 'other'))?.value, 'b', 'find')
    equal((await inRecords(context, (r) => r.list({ limit: 9 }), 'plugin', 'acme')).length, 1, 'list')
    await inRecords(context, (r) => r.delete('key'), 'plugin', 'acme')
    equal((await inRecords(context, (r) => r.get('key'), 'plugin', 'other'))?.value, 'b', 'after a delete in the other')
  },

  'dropRecords empties one namespace in every organization': async (context) => {
    await inRecords(context, (r) => r.put('a', 1, { unique: 'claim' }), 'plugin', 'acme')
    await inRecords(context, (r) => r.put('b', 1), 'plugin', 'other')
    await inRecords(context, (r) => r.put('c', 1), 'plugin-2', 'acme')
    equal(await context.storage.transaction((tx) => tx.dropRecords('plugin')), 2, 'how many')
    equal(await context.peek.records('plugin'), [], 'the namespace behind the adapter')
    equal(await context.peek.records('plugin-2'), ['c'], 'another namespace')
    equal(await inRecords(context, (r) => r.put('d', 1, { unique: 'claim' })), true, 'its unique values are free')
  },

  'the longest names fit': async (context) => {
    const [namespace, key, unique] = ['n'.repeat(64), 'ü'.repeat(200), '😀'.repeat(100)]
    await inRecords(context, (r) => r.put(key, 1, { unique }), namespace)
    equal((await inRecords(context, (r) => r.get(key), namespace))?.key, key, 'get')
    equal((await inRecords(context, (r) => r.find(unique), namespace))?.key, key, 'find')
  },
} satisfies StorageCases
