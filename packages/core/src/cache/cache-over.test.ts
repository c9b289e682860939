import { expect, test } from 'vitest'
import type { CacheStore } from '../ports/cache.ts'
import { manualClock } from '../testing/index.ts'
import { cacheOver } from './cache-over.ts'

/** A store that keeps texts, and does what it is told to `set` only when it is let. */
function slowStore() {
  const texts = new Map<string, string>()
  const waiting: (() => void)[] = []
  let slow = false
  const store: CacheStore = {
    get: async (key) => texts.get(key),
    set: (key, text) =>
      new Promise((resolve) => {
        const put = () => {
          texts.set(key, text)
          resolve()
        }
        if (slow) waiting.push(put)
        else put()
      }),
    delete: async (key) => void texts.delete(key),
    clear: async () => texts.clear(),
    ping: async () => {},
    close: async () => {},
  }
  return {
    store,
    texts,
    slowDown: () => {
      slow = true
    },
    letGo: () => {
      slow = false
      for (const put of waiting.splice(0)) put()
    },
  }
}

test('what a store sets after it was given up is dropped again', async () => {
  const clock = manualClock()
  const { store, texts, slowDown, letGo } = slowStore()
  const box = cacheOver(store, { name: 'slow', clock }).namespace('box')
  slowDown()
  const late = box.set('a', 'late', { ttlMs: 3_600_000 })
  await clock.advance(100)
  await late
  await clock.advance(1000)
  await box.delete('a')
  letGo()
  await clock.advance(0)
  expect(await box.get('a')).toBeUndefined()
  await clock.advance(1000)
  expect([...texts.keys()]).toEqual([])
  await box.set('a', 'new', { ttlMs: 3_600_000 })
  expect(await box.get('a')).toBe('new')
})
