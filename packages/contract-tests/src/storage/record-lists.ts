import type { RecordReader } from '@taskwright/core'
import { compareCodePoints } from '@taskwright/core'
import { equal } from '../harness/check.ts'
import type { StorageCases, StorageContext } from './context.ts'
import { inRecords } from './records.ts'

const put = (context: StorageContext, keys: readonly string[]) =>
  inRecords(context, async (r) => {
    for (const key of keys) await r.put(key, null)
  })

async function listed(context: StorageContext, options: Partial<Parameters<RecordReader['list']>[0]>) {
  const found = await context.storage.read((view) => view.records('plugin', 'acme').list({ limit: 100, ...options }))
  return found.map(({ key }) => key)
}

export const recordLists = {
  'records are listed in code point order of their keys': async (context) => {
    // By UTF-16 unit the emoji would come before U+FF5E.
    const keys = ['b', 'a', 'B', '~', '\uff5e', '😀', 'é', 'e\u0301', 'a ', 'a10', 'a2', '-', '']
    await put(context, keys)
    equal(await listed(context, {}), keys.toSorted(compareCodePoints), 'keys')
  },

  'a list is restricted to a prefix': async (context) => {
    await put(context, ['a:1', 'a:2', 'a', 'ab', 'b:1', 'aa:1'])
    equal(await listed(context, { prefix: 'a:' }), ['a:1', 'a:2'], 'a:')
    equal(await listed(context, { prefix: '' }), ['a', 'a:1', 'a:2', 'aa:1', 'ab', 'b:1'], 'an empty prefix')
    equal(await listed(context, { prefix: 'c' }), [], 'nobody has it')
  },

  'a prefix is taken literally': async (context) => {
    await put(context, ['50%', '500', 'a_b', 'axb', 'a\\b', 'a*', 'a[b]'])
    equal(await listed(context, { prefix: '50%' }), ['50%'], '%')
    equal(await listed(context, { prefix: 'a_' }), ['a_b'], '_')
    equal(await listed(context, { prefix: 'a\\' }), ['a\\b'], 'a backslash')
    equal(await listed(context, { prefix: 'a*' }), ['a*'], '*')
    equal(await listed(context, { prefix: 'a[' }), ['a[b]'], '[')
  },

  'a prefix is compared exactly': async (context) => {
    await put(context, ['Key', 'key', 'KEY', 'kéy', 'ke\u0301y', '😀a', '😁a', '\uffffz'])
    equal(await listed(context, { prefix: 'k' }), ['ke\u0301y', 'key', 'kéy'].toSorted(compareCodePoints), 'case')
    equal(await listed(context, { prefix: 'ké' }), ['kéy'], 'an accent')
    equal(await listed(context, { prefix: '😀' }), ['😀a'], 'an emoji')
    equal(await listed(context, { prefix: '\uffff' }), ['\uffffz'], 'the last code point of the plane')
  },

  'a list goes on after a key': async (context) => {
    const keys = ['a:1', 'a:2', 'a:3', 'a:\uff5e', 'a:😀', 'b:1']
    await put(context, keys)
    equal(await listed(context, { after: 'a:2', limit: 2 }), ['a:3', 'a:\uff5e'], 'limit')
    equal(await listed(context, { prefix: 'a:', after: 'a:\uff5e' }), ['a:😀'], 'with a prefix')
    equal(await listed(context, { after: 'a:25' }), ['a:3', 'a:\uff5e', 'a:😀', 'b:1'], 'after a key nobody has')
    equal(await listed(context, { after: 'b:1' }), [], 'after the last')
  },

  'pages of a list put together are the whole list': async (context) => {
    const keys = ['x', 'X', 'x ', 'y', 'é', '\uff5e', '😀', '10', '9', 'x1', 'x2']
    await put(context, keys)
    const seen: string[] = []
    for (let page = await listed(context, { limit: 3 }); page.length > 0; ) {
      seen.push(...page)
      page = await listed(context, { limit: 3, after: seen.at(-1) ?? '' })
    }
    equal(seen, keys.toSorted(compareCodePoints), 'keys')
  },
} satisfies StorageCases
