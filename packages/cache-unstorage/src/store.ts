import { createHash } from 'node:crypto'
import type { CacheStore } from '@taskwright/core'
import type { Storage } from 'unstorage'

const REMOVED_AT_ONCE = 100

/** The store keeps texts as they are: the cache writes none that unstorage would take for JSON. */
export function unstorageStore(storage: Storage, prefix = 'taskwright'): CacheStore {
  if (!/^[a-z0-9_-]{1,64}$/.test(prefix)) throw new Error('The prefix of a cache is 1 to 64 characters of a-z 0-9 _ -')
  const at = (key: string): string => `${prefix}:${storageKey(key)}`
  return {
    async get(key) {
      const text: unknown = await storage.getItem(at(key))
      return typeof text === 'string' ? text : undefined
    },
    // Drivers that know a time to live count in whole seconds; the text itself says when it ends.
    set: (key, text, ttlMs) => storage.setItem(at(key), text, { ttl: Math.ceil(ttlMs / 1000) }),
    delete: (key) => storage.removeItem(at(key)),
    // `storage.clear(prefix)` does nothing below a mount point.
    async clear() {
      const keys = await storage.getKeys(prefix)
      for (let i = 0; i < keys.length; i += REMOVED_AT_ONCE)
        await Promise.all(keys.slice(i, i + REMOVED_AT_ONCE).map((key) => storage.removeItem(key)))
    },
    async ping() {
      await storage.hasItem(at('ping:ping'))
    },
    close: async () => {},
  }
}

const PLAIN = /^[a-z0-9_-]{1,100}$/

/**
 * `namespace:key` as a key that no driver changes: unstorage reads `/`, `?` and `:` in its own way, file systems know no
 * case, and some stores have short keys. What isn't plain is hashed.
 */
function storageKey(key: string): string {
  const end = key.indexOf(':')
  const rest = key.slice(end + 1)
  const name = PLAIN.test(rest) ? `k-${rest}` : `h-${createHash('sha256').update(rest).digest('hex')}`
  return `${key.slice(0, end)}:${name}`
}
