import { check, equal, identical } from '../harness/check.ts'
import { gate, times } from '../harness/timing.ts'
import { type CacheCases, type CacheContext, MINUTE } from './context.ts'

/** A loader that counts, and gives 1, 2, 3 … */
function counter() {
  let calls = 0
  return { load: async () => ++calls, calls: () => calls }
}

/** Has a loader at work whose value, 'old', comes when `finish` is called; `meanwhile` happens before that. */
async function atWork({ box, soon }: CacheContext, meanwhile: () => Promise<unknown>) {
  const begun = gate()
  const finish = gate()
  const loading = box.load('a', MINUTE, async () => {
    begun.open()
    await finish.opened
    return 'old'
  })
  await soon(begun.opened, 'the loader is not called')
  const between = await meanwhile()
  finish.open()
  equal(await soon(loading, 'the load does not end'), 'old', 'what whoever asked before got')
  return between
}

export const loads = {
  'load gives what its loader loads': async ({ box }) => {
    identical(await box.load('a', MINUTE, async () => ({ b: [1, null] })), { b: [1, null] }, 'the value')
  },

  'load does not ask its loader for what is there': async ({ box }) => {
    await box.set('a', 'there', MINUTE)
    const loader = counter()
    equal([await box.load<string | number>('a', MINUTE, loader.load), loader.calls()], ['there', 0], 'value and calls')
  },

  'load remembers what it loaded': async ({ box }) => {
    const loader = counter()
    await box.load('a', MINUTE, loader.load)
    equal([await box.load('a', MINUTE, loader.load), loader.calls()], [1, 1], 'value and calls')
  },

  'load remembers for the time it is told': async ({ box, advance }) => {
    const loader = counter()
    await box.load('a', { ttlMs: 40 }, loader.load)
    await advance(50)
    equal(await box.load('a', MINUTE, loader.load), 2, 'the value')
  },

  'load calls its loader once for all who ask meanwhile': async ({ box, cache, soon }) => {
    const loader = counter()
    const finish = gate()
    const slow = async () => {
      await finish.opened
      return loader.load()
    }
    const asking = times(20, () => box.load('a', MINUTE, slow))
    const same = cache.namespace('contract').load('a', MINUTE, slow)
    finish.open()
    const got = await soon(Promise.all([...asking, same]), 'the loads do not end')
    equal([new Set(got).size, loader.calls()], [1, 1], 'values and calls')
  },

  'loads of different keys do not wait for each other': async ({ box, soon }) => {
    const finish = gate()
    const slow = box.load('a', MINUTE, async () => {
      await finish.opened
      return 1
    })
    equal(
      await soon(
        box.load('b', MINUTE, async () => 2),
        'the other load waits',
      ),
      2,
      'the value',
    )
    finish.open()
    await slow
  },

  'everyone who asked gets an object of their own': async ({ box }) => {
    const load = () => box.load('a', MINUTE, async () => ({ list: [1] }))
    const [first, second] = await Promise.all([load(), load()])
    first.list.push(2)
    equal([second, await load()], [{ list: [1] }, { list: [1] }], 'the values')
  },

  'what a loader throws comes out and is not remembered': async ({ box }) => {
    const broken = new Error('out of order')
    const failing = () => box.load('a', MINUTE, () => Promise.reject(broken))
    const errors = await Promise.all([failing(), failing()].map((one) => one.catch((reason: unknown) => reason)))
    check(errors[0] === broken && errors[1] === broken, 'another error came out')
    equal(await box.load('a', MINUTE, async () => 2), 2, 'the value')
  },

  'a value whose loading began before a delete is not remembered': async (context) => {
    await atWork(context, () => context.box.delete('a'))
    equal(await context.box.load('a', MINUTE, async () => 'new'), 'new', 'the value')
  },

  'who asks after a delete does not get what was loaded before it': async (context) => {
    const got = await atWork(context, async () => {
      await context.box.delete('a')
      return context.soon(
        context.box.load('a', MINUTE, async () => 'new'),
        'the load after the delete waits for the one before it',
      )
    })
    equal(got, 'new', 'the value')
    equal(await context.box.get('a'), 'new', 'the value that is remembered')
  },

  'a value whose loading began before a set does not replace it': async (context) => {
    await atWork(context, () => context.box.set('a', 'new', MINUTE))
    await context.soon(
      context.box.load('a', MINUTE, async () => 'other'),
      'the load does not end',
    )
    equal(await context.box.get('a'), 'new', 'the value')
  },
} satisfies CacheCases
