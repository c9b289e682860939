import { setTimeout as sleep } from 'node:timers/promises'

/** For units of work that got in each other's way: they run one after the other, and alone if it can be had. */
export interface Lane {
  /** Runs when those before are done. */
  inside<T>(work: () => Promise<T>): Promise<T>
  /** Runs at once. */
  beside<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when nobody is inside, or after a while all the same: what they wait for may wait here. */
  empty(patienceMs: number): Promise<void>
  /** Resolves when those who run beside it have ended, or after a while all the same. */
  alone(patienceMs: number): Promise<void>
}

export function createLane(): Lane {
  const running = new Set<Promise<unknown>>()
  let last: Promise<unknown> = Promise.resolve()
  let length = 0
  return {
    inside(work) {
      length++
      const done = last.then(work).finally(() => {
        length--
      })
      last = done.catch(() => {})
      return done
    },
    async beside(work) {
      const done = work()
      running.add(done)
      try {
        return await done
      } finally {
        running.delete(done)
      }
    },
    async empty(patienceMs) {
      if (length > 0) await within(last, patienceMs)
    },
    async alone(patienceMs) {
      if (running.size > 0) await within(Promise.allSettled(running), patienceMs)
    },
  }
}

async function within(awaited: Promise<unknown>, patienceMs: number): Promise<void> {
  const limit = new AbortController()
  await Promise.race([awaited, sleep(patienceMs, undefined, { signal: limit.signal }).catch(() => {})])
  limit.abort()
}
