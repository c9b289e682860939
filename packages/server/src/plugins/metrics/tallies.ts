import type { RequestObserver } from '../../telemetry/figures.ts'

/** Upper bounds in seconds: from what one lookup takes to what nobody waits for. */
export const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** All requests of one method to one route. Nothing is made when one is counted. */
export interface Tally {
  readonly method: string
  readonly route: string
  readonly statuses: Map<number, number>
  /** How many took at most as long as each bound, and longer than the one before; the last ones took longer than all. */
  readonly buckets: Float64Array
  seconds: number
}

export interface RequestTallies {
  readonly count: RequestObserver
  all(): readonly Tally[]
}

/** Counts requests. prom-client's own counters take twenty times as long, so they are only asked to write. */
export function requestTallies(): RequestTallies {
  const routes = new Map<string, Map<string, Tally>>()

  function begin(method: string, route: string): Tally {
    const tally = { method, route, statuses: new Map(), buckets: new Float64Array(BOUNDS.length + 1), seconds: 0 }
    const methods = routes.get(route) ?? new Map<string, Tally>()
    routes.set(route, methods.set(method, tally))
    return tally
  }
  return {
    count(method, route, status, ms) {
      const tally = routes.get(route)?.get(method) ?? begin(method, route)
      tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1)
      const seconds = ms / 1000
      tally.seconds += seconds
      let at = 0
      while (at < BOUNDS.length && seconds > (BOUNDS[at] ?? 0)) at++
      tally.buckets[at] = (tally.buckets[at] ?? 0) + 1
    },
    all: () => [...routes.values()].flatMap((methods) => [...methods.values()]),
  }
}
