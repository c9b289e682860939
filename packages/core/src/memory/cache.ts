import { cachePort } from '../cache/cache-port.ts'
import type { CachePort } from '../ports/cache.ts'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../system.ts'

export interface MemoryCacheOptions {
  readonly clock?: Pick<Clock, 'now'>
  /** The most values it keeps; the ones that were not asked for the longest go first. @default 10,000 */
  readonly entries?: number
  /** The most bytes of keys and values it keeps, roughly. @default 16,777,216, 16 MiB */
  readonly bytes?: number
  /** Where it keeps them: two caches on one shelf behave as two processes that share a cache. */
  readonly shelf?: MemoryShelf
}

/** Texts by key, the one asked for last at the end. */
export interface MemoryShelf {
  readonly texts: Map<string, string>
  bytes: number
}

export const memoryShelf = (): MemoryShelf => ({ texts: new Map(), bytes: 0 })

const sizeOf = (key: string, text: string): number => 2 * (key.length + text.length)

/** A cache in this process. */
export function memoryCache(options: MemoryCacheOptions = {}): CachePort {
  const { clock = systemClock, entries = 10_000, bytes = 16 * 1024 * 1024, shelf = memoryShelf() } = options
  const { texts } = shelf

  function drop(key: string): void {
    const text = texts.get(key)
    if (text === undefined) return
    texts.delete(key)
    shelf.bytes -= sizeOf(key, text)
  }
  function keep(key: string, text: string): void {
    texts.set(key, text)
    shelf.bytes += sizeOf(key, text)
    for (const oldest of texts.keys()) {
      if (texts.size <= entries && shelf.bytes <= bytes) return
      drop(oldest)
    }
  }

  return cachePort(
    {
      async get(key) {
        const text = texts.get(key)
        if (text !== undefined) {
          texts.delete(key)
          texts.set(key, text)
        }
        return text
      },
      async set(key, text) {
        drop(key)
        // One value must not drive out all the others.
        if (sizeOf(key, text) <= bytes) keep(key, text)
      },
      async delete(key) {
        drop(key)
      },
      ping: async () => true,
      close: async () => {},
    },
    { name: 'memory', clock, failures: () => 0 },
  )
}
