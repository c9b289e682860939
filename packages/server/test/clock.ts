import type { Clock } from '@taskwright/core'

/** Stands still until it is moved ahead; timers run by the real time. */
export function movableClock(): Clock & { skip(ms: number): void } {
  let now = Date.now()
  return {
    now: () => now,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    skip: (ms) => {
      now += ms
    },
  }
}
