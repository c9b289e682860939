// The door to Redis: needs ioredis beside it.

import { type CachePort, cacheOver } from '@taskwright/core'
import { redisStore } from './redis-store.ts'
import type { UnstorageCacheOptions } from './unstorage-cache.ts'

export type RedisCacheOptions = UnstorageCacheOptions

/**
 * A cache on Redis, `redis://…` or `rediss://…`. It connects by itself, now and whenever the connection was lost; until
 * then it is an empty cache. Throws only where the URL is none of Redis's.
 */
export function redisCache(url: string, { prefix, ...options }: RedisCacheOptions = {}): CachePort {
  const { deadlineMs = 100 } = options
  return cacheOver(redisStore(url, { prefix, waitMs: deadlineMs }), { name: 'redis', ...options })
}
