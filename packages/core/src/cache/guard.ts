import type { CacheStore } from '../ports/cache.ts'
import type { Clock } from '../ports/clock.ts'

interface GuardOptions {
  readonly clock: Clock
  readonly deadlineMs: number
  readonly restMs: number
}

/** What could not be deleted is remembered up to here; beyond, everything is dropped when the store is back. */
const MOST_STALE = 10_000
const MENDED_AT_ONCE = 100
const LONGEST_CLEARING_MS = 30_000

/**
 * A store whose calls never throw and never take longer than the deadline. One that failed is left alone for a while, then
 * tried with a single call. Keys whose change did not get through are absent, and deleted when the store is back.
 */
export function guarded(store: CacheStore, { clock, deadlineMs, restMs }: GuardOptions) {
  const stale = new Set<string>()
  /** More was missed than can be remembered key by key. */
  let allStale = false
  let restsUntil = 0
  let trying = false
  let mending: Promise<void> | undefined
  let cancelMending: (() => void) | undefined
  let closed = false
  let failures = 0

  const isStale = (key: string): boolean => allStale || stale.has(key)
  const isAway = (): boolean => restsUntil > 0 && (trying || clock.now() < restsUntil)

  /** Whether the call came to its end in time. */
  async function ask<T>(call: () => Promise<T>, use: (result: T) => void): Promise<boolean> {
    trying = restsUntil > 0
    try {
      use(await inTime(call))
      restsUntil = 0
      return true
    } catch {
      failures += 1
      restsUntil = clock.now() + restMs
      return false
    } finally {
      trying = false
    }
  }

  function inTime<T>(call: () => Promise<T>, ms = deadlineMs): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = clock.after(ms, () => reject(new Error('The store did not answer in time.')))
      // A store may also throw before there is a promise.
      Promise.resolve().then(call).then(resolve, reject).finally(cancel)
    })
  }

  function missed(key: string): void {
    if (stale.size < MOST_STALE) stale.add(key)
    else allStale = true
    mendLater()
  }

  async function change(key: string, call: () => Promise<void>): Promise<void> {
    if (!isAway() && (await ask(call, () => stale.delete(key)))) mend()
    else missed(key)
  }

  async function set(key: string, text: string, ttlMs: number): Promise<void> {
    let waited = true
    await change(key, async () => {
      await store.set(key, text, ttlMs)
      // What came later may be done already, and is undone by this.
      if (!waited) missed(key)
    })
    waited = false
  }

  /** Makes up for what was missed, in the background. */
  function mend(): void {
    if (mending || closed || (stale.size === 0 && !allStale)) return
    mending = deleteStale().finally(() => {
      mending = undefined
      if (stale.size > 0 || allStale) mendLater()
    })
  }
  /** Nobody may come by to notice that the store is back. */
  function mendLater(): void {
    cancelMending ??= clock.after(restMs, () => {
      cancelMending = undefined
      mend()
    })
  }

  async function deleteStale(): Promise<void> {
    // One first, to see whether it is there.
    for (let atOnce = 1; !isAway() && (allStale || stale.size > 0); atOnce = MENDED_AT_ONCE) {
      if (allStale) await clearAll()
      else await Promise.all([...stale].slice(0, atOnce).map(deleteOne))
    }
  }
  const deleteOne = (key: string) =>
    ask(
      () => store.delete(key),
      () => stale.delete(key),
    )

  /** Takes the time it takes: nothing is answered meanwhile. */
  async function clearAll(): Promise<void> {
    try {
      await inTime(() => store.clear(), LONGEST_CLEARING_MS)
      allStale = false
      stale.clear()
    } catch {
      failures += 1
      restsUntil = clock.now() + restMs
    }
  }

  return {
    failures: () => failures,
    async get(key: string): Promise<string | undefined> {
      let found: string | undefined
      if (isAway() || isStale(key)) return undefined
      const answered = await ask(
        () => store.get(key),
        (text) => {
          found = text
        },
      )
      if (answered) mend()
      return isStale(key) ? undefined : found
    },
    set,
    delete: (key: string) => change(key, () => store.delete(key)),
    ping: () =>
      ask(
        () => store.ping(),
        () => {},
      ),
    async close(): Promise<void> {
      closed = true
      cancelMending?.()
      await inTime(() => store.close()).catch(() => {})
    },
  }
}

/** A store that keeps its promises. */
export type SafeStore = Omit<ReturnType<typeof guarded>, 'failures'>
