import { createStorage } from 'unstorage'
import { expect, test } from 'vitest'
import { unstorageCache } from '../src/index.ts'

const MINUTE = { ttlMs: 60_000 }

test('keys in the storage are short and plain, whatever the keys of the cache are', async () => {
  const storage = createStorage()
  const box = unstorageCache(storage, { prefix: 'app' }).namespace('box')
  for (const key of ['plain-1', 'A', 'ä/..?', 'x'.repeat(200)]) await box.set(key, 1, MINUTE)
  const keys = await storage.getKeys()
  expect(keys).toHaveLength(4)
  for (const key of keys) expect(key).toMatch(/^app:box:(k-plain-1|h-[0-9a-f]{64})$/)
})

test('it lives beside other data of the storage, and leaves it open', async () => {
  const storage = createStorage()
  await storage.setItem('theirs', 1)
  const cache = unstorageCache(storage)
  await cache.namespace('box').set('a', 1, MINUTE)
  await cache.close()
  expect(await storage.getItem('theirs')).toBe(1)
})

test('two prefixes on one storage are two caches', async () => {
  const storage = createStorage()
  const [one, two] = ['one', 'two'].map((prefix) => unstorageCache(storage, { prefix }).namespace('box'))
  await one?.set('a', 1, MINUTE)
  expect(await two?.get('a')).toBeUndefined()
})

test('a prefix that the storage would read in its own way is refused', () => {
  for (const prefix of ['', 'a:b', 'a/b', 'A', 'x'.repeat(65)])
    expect(() => unstorageCache(createStorage(), { prefix })).toThrow('prefix')
})

test('what is in the storage but is no entry counts as absent', async () => {
  const storage = createStorage()
  const box = unstorageCache(storage).namespace('box')
  const foreign = [1, { a: 1 }, 'tw1', 'tw1 9999999999999', 'tw1 9999999999999 {broken', 'tw2 9999999999999 1', '1 1']
  for (const value of foreign) {
    await storage.setItem('taskwright:box:k-a', value)
    expect(await box.get('a')).toBeUndefined()
    expect(await box.load('b', MINUTE, async () => 'loaded')).toBe('loaded')
    await box.delete('b')
  }
})

test('a driver that knows a time to live is told it, in whole seconds', async () => {
  const told: unknown[] = []
  const storage = createStorage()
  const listening = {
    ...storage,
    setItem: async (_key: string, _value: unknown, options: unknown) => void told.push(options),
  }
  const box = unstorageCache(listening as typeof storage).namespace('box')
  for (const ttlMs of [1, 1000, 1001, 86_400_000]) await box.set('a', 1, { ttlMs })
  expect(told).toEqual([{ ttl: 1 }, { ttl: 1 }, { ttl: 2 }, { ttl: 86_400 }])
})

test('after more was missed than can be remembered, nothing old comes back', async () => {
  const storage = createStorage()
  let away = false
  const broken = {
    ...storage,
    setItem: async (...args: Parameters<typeof storage.setItem>) => {
      if (away) throw new Error('refused')
      await storage.setItem(...args)
    },
    removeItem: async (...args: Parameters<typeof storage.removeItem>) => {
      if (away) throw new Error('refused')
      await storage.removeItem(...args)
    },
  }
  const box = unstorageCache(broken as typeof storage, { restMs: 1 }).namespace('box')
  const keys = Array.from({ length: 10_050 }, (_, index) => `key-${index}`)
  for (const key of keys) await box.set(key, 'old', MINUTE)
  away = true
  for (const key of keys) await box.delete(key)
  away = false
  await expect.poll(() => storage.getKeys('taskwright')).toEqual([])
  await box.set('key-1', 'new', MINUTE)
  expect(await Promise.all(['key-1', 'key-2', 'key-10049'].map((key) => box.get(key)))).toEqual([
    'new',
    undefined,
    undefined,
  ])
})
