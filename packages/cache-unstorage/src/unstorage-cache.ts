import { type CachePort, type Clock, cacheOver } from '@taskwright/core'
import type { Storage } from 'unstorage'
import { unstorageStore } from './store.ts'

export interface UnstorageCacheOptions {
  /** What all its keys in the storage begin with: 1 to 64 characters of `a-z`, `0-9`, `_` and `-`. @default taskwright */
  readonly prefix?: string
  readonly clock?: Clock
  /** How long a call may take until it counts as failed, in milliseconds. @default 100 */
  readonly deadlineMs?: number
  /** How long a storage that failed is left alone, in milliseconds. @default 1000 */
  readonly restMs?: number
}

/** A cache on any storage of unstorage's. The storage stays open when the cache is closed: it is its owner's. */
export function unstorageCache(storage: Storage, options: UnstorageCacheOptions = {}): CachePort {
  const { prefix, ...rest } = options
  return cacheOver(unstorageStore(storage, prefix), { name: 'unstorage', ...rest })
}
