import { parse } from '../kernel/validate.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventsPort } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import type { Tracer } from '../ports/tracer.ts'
import type { ErrorContext } from '../taskwright.ts'
import { coversAny, type LoggedEvent } from './envelope.ts'
import type { Lease } from './leases.ts'
import { nameTaken, readerName } from './reader-name.ts'
import { withRetries } from './retries.ts'
import { type Subscribed, subscribing } from './subscribing.ts'
import { tracedHandler, whereabouts } from './tracing.ts'

export interface SubscriptionsOptions {
  readonly bus: EventsPort
  /** Whether the bus is the log itself; only then commands wait for a subscription to be entered. */
  readonly onLog: boolean
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly clock: Clock
  readonly lease: (name: string) => Lease
  /** Whether this process runs them, or only knows of them. */
  readonly relay: boolean
  readonly pollMs: number
  readonly onError: (error: unknown, where: string, about?: ErrorContext) => void
  readonly tracer: Tracer | undefined
}

/** The subscriptions of this process. */
export interface Subscriptions {
  /** Resolves the unsubscribing when none of its handlers runs any more; then the name can be used again. */
  subscribe(
    name: string,
    types: readonly string[],
    handler: (event: LoggedEvent) => Promise<void> | void,
    from: 'now' | 'beginning',
  ): () => Promise<void>
  /** One on the log that is being entered in it: what is written after this is for it too. */
  entering(): Promise<unknown> | undefined
  /** Their names, and the types each asked for. */
  known(): readonly (readonly [name: string, types: readonly string[]])[]
  /** Resolves when the bus has been asked, for each of them, to take it on. */
  tried(): Promise<unknown>
  drained(): Promise<unknown>
  close(): Promise<unknown>
}

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { bus, onLog, storage, clock, lease, relay, pollMs, onError, tracer } = options
  const entries = new Map<string, { readonly types: readonly string[]; readonly running: Subscribed | undefined }>()
  const entering = new Set<Promise<unknown>>()
  const all = <T>(of: (running: Subscribed) => Promise<T>): Promise<unknown> =>
    Promise.all([...entries.values()].map(({ running }) => running && of(running)))

  return {
    subscribe(name, types, handler, from) {
      parse(readerName, name)
      if (entries.has(name)) throw nameTaken(name)
      const failed = (error: unknown) => onError(error, `subscription ${name}`)
      // What is handed over by hand may be of types it never asked for.
      const traced = tracedHandler(tracer, name, handler)
      const handle = withRetries(
        clock,
        (event) => (coversAny(types, event.type) ? traced(event) : undefined),
        (error, event) => onError(error, `subscription ${name}`, { subscription: name, ...whereabouts(event) }),
      )
      const started = relay
        ? subscribing({ name, types, from, handle }, { bus, storage, clock, lease, onError: failed, pollMs })
        : undefined
      const entry = { types, running: started }
      entries.set(name, entry)
      // A broker that is away must not hold up commands; the log is where they go themselves.
      if (onLog && started) {
        entering.add(started.tried)
        started.tried.finally(() => entering.delete(started.tried))
      }
      return async () => {
        if (entries.get(name) !== entry) return
        await started?.close()
        if (entries.get(name) === entry) entries.delete(name)
      }
    },
    entering: () => (entering.size === 0 ? undefined : Promise.all(entering)),
    known: () => [...entries].map(([name, { types }]) => [name, types] as const),
    tried: () => all(({ tried }) => tried),
    drained: () => all((running) => running.drained()),
    close: () => all((running) => running.close()),
  }
}
