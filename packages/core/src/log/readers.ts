import { parse } from '../kernel/validate.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { Backlog, EventsPort } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import type { Tracer } from '../ports/tracer.ts'
import { refusal } from '../refusals.ts'
import type { ErrorContext, ReaderStatus } from '../taskwright.ts'
import { createLease } from './leases.ts'
import { logBus } from './log-bus.ts'
import { lookout } from './lookout.ts'
import { type ProjectionRunner, type ProjectionSpec, projectionRunner } from './projections.ts'
import { publishedUpTo, publisher } from './publisher.ts'
import { nameTaken, readerName } from './reader-name.ts'
import { type ReplayRange, replay } from './replay.ts'
import { type Place, standings } from './standing.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'
import { watchedProjection } from './tracing.ts'

/** Everything that follows the log in this process. */
export interface Readers extends Pick<Subscriptions, 'subscribe' | 'entering'> {
  /** Something was committed. */
  wake(): void
  follow(spec: ProjectionSpec): void
  rebuild(projection: string): Promise<void>
  replay(subscription: string, range: ReplayRange): Promise<number>
  settled(): Promise<void>
  status(): Promise<readonly ReaderStatus[]>
  readonly deadLetters: EventsPort['deadLetters']
  backlogs(): Promise<readonly Backlog[]>
  readonly bus: Pick<EventsPort, 'name' | 'figures' | 'broadcast'>
  close(): Promise<void>
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

export function createReaders({ storage, events, clock, ids, relay, gapMs, onError, tracer }: ReadersOptions): Readers {
  const pace = { clock, pollMs: POLL_MS, gapMs }
  const own = events === undefined ? logBus({ storage, ids, onError, ...pace }) : null
  const bus = own ?? events
  if (!bus) throw refusal('engine.failed')
  const lease = (name: string) => createLease(name, { storage, clock, ids })
  const publishing =
    events && relay ? publisher({ storage, events, onError, lease: lease(`publisher/${events.name}`), ...pace }) : null
  const projections = new Map<string, ProjectionRunner>()
  const subscriptions = createSubscriptions({
    bus,
    onLog: own !== null,
    storage,
    clock,
    lease,
    relay,
    pollMs: POLL_MS,
    onError,
    tracer,
  })
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
    const subscribed = (own ? subscriptions.known() : []).map(async ([name, types]): Promise<Place> => {
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
    entering: subscriptions.entering,
    subscribe: subscriptions.subscribe,
    follow(spec) {
      parse(readerName, spec.name)
      if (projections.has(spec.name)) throw nameTaken(spec.name)
      const watched = watchedProjection(tracer, spec)
      const failed = (error: unknown) => onError(error, `projection ${spec.name}`, watched.failedOn())
      const held = lease(`projection/${spec.name}/${spec.version}`)
      const runner = projectionRunner(watched.spec, { storage, lease: held, onError: failed, ...pace })
      projections.set(spec.name, runner)
      if (relay) runner.wake()
    },
    async rebuild(name) {
      const runner = projections.get(name)
      if (!runner) throw unknownProjection()
      await runner.rebuild()
    },
    replay: (name, range) => replay({ storage, bus }, name, range),
    async settled() {
      if (!relay || closed) return
      await subscriptions.tried()
      // Handlers may write: it is over when a whole round has added nothing to the log.
      for (let before = -1, last = await head(); last !== before; ) {
        await Promise.all([...projections.values()].map((projection) => projection.drained()))
        await publishing?.drained()
        await subscriptions.drained()
        await bus.settled()
        before = last
        last = await head()
      }
    },
    status,
    deadLetters: bus.deadLetters,
    async backlogs() {
      const [told, read] = await Promise.all([
        bus.backlogs(subscriptions.known().map(([name]) => name)),
        own ? status() : [],
      ])
      const lags = new Map(read.map(({ kind, name, lag }) => [`${kind} ${name}`, lag]))
      return told.map((one) => ({ ...one, waiting: lags.get(`subscription ${one.subscription}`) ?? one.waiting }))
    },
    bus: { ...bus, broadcast },
    async close() {
      closed = true
      cancelSweep()
      await looking?.stop()
      // Handlers may write: what they leave goes out with the rest.
      await subscriptions.close()
      await Promise.all([...projections.values()].map((projection) => projection.stop()))
      await publishing?.stop()
      await bus.close()
    },
  }
}

const unknownProjection = () =>
  refusal('input.invalid', {
    errors: [{ path: 'projection', rule: 'known', message: 'is not a projection of this engine' }],
  })
