import { setTimeout as sleep } from 'node:timers/promises'

/** For units of work that got in each other's way: one after the other, and newcomers let them go first. */
export interface Lane {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when those inside are done, or after `patienceMs` all the same: what they wait for may wait here. */
  letGo(patienceMs: number): Promise<void>
  /** How many are inside or in line. */
  readonly length: number
}

export function createLane(): Lane {
  let last: Promise<unknown> = Promise.resolve()
  let length = 0
  return {
    run(work) {
      length++
      const done = last.then(work).finally(() => {
        length--
      })
      last = done.catch(() => {})
      return done
    },
    async letGo(patienceMs) {
      const limit = new AbortController()
      await Promise.race([last, sleep(patienceMs, undefined, { signal: limit.signal }).catch(() => {})])
      limit.abort()
    },
    get length() {
      return length
    },
  }
}
