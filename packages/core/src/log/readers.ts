import * as v from 'valibot'
import { id } from '../kernel/schemas.ts'
import { parse } from '../kernel/validate.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { EventsPort } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
import type { ReaderStatus } from '../taskwright.ts'
import type { LoggedEvent } from './envelope.ts'
import { logBus } from './log-bus.ts'
import { type ProjectionRunner, type ProjectionSpec, projectionRunner } from './projections.ts'
import { publisher } from './publisher.ts'
import { withRetries } from './retries.ts'

/** Everything that follows the log in this process. */
export interface Readers {
  /** Something was committed. */
  wake(): void
  /** A subscription on the log that is being entered in it: what is written after this is for it too. */
  entering(): Promise<unknown> | undefined
  follow(spec: ProjectionSpec): void
  subscribe(
    name: string,
    types: readonly string[],
    handler: (event: LoggedEvent) => Promise<void> | void,
    from: 'now' | 'beginning',
  ): void
  rebuild(projection: string): Promise<void>
  settled(): Promise<void>
  status(): Promise<readonly ReaderStatus[]>
  readonly deadLetters: EventsPort['deadLetters']
  close(): Promise<void>
}

export interface ReadersOptions {
  readonly storage: Pick<StoragePort, 'read' | 'transaction' | 'sweep'>
  /** Who carries events to subscriptions; the log itself when left out. */
  readonly events: EventsPort | undefined
  readonly clock: Clock
  readonly ids: Ids
  /** Whether this process runs them, or only knows of them. */
  readonly relay: boolean
  /** What happens within so many milliseconds is one batch. */
  readonly gapMs: number
  readonly onError: (error: unknown, where: string) => void
}

const POLL_MS = 1000
const SWEEP_MS = 60 * 60 * 1000

/** A reader's durable identity; part of the keys of what it remembers. */
export const readerName = v.pipe(id, v.regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,39}$/))

export function createReaders({ storage, events, clock, ids, relay, gapMs, onError }: ReadersOptions): Readers {
  const pace = { clock, pollMs: POLL_MS, gapMs }
  const own = events === undefined ? logBus({ storage, ids, onError, ...pace }) : null
  const bus = own ?? events
  if (!bus) throw refusal('engine.failed')
  const publishing = events && relay ? publisher({ storage, events, onError, ...pace }) : null
  const projections = new Map<string, ProjectionRunner>()
  const subscriptions = new Map<string, Promise<unknown>>()
  const entering = new Set<Promise<unknown>>()
  let closed = false
  let cancelSweep = (): void => {}

  const head = (): Promise<number> => storage.read((view) => view.head())
  const statusOf = (name: string, kind: ReaderStatus['kind'], version: number, position: number, last: number) => ({
    name,
    kind,
    version,
    position,
    lag: Math.max(0, last - position),
  })
  function sweepLater(): void {
    cancelSweep = clock.after(SWEEP_MS, () => {
      storage.sweep().catch((error: unknown) => onError(error, 'sweep'))
      sweepLater()
    })
  }
  if (relay) sweepLater()

  return {
    wake() {
      if (closed || !relay) return
      for (const projection of projections.values()) projection.wake()
      own?.wake()
      publishing?.wake()
    },
    entering: () => (entering.size === 0 ? undefined : Promise.all(entering)),
    follow(spec) {
      parse(readerName, spec.name)
      if (projections.has(spec.name)) throw taken(spec.name)
      const failed = (error: unknown) => onError(error, `projection ${spec.name}`)
      const runner = projectionRunner(spec, { storage, onError: failed, ...pace })
      projections.set(spec.name, runner)
      if (relay) runner.wake()
    },
    subscribe(name, types, handler, from) {
      parse(readerName, name)
      if (subscriptions.has(name)) throw taken(name)
      const failed = (error: unknown) => onError(error, `subscription ${name}`)
      const handle = withRetries(clock, handler, failed)
      const started = (relay ? bus.subscribe({ name, types, from, handle }) : Promise.resolve()).catch(failed)
      subscriptions.set(name, started)
      // A broker that is away must not hold up commands; the log is where they go themselves.
      if (!own || !relay) return
      entering.add(started)
      started.finally(() => entering.delete(started))
    },
    async rebuild(name) {
      const runner = projections.get(name)
      if (!runner) throw invalid('projection', 'known', 'is not a projection of this engine')
      await runner.rebuild()
    },
    async settled() {
      if (!relay || closed) return
      await Promise.all(subscriptions.values())
      // Handlers may write: it is over when a whole round has added nothing to the log.
      for (let before = -1, last = await head(); last !== before; ) {
        await Promise.all([...projections.values()].map((projection) => projection.drained()))
        await publishing?.drained()
        await bus.settled()
        before = last
        last = await head()
      }
    },
    async status() {
      const last = await head()
      const followed = [...projections.values()].map(async (one) =>
        statusOf(one.spec.name, 'projection', one.spec.version, await one.position(), last),
      )
      const subscribed = own
        ? [...subscriptions.keys()].map(async (name) =>
            statusOf(name, 'subscription', 1, await own.position(name), last),
          )
        : []
      return Promise.all([...followed, ...subscribed])
    },
    deadLetters: bus.deadLetters,
    async close() {
      closed = true
      cancelSweep()
      await Promise.all([...projections.values()].map((projection) => projection.stop()))
      await publishing?.stop()
      await bus.close()
    },
  }
}

const invalid = (path: string, rule: string, message: string) =>
  refusal('input.invalid', { errors: [{ path, rule, message }] })
const taken = (name: string) => invalid('name', 'unique', `is taken: ${name}`)
