import { check, equal } from '../harness/check.ts'
import { type CacheCases, MINUTE } from './context.ts'

export const counting = {
  'it counts hits and misses': async ({ cache, box }) => {
    await box.set('a', 1, MINUTE)
    const { hits, misses } = cache.figures()
    await box.get('a')
    await box.get('a')
    await box.get('b')
    await box.load('a', MINUTE, async () => 2)
    const after = cache.figures()
    equal([after.hits - hits, after.misses - misses], [3, 1], 'hits and misses')
  },

  'it has a name, and can be reached': async ({ cache, eventually }) => {
    check(cache.name.length > 0, 'it has no name')
    await eventually(() => cache.ping(), 'it says that it cannot be reached')
  },
} satisfies CacheCases

export const closing = {
  'a closed cache is an empty one': async ({ cache, box }) => {
    await box.set('a', 1, MINUTE)
    await cache.close()
    await box.set('b', 1, MINUTE)
    await box.delete('c')
    equal(
      [await box.get('a'), await box.get('b'), await cache.ping()],
      [undefined, undefined, false],
      'what it answers',
    )
    equal(await box.load('a', MINUTE, async () => 2), 2, 'what was loaded')
  },

  'closing one leaves the others': async ({ cache, elsewhere }) => {
    const other = await elsewhere()
    await other.set('a', 1, MINUTE)
    await cache.close()
    equal(await other.get('a'), 1, 'the value')
  },

  'closing twice is fine': async ({ cache }) => {
    await cache.close()
    await cache.close()
  },
} satisfies CacheCases
