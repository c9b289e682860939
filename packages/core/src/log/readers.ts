import * as v from 'valibot'
import { id } from '../kernel/schemas.ts'
import { parse } from '../kernel/validate.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { Backlog, EventsPort } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import type { Tracer } from '../ports/tracer.ts'
import { refusal } from '../refusals.ts'
import type { ErrorContext, ReaderStatus } from '../taskwright.ts'
import { coversAny, type LoggedEvent } from './envelope.ts'
import { createLease } from './leases.ts'
import { logBus } from './log-bus.ts'
import { lookout } from './lookout.ts'
import { type ProjectionRunner, type ProjectionSpec, projectionRunner } from './projections.ts'
import { publishedUpTo, publisher } from './publisher.ts'
import { withRetries } from './retries.ts'
import { type Place, standings } from './standing.ts'
import { type Subscribed, subscribing } from './subscribing.ts'
import { tracedHandler, watchedProjection, whereabouts } from './tracing.ts'

/** Everything that follows the log in this process. */
export interface Readers {
  /** Something was committed. */
  wake(): void
  /** A subscription on the log that is being entered in it: what is written after this is for it too. */
  entering(): Promise<unknown> | undefined
  follow(spec: ProjectionSpec): void
  /** Resolves the unsubscribing when none of its handlers runs any more; then the name can be used again. */
  subscribe(
    name: string,
    types: readonly string[],
    handler: (event: LoggedEvent) => Promise<void> | void,
    from: 'now' | 'beginning',
  ): () => Promise<void>
  rebuild(projection: string): Promise<void>
  replay(subscription: string, range: ReplayRange): Promise<number>
  settled(): Promise<void>
  status(): Promise<readonly ReaderStatus[]>
  readonly deadLetters: EventsPort['deadLetters']
  backlogs(): Promise<readonly Backlog[]>
  readonly bus: Pick<EventsPort, 'name' | 'figures' | 'broadcast'>
  close(): Promise<void>
}

/** Positions of the log, both included. `to` is its head when left out. */
export interface ReplayRange {
  readonly from: number
  readonly to?: number
  /** Told of how many positions have been gone through, of how many. */
  readonly onProgress?: (done: number, total: number) => void
}

export interface ReadersOptions {
  readonly storage: Pick<StoragePort, 'read' | 'transaction' | 'sweep' | 'lookEveryMs'>
  /** Who carries events to subscriptions; the log itself when left out. */
  readonly events: EventsPort | undefined
  readonly clock: Clock
  readonly ids: Ids
  /** Whether this process runs them, or only knows of them. */
  readonly relay: boolean
  /** What happens within so many milliseconds is one batch. */
  readonly gapMs: number
  readonly onError: (error: unknown, where: string, about?: ErrorContext) => void
  readonly tracer?: Tracer | undefined
}

const POLL_MS = 1000
const SWEEP_MS = 60 * 60 * 1000
const REPLAYED_AT_ONCE = 500

/** A reader's durable identity; part of the keys of what it remembers. */
export const readerName = v.pipe(id, v.regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,39}$/))

