import type { Cache, CachePort } from '@taskwright/core'
import type { Cases } from '../harness/case.ts'

/** What a case gets. */
export interface CacheContext {
  readonly cache: CachePort
  /** A namespace of the cache. */
  readonly box: Cache
  /** The same namespace, as a second process that shares the cache has it. */
  elsewhere(): Promise<Cache>
  /** Lets time pass. */
  advance(ms: number): Promise<void>
  /** What is promised must come, while time passes; else the case fails. */
  soon<T>(promised: Promise<T>, what: string): Promise<T>
  /** Lets time pass until something is so; fails the case when that takes too long. */
  eventually(condition: () => Promise<boolean>, what: string): Promise<void>
  /** Puts the store out of reach; resolves with what brings it back. */
  outage(): Promise<() => Promise<void>>
}

export type CacheCases = Cases<CacheContext>

export const MINUTE = { ttlMs: 60_000 }
