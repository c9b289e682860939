import type { Clock } from '@taskwright/core'

/** The real time, moved ahead at will. */
export function movableClock(): Clock & { skip(ms: number): void } {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    skip: (ms) => {
      ahead += ms
    },
  }
}
