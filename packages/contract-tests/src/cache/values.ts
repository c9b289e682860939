import type { JsonValue } from '@taskwright/core'
import { check, equal, identical } from '../harness/check.ts'
import { type CacheCases, MINUTE } from './context.ts'

/** Values that adapters have been seen to bring back as something else. */
const awkward: readonly JsonValue[] = [
  '',
  ' ',
  '0',
  'true',
  'null',
  'undefined',
  '{"a":1}',
  '[1]',
  '"quoted"',
  '1e3',
  'base64:AAAA',
  'line\nbreak \u0000 and 🎉',
  0,
  -0.5,
  1e300,
  false,
  true,
  null,
  [],
  {},
  [null, [1, ['2']]],
  { b: 1, a: { '': [] } },
  JSON.parse('{"__proto__":{"x":1},"constructor":2}'),
]

export const values = {
  'what was set comes back': async ({ box }) => {
    await box.set('a', { count: 3 }, MINUTE)
    equal(await box.get('a'), { count: 3 }, 'the value')
  },

  'what was never set is absent': async ({ box }) => {
    await box.set('a', 1, MINUTE)
    equal(await box.get('b'), undefined, 'the value')
  },

  'every JSON value comes back as it was': async ({ box }) => {
    for (const [index, value] of awkward.entries()) {
      await box.set(`key ${index}`, value, MINUTE)
      identical(await box.get(`key ${index}`), value, `value ${index}`)
    }
  },

  'a long value comes back whole': async ({ box }) => {
    const long = 'äöü🎉'.repeat(20_000)
    await box.set('a', long, MINUTE)
    check((await box.get('a')) === long, 'the long value came back otherwise')
  },

  'a later set replaces an earlier one': async ({ box }) => {
    await box.set('a', 'a longer value', MINUTE)
    await box.set('a', 2, MINUTE)
    equal(await box.get('a'), 2, 'the value')
  },

  'sets that are not waited for happen in their order': async ({ box }) => {
    await Promise.all([box.set('a', 1, MINUTE), box.set('a', 2, MINUTE), box.delete('a'), box.set('a', 3, MINUTE)])
    equal(await box.get('a'), 3, 'the value')
  },

  'everyone gets an object of their own': async ({ box }) => {
    const given = { list: [1] }
    await box.set('a', given, MINUTE)
    given.list.push(2)
    const first = await box.get<{ list: number[] }>('a')
    first?.list.push(3)
    equal(await box.get('a'), { list: [1] }, 'the value')
  },

  'what was deleted is absent': async ({ box }) => {
    await box.set('a', 1, MINUTE)
    await box.set('b', 2, MINUTE)
    await box.delete('a')
    await box.delete('never set')
    equal([await box.get('a'), await box.get('b')], [undefined, 2], 'the values')
  },

  'what was deleted can be set again': async ({ box }) => {
    await box.set('a', 1, MINUTE)
    await box.delete('a')
    await box.set('a', 2, MINUTE)
    equal(await box.get('a'), 2, 'the value')
  },
} satisfies CacheCases

export const expiry = {
  'a value is there before its time has passed': async ({ box, advance }) => {
    await box.set('a', 1, { ttlMs: 60_000 })
    await advance(30)
    equal(await box.get('a'), 1, 'the value')
  },

  'a value is absent once its time has passed': async ({ box, advance }) => {
    await box.set('a', 1, { ttlMs: 40 })
    await advance(40)
    equal(await box.get('a'), undefined, 'the value')
  },

  'a later set brings a time of its own': async ({ box, advance }) => {
    await box.set('longer', 1, { ttlMs: 40 })
    await box.set('longer', 2, MINUTE)
    await box.set('shorter', 1, MINUTE)
    await box.set('shorter', 2, { ttlMs: 40 })
    await advance(50)
    equal([await box.get('longer'), await box.get('shorter')], [2, undefined], 'the values')
  },

  'a time that is none, or too long, is refused': async ({ box }) => {
    for (const ttlMs of [0, -1, Number.NaN, 24 * 60 * 60 * 1000 + 1]) {
      const error: unknown = await box.set('a', 1, { ttlMs }).catch((reason: unknown) => reason)
      check(error instanceof Error, `${ttlMs} ms were taken`)
    }
    await box.set('a', 1, { ttlMs: 24 * 60 * 60 * 1000 })
    equal(await box.get('a'), 1, 'the value')
  },
} satisfies CacheCases

export const sharing = {
  'what one process deleted is absent in the others': async ({ box, elsewhere }) => {
    const other = await elsewhere()
    await box.set('a', 1, MINUTE)
    await other.get('a')
    await box.delete('a')
    equal(await other.get('a'), undefined, 'the value')
  },

  'what one process replaced no other gets any more': async ({ box, elsewhere }) => {
    const other = await elsewhere()
    await box.set('a', 1, MINUTE)
    await other.get('a')
    await box.set('a', 2, MINUTE)
    const seen = await other.get('a')
    check(seen === 2 || seen === undefined, `the other process got ${seen}`)
  },
} satisfies CacheCases
