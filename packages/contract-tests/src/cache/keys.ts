import { check, equal, refused } from '../harness/check.ts'
import { type CacheCases, MINUTE } from './context.ts'

const long = 'k'.repeat(199)

/** Keys that stores have been seen to take for one another. */
const alike: readonly string[][] = [
  ['a/b', 'a:b', 'a\\b', 'a::b', 'a b', 'a.b', 'ab'],
  ['key', 'KEY', 'Key', ' key', 'key ', 'key?x', 'key$', 'key#1', 'key%20'],
  ['.', '..', '../a', 'a/..', ':', '::', '/', '*', '?', '[a]', '\\*'],
  ['é', 'e\u0301', 'ﬁ', 'fi', '🎉', '\u0000', '\n'],
  [`${long}1`, `${long}2`, 'ä'.repeat(200), `${'ä'.repeat(199)}b`],
  ['k-a', 'h-a', 'a-k', '__proto__', 'constructor', 'null', '0'],
]

export const keys = {
  'keys are compared exactly': async ({ box }) => {
    for (const [index, group] of alike.entries()) {
      for (const [number, key] of group.entries()) await box.set(key, number, MINUTE)
      const found = await Promise.all(group.map((key) => box.get(key)))
      equal(found, [...group.keys()], `the values of group ${index}`)
    }
  },

  'keys that look alike are deleted apart': async ({ box }) => {
    for (const [index, group] of alike.entries()) {
      for (const key of group) await box.set(key, 1, MINUTE)
      await box.delete(group[0] ?? '')
      const found = await Promise.all(group.map((key) => box.get(key)))
      equal(found, [undefined, ...group.slice(1).map(() => 1)], `the values of group ${index}`)
    }
  },

  'namespaces never see each other’s': async ({ cache }) => {
    const names = ['one', 'on', 'one-e', 'x'.repeat(32), `${'x'.repeat(31)}y`]
    for (const name of names) await cache.namespace(name).set('e', name, MINUTE)
    for (const name of names) equal(await cache.namespace(name).get('e'), name, 'the value')
    await cache.namespace('on').set('e:e', 'on', MINUTE)
    await cache.namespace('one').delete('e')
    equal(await cache.namespace('on').get('e:e'), 'on', 'the value')
    equal(await cache.namespace('on').get('e'), 'on', 'the value')
  },

  'the same name is the same namespace': async ({ cache }) => {
    await cache.namespace('same').set('a', 1, MINUTE)
    equal(await cache.namespace('same').get('a'), 1, 'the value')
  },

  'a key that is empty or too long is refused': async ({ box }) => {
    for (const key of ['', `${long}12`]) {
      await refused(box.get(key), 'input.invalid', 'get')
      await refused(box.set(key, 1, MINUTE), 'input.invalid', 'set')
      await refused(box.delete(key), 'input.invalid', 'delete')
      await refused(
        box.load(key, MINUTE, async () => 1),
        'input.invalid',
        'load',
      )
    }
  },

  'a namespace of another form is refused': async ({ cache }) => {
    for (const name of ['', 'a:b', 'A', 'ä', 'x'.repeat(33)]) {
      let taken = true
      try {
        cache.namespace(name)
      } catch {
        taken = false
      }
      check(!taken, 'a namespace of another form was taken')
    }
  },
} satisfies CacheCases
