import { Counter, Histogram, type Registry } from 'prom-client'
import { BOUNDS, type Tally } from './tallies.ts'

const DURATION = 'http_request_duration_seconds'
const DURATION_HELP = 'Time from a request reaching its route to its answer being ready, in seconds.'

/** Has the registry write what was tallied. */
export function writeTallies(registry: Registry, tallies: () => readonly Tally[]): void {
  new RequestCounter(registry, tallies)
  new RequestDurations(registry, tallies)
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
