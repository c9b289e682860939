import type { Clock, Ids } from '../ports/clock.ts'

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on, moment by moment: each timer fires at its own time, and what it starts may set new ones on the way. */
  advance(ms: number): Promise<void>
  /** Moves at once, as after a sleep: every timer that came due fires once, late. */
  leap(ms: number): Promise<void>
}

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Starts on the first day of 2026 unless told otherwise; epoch milliseconds. */
export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start
  const timers = new Set<Timer>()

  /** The earliest timer that is due; of equals the one that was set first. */
  function nextDue(until: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) if (timer.at <= until && (!first || timer.at < first.at)) first = timer
    return first
  }
  function fire(timer: Timer): void {
    timers.delete(timer)
    timer.callback()
  }

  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(0, ms), callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(ms) {
      const until = now + ms
      await breath()
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        now = Math.max(now, timer.at)
        fire(timer)
        await breath()
      }
      now = until
      await breath()
    },
    async leap(ms) {
      now += ms
      const due = [...timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
      for (const timer of due) if (timers.has(timer)) fire(timer)
      await breath()
    },
  }
}

/** Lets everything that is ready to go on do so. */
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** UUIDs of version 7 that count: the same in every run, and later ones sort later. */
export function sequentialIds(): Ids {
  let last = 0
  return {
    next() {
      last += 1
      return `01900000-0000-7000-8000-${last.toString(16).padStart(12, '0')}`
    },
  }
}
