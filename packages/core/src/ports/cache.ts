import type { JsonValue } from '../kernel/json.ts'

/**
 * Remembers for a while what can be had again. Nobody may depend on it: whatever it holds can be gone at any moment, and
 * everything works, slower, with a cache that forgets all of it at once.
 *
 * Laws:
 * 1. `get` gives what the last `set` of that key put there, as JSON brings it back, or nothing; never once `ttlMs` have
 *    passed. Everyone gets an object of their own.
 * 2. After `delete` has resolved, no process that shares the cache gets what was there before it.
 * 3. It never makes anything fail: a cache that is out of reach is an empty one. It answers within 100 ms or not at all,
 *    and one that is away is not asked again for a second. What could not be set or deleted meanwhile is absent in this
 *    process from then on, and deleted when the cache is back; until then others may get it for as long as its `ttlMs`.
 * 4. `load` calls its loader once for all who ask for the key in this process meanwhile; what the loader throws comes out
 *    and is not remembered. A value whose loading began before a `set` or `delete` of its key is, in this process, neither
 *    remembered after it nor given to who asks after it.
 * 5. Keys are those of one namespace: two namespaces never see each other's. They are compared exactly.
 * 6. A closed cache is an empty one.
 *
 * What decides about access (roles, sessions that were ended) is never answered from it: that would be stale for as long
 * as the word of a change is on its way. What never changes may be kept as long as it is true; the rest shortly, and it is
 * dropped by those who hear of the change.
 */
export interface CachePort {
  readonly name: string
  /** 1 to 32 characters of `a-z`, `0-9` and `-`. The same name is the same namespace. */
  namespace(name: string): Cache
  /** Whether it can be reached now. */
  ping(): Promise<boolean>
  /** Counts since it was made. A failure is a call that was made and did not come to its end in time. */
  figures(): CacheFigures
  /** Closing twice is fine. */
  close(): Promise<void>
}

export interface CacheFigures {
  readonly hits: number
  readonly misses: number
  readonly failures: number
}

/**
 * Keys are 1 to 200 characters; `ttlMs` is 1 ms to 24 hours. Others throw `input.invalid`. `Value` is the caller's word:
 * where the cache is shared, another version may have set something of another form, so look before you rely on it.
 */
export interface Cache {
  get<Value extends JsonValue>(key: string): Promise<Value | undefined>
  set(key: string, value: JsonValue, options: { readonly ttlMs: number }): Promise<void>
  delete(key: string): Promise<void>
  load<Value extends JsonValue>(
    key: string,
    options: { readonly ttlMs: number },
    loader: () => Promise<Value>,
  ): Promise<Value>
}

/**
 * What an adapter brings: a place for texts. {@link cacheOver} makes a cache of it that keeps the laws, so a store may
 * throw, hang and be away.
 */
export interface CacheStore {
  /** The text last set under exactly this key, or undefined. */
  get(key: string): Promise<string | undefined>
  /** It may be dropped after `ttlMs`, or at any time before. */
  set(key: string, text: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
  /** Drops everything that was set through any instance of this store. */
  clear(): Promise<void>
  /** Rejects where it can't be reached. */
  ping(): Promise<void>
  close(): Promise<void>
}
