import type { CachePort, CacheStore } from '../ports/cache.ts'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../system.ts'
import { cachePort } from './cache-port.ts'
import { guarded } from './guard.ts'

export interface CacheOverOptions {
  readonly name: string
  readonly clock?: Clock
  /** How long a call may take until it counts as failed, in milliseconds. @default 100 */
  readonly deadlineMs?: number
  /** How long a store that failed is left alone, in milliseconds. @default 1000 */
  readonly restMs?: number
}

/** A cache out of a store that may be slow, broken or away. */
export function cacheOver(store: CacheStore, options: CacheOverOptions): CachePort {
  const { name, clock = systemClock, deadlineMs = 100, restMs = 1000 } = options
  const { failures, ...safe } = guarded(store, { clock, deadlineMs, restMs })
  return cachePort(safe, { name, clock, failures })
}