export function createReaders({ storage, events, clock, ids, relay, gapMs, onError, tracer }: ReadersOptions): Readers {
  const pace = { clock, pollMs: POLL_MS, gapMs }
  const own = events === undefined ? logBus({ storage, ids, onError, ...pace }) : null
  const bus = own ?? events
  if (!bus) throw refusal('engine.failed')
  const lease = (name: string) => createLease(name, { storage, clock, ids })
  const publishing =
    events && relay ? publisher({ storage, events, onError, lease: lease(`publisher/${events.name}`), ...pace }) : null
  const projections = new Map<string, ProjectionRunner>()
  const subscriptions = new Map<
    string,
    { readonly types: readonly string[]; readonly running: Subscribed | undefined }
  >()
  const entering = new Set<Promise<unknown>>()
  let closed = false
  let cancelSweep = (): void => {}

  const head = (): Promise<number> => storage.read((view) => view.head())
  const publishedTo = async (): Promise<Place> => {
    const position = await (publishing?.position() ?? publishedUpTo(storage, bus.name))
    return { name: bus.name, kind: 'publisher', version: 1, types: ['*'], position }
  }
  const status = async (): Promise<readonly ReaderStatus[]> => {
    const last = await head()
    const followed = [...projections.values()].map(async ({ spec, position }): Promise<Place> => {
      const { name, version, types } = spec
      return { name, kind: 'projection', version, types, position: await position() }
    })
    const subscribed = [...(own ? subscriptions : [])].map(async ([name, { types }]): Promise<Place> => {
      return { name, kind: 'subscription', version: 1, types, position: (await own?.position(name)) ?? 0 }
    })
    const published = own ? [] : [publishedTo()]
    return standings(storage, await Promise.all([...followed, ...subscribed, ...published]), last)
  }
  function sweepLater(): void {
    cancelSweep = clock.after(SWEEP_MS, () => {
      storage.sweep().catch((error: unknown) => onError(error, 'sweep'))
      sweepLater()
    })
  }
  if (relay) sweepLater()
  function wake(): void {
    if (closed) return
    own?.wake()
    if (!relay) return
    for (const projection of projections.values()) projection.wake()
    publishing?.wake()
  }
  publishing?.wake()
  const { lookEveryMs: everyMs } = storage
  let looking: ReturnType<typeof lookout> | undefined
  function look(): void {
    if (everyMs < POLL_MS) looking ??= lookout({ storage, clock, everyMs, grown: wake })
  }
  if (relay) look()
  /** Who only listens in doesn't want to hear of it a second later, either. */
  const broadcast: EventsPort['broadcast'] = (types, handle) => {
    if (own) look()
    return bus.broadcast(types, handle)
  }

  return {
    wake,
    entering: () => (entering.size === 0 ? undefined : Promise.all(entering)),
    follow(spec) {
      parse(readerName, spec.name)
      if (projections.has(spec.name)) throw taken(spec.name)
      const watched = watchedProjection(tracer, spec)
      const failed = (error: unknown) => onError(error, `projection ${spec.name}`, watched.failedOn())
      const held = lease(`projection/${spec.name}/${spec.version}`)
      const runner = projectionRunner(watched.spec, { storage, lease: held, onError: failed, ...pace })
      projections.set(spec.name, runner)
      if (relay) runner.wake()
    },
    subscribe(name, types, handler, from) {
      parse(readerName, name)
      if (subscriptions.has(name)) throw taken(name)
      const failed = (error: unknown) => onError(error, `subscription ${name}`)
      // What is handed over by hand may be of types it never asked for.
      const traced = tracedHandler(tracer, name, handler)
      const handle = withRetries(
        clock,
        (event) => (coversAny(types, event.type) ? traced(event) : undefined),
        (error, event) => onError(error, `subscription ${name}`, { subscription: name, ...whereabouts(event) }),
      )
      const options = { bus, storage, clock, lease, onError: failed, pollMs: POLL_MS }
      const started = relay ? subscribing({ name, types, from, handle }, options) : undefined
      const entry = { types, running: started }
      subscriptions.set(name, entry)
      // A broker that is away must not hold up commands; the log is where they go themselves.
      if (own && started) {
        entering.add(started.tried)
        started.tried.finally(() => entering.delete(started.tried))
      }
      return async () => {
        if (subscriptions.get(name) !== entry) return
        await started?.close()
        if (subscriptions.get(name) === entry) subscriptions.delete(name)
      }
    },
    async rebuild(name) {
      const runner = projections.get(name)
      if (!runner) throw invalid('projection', 'known', 'is not a projection of this engine')
      await runner.rebuild()
    },
    async replay(name, { from, to, onProgress = () => {} }) {
      const last = Math.min(to ?? Number.MAX_SAFE_INTEGER, await head())
      const total = Math.max(0, last - from + 1)
      let delivered = 0
      for (let after = from - 1; after < last; ) {
        const limit = Math.min(REPLAYED_AT_ONCE, last - after)
        const batch = await storage.read((view) => view.readLog({ after, limit }))
        if (batch.length === 0) break
        await bus.deliver(name, batch)
        delivered += batch.length
        after = batch.at(-1)?.position ?? last
        onProgress(after - from + 1, total)
      }
      return delivered
    },
    async settled() {
      if (!relay || closed) return
      await Promise.all([...subscriptions.values()].map(({ running }) => running?.tried))
      // Handlers may write: it is over when a whole round has added nothing to the log.
      for (let before = -1, last = await head(); last !== before; ) {
        await Promise.all([...projections.values()].map((projection) => projection.drained()))
        await publishing?.drained()
        await Promise.all([...subscriptions.values()].map(({ running }) => running?.drained()))
        await bus.settled()
        before = last
        last = await head()
      }
    },
    status,
    deadLetters: bus.deadLetters,
    async backlogs() {
      const [told, read] = await Promise.all([bus.backlogs([...subscriptions.keys()]), own ? status() : []])
      const lags = new Map(read.map(({ kind, name, lag }) => [`${kind} ${name}`, lag]))
      return told.map((one) => ({ ...one, waiting: lags.get(`subscription ${one.subscription}`) ?? one.waiting }))
    },
    bus: { ...bus, broadcast },
    async close() {
      closed = true
      cancelSweep()
      await looking?.stop()
      // Handlers may write: what they leave goes out with the rest.
      await Promise.all([...subscriptions.values()].map(({ running }) => running?.close()))
      await Promise.all([...projections.values()].map((projection) => projection.stop()))
      await publishing?.stop()
      await bus.close()
    },
  }
}

const invalid = (path: string, rule: string, message: string) =>
  refusal('input.invalid', { errors: [{ path, rule, message }] })
const taken = (name: string) => invalid('name', 'unique', `is taken: ${name}`)
