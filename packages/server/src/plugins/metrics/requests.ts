import { Counter, Histogram, type Registry } from 'prom-client'
import type { RequestObserver } from '../../telemetry/figures.ts'

/** Upper bounds in seconds: from what one lookup takes to what nobody waits for. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

const DURATION = 'http_request_duration_seconds'
const DURATION_HELP = 'Time from a request reaching its route to its answer being ready, in seconds.'

/** All requests of one method to one route. Nothing is made when one is counted. */
interface Tally {
  readonly method: string
  readonly route: string
  readonly statuses: Map<number, number>
  /** How many took at most as long as each bound, and longer than the one before; the last ones took longer than all. */
  readonly buckets: Float64Array
  seconds: number
}

/** Counts requests. prom-client's own counters take twenty times as long, so they are only asked to write. */
export function requestTallies(registry: Registry): RequestObserver {
  const routes = new Map<string, Map<string, Tally>>()
  const all = () => [...routes.values()].flatMap((methods) => [...methods.values()])
  new RequestCounter(registry, all)
  new RequestDurations(registry, all)

  return (method, route, status, ms) => {
    const tally = routes.get(route)?.get(method) ?? begin(method, route)
    tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1)
    const seconds = ms / 1000
    tally.seconds += seconds
    let at = 0
    while (at < BOUNDS.length && seconds > (BOUNDS[at] ?? 0)) at++
    tally.buckets[at] = (tally.buckets[at] ?? 0) + 1
  }

  function begin(method: string, route: string): Tally {
    const tally = { method, route, statuses: new Map(), buckets: new Float64Array(BOUNDS.length + 1), seconds: 0 }
    const methods = routes.get(route) ?? new Map<string, Tally>()
    routes.set(route, methods.set(method, tally))
    return tally
  }
}

class RequestCounter extends Counter<'method' | 'route' | 'status'> {
  readonly #tallies: () => readonly Tally[]

  constructor(registry: Registry, tallies: () => readonly Tally[]) {
    super({
      name: 'http_requests_total',
      help: 'Requests that were answered, by method, route of the contract and status.',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
    })
    this.#tallies = tallies
  }

  override async get() {
    const values = this.#tallies().flatMap(({ method, route, statuses }) =>
      [...statuses].map(([status, value]) => ({ value, labels: { method, route, status } })),
    )
    return { ...(await super.get()), values }
  }
}

class RequestDurations extends Histogram<'method' | 'route'> {
  readonly #tallies: () => readonly Tally[]

  constructor(registry: Registry, tallies: () => readonly Tally[]) {
    super({
      name: DURATION,
      help: DURATION_HELP,
      labelNames: ['method', 'route'],
      buckets: [...BOUNDS],
      registers: [registry],
    })
    this.#tallies = tallies
  }

  /** What the registry asks for when it writes text, and `get` too. */
  async getForPromString() {
    const values = this.#tallies().flatMap((tally) => this.#lines(tally))
    return { name: DURATION, help: DURATION_HELP, type: 'histogram', values }
  }

  /** Prometheus' buckets hold everything up to their bound. */
  #lines({ method, route, buckets, seconds }: Tally) {
    const labels = { method, route }
    let count = 0
    const lines = [...BOUNDS, '+Inf'].map((le, index) => {
      count += buckets[index] ?? 0
      return { metricName: `${DURATION}_bucket`, value: count, labels: { ...labels, le } }
    })
    return [
      ...lines,
      { metricName: `${DURATION}_sum`, value: seconds, labels },
      { metricName: `${DURATION}_count`, value: count, labels },
    ]
  }
}
