import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import type { Actor, Session } from './api.ts'
import { type ResolvedActor, resolveActor } from './commands/actor.ts'
import { type CommandRunner, commandRunner, joinedRunner } from './commands/run.ts'
import { parse } from './kernel/validate.ts'
import type { LoggedEvent } from './log/envelope.ts'
import { logBus } from './log/log-bus.ts'
import { activeGeneration, type ProjectionRunner, type ProjectionSpec, projectionRunner } from './log/projections.ts'
import { publisher } from './log/publisher.ts'
import { withRetries } from './log/retries.ts'
import { foldedKind, verifyLog } from './log/verify.ts'
import { dropInbox, INBOX, INBOX_VERSION, type InboxEvent, inboxEvents, projectInbox } from './notifications/index.ts'
import { memberKind, organizationKind } from './organizations/index.ts'
import type { Clock, Ids } from './ports/clock.ts'
import type { ReadView, Transaction } from './ports/storage.ts'
import { projectKind } from './projects/use-cases.ts'
import { refusal } from './refusals.ts'
import { session } from './session.ts'
import { commentKind, taskKind } from './tasks/index.ts'
import type { EngineOptions, EventPattern, EventsOf, ProjectionTx, ReaderStatus, Taskwright } from './taskwright.ts'
import { ownPeople, SYSTEM, userKind } from './users/index.ts'

const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer: unknown = setTimeout(callback, ms)
    // A timer of the engine's must not keep a finished program alive; browsers have no such notion.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
      timer.unref()
    return () => clearTimeout(timer as number)
  },
}
const systemIds: Ids = { next: () => uuidv7() }

/** How long what happens is gathered before the readers look, on a real clock. */
const GAP_MS = 10
const POLL_MS = 1000
const SWEEP_MS = 60 * 60 * 1000

const readerName = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,39}$/))
const projectionOptions = v.strictObject({ version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1) })

/** Starts an engine on a storage: opens it, brings its schema up to date, and lets the readers follow the log. */
export async function createTaskwright<HostTx = never>(options: EngineOptions<HostTx>): Promise<Taskwright<HostTx>> {
  const { storage, clock = systemClock, ids = systemIds, relay = true, migrate = true, onError = () => {} } = options
  const gapMs = options.clock === undefined ? GAP_MS : 0
  await storage.open({ migrate, now: clock.now })

  const people = options.people ?? ownPeople(storage)
  const bus = options.events === undefined ? logBus({ storage, clock, ids, onError, pollMs: POLL_MS, gapMs }) : null
  const events = bus ?? options.events
  if (!events) throw refusal('engine.failed')
  const publishing =
    options.events && relay
      ? publisher({ storage, events: options.events, clock, onError, pollMs: POLL_MS, gapMs })
      : null
  const projections = new Map<string, ProjectionRunner>()
  const subscriptions = new Map<string, Promise<{ close(): Promise<void> }>>()
  let closed = false
  let cancelSweep = (): void => {}

  const wake = (): void => {
    if (closed || !relay) return
    for (const projection of projections.values()) projection.wake()
    bus?.wake()
    publishing?.wake()
  }
  const ports = { clock, ids, people }
  const ownRunner = commandRunner(ports, storage, wake)
  const generation = (view: ReadView) => activeGeneration(view, INBOX)

  const read = <T>(work: (view: ReadView) => Promise<T>): Promise<T> =>
    closed ? Promise.reject(refusal('engine.closed')) : storage.read(work)

  function openSession(actor: ResolvedActor): Session {
    const runner: CommandRunner = {
      run: (...call) => (closed ? Promise.reject(refusal('engine.closed')) : ownRunner.run(...call)),
    }
    return session({
      actor,
      runner,
      read,
      people,
      generation,
      transaction: async (work) => {
        if (closed) throw refusal('engine.closed')
        let wrote = false
        const result = await storage.transaction((tx) => {
          const inner = joinedSession(actor, tx, () => {
            wrote = true
          })
          return work(inner, (namespace, organizationId = SYSTEM) =>
            tx.records(checkedNamespace(namespace), organizationId),
          )
        })
        if (wrote) wake()
        return result
      },
    })
  }

  /** Commands and queries inside a transaction that somebody else ends. */
  function joinedSession(actor: ResolvedActor, tx: Transaction, wrote: () => void): Session {
    const joined: Session = session({
      actor,
      runner: joinedRunner(ports, tx, wrote),
      read: (work) => work(tx),
      people,
      generation,
      transaction: (work) =>
        work(joined, (namespace, organizationId = SYSTEM) => tx.records(checkedNamespace(namespace), organizationId)),
    })
    return joined
  }

  function follow(spec: ProjectionSpec): ProjectionRunner {
    if (projections.has(spec.name)) throw refusal('input.invalid', taken(spec.name))
    const runner = projectionRunner(spec, {
      storage,
      clock,
      onError: (error) => onError(error, `projection ${spec.name}`),
      pollMs: POLL_MS,
      gapMs,
    })
    projections.set(spec.name, runner)
    if (relay) runner.wake()
    return runner
  }

  function sweepLater(): void {
    cancelSweep = clock.after(SWEEP_MS, () => {
      if (closed) return
      storage.sweep().catch((error: unknown) => onError(error, 'sweep'))
      sweepLater()
    })
  }

  follow({
    name: INBOX,
    version: INBOX_VERSION,
    types: inboxEvents,
    apply: (event, tx, build) => projectInbox(event as InboxEvent, tx, build),
    drop: async (tx, build) => {
      await dropInbox(tx, build)
      await tx.dropRecords(projectionNamespace(INBOX, build))
    },
  })
  if (relay) sweepLater()

  const engine: Taskwright<HostTx> = {
    storage,
    clock,
    ids,
    as: (actor: Actor) => openSession(resolveActor(actor, ids)),
    in: (host: HostTx) => {
      const tx = storage.join(host, wake)
      return { as: (actor: Actor) => joinedSession(resolveActor(actor, ids), tx, () => {}) }
    },
    subscribe(name, types, handler, { from = 'now' } = {}) {
      parse(readerName, name)
      if (subscriptions.has(name)) throw refusal('input.invalid', taken(name))
      const handle = withRetries(
        clock,
        (event) => handler(event as EventsOf<(typeof types)[number]>),
        (error) => onError(error, `subscription ${name}`),
      )
      const started = relay
        ? events.subscribe({ name, types, from, handle })
        : Promise.resolve({ close: async () => {} })
      started.catch((error: unknown) => onError(error, `subscription ${name}`))
      subscriptions.set(name, started)
    },
    projection<Pattern extends EventPattern>(
      name: string,
      types: readonly Pattern[],
      handler: (event: EventsOf<Pattern>, tx: ProjectionTx) => Promise<void> | void,
      given: { readonly version?: number } = {},
    ) {
      parse(readerName, name)
      const { version } = parse(projectionOptions, given)
      follow({
        name,
        version,
        types,
        apply: async (event: LoggedEvent, tx, build) =>
          handler(event as EventsOf<Pattern>, {
            view: tx,
            records: (organizationId) => tx.records(projectionNamespace(name, build), organizationId),
          }),
        drop: async (tx, build) => {
          await tx.dropRecords(projectionNamespace(name, build))
        },
      })
      return {
        records: (organizationId) => {
          const now = <T>(work: (records: ReturnType<ReadView['records']>) => Promise<T>) =>
            read(async (view) =>
              work(view.records(projectionNamespace(name, await activeGeneration(view, name)), organizationId)),
            )
          return Promise.resolve({
            get: (key) => now((records) => records.get(key)),
            find: (unique) => now((records) => records.find(unique)),
            list: (range) => now((records) => records.list(range)),
          })
        },
      }
    },
    async rebuild(name) {
      const runner = projections.get(name)
      if (!runner)
        throw refusal('input.invalid', {
          errors: [{ path: 'projection', rule: 'known', message: 'is not a projection of this engine' }],
        })
      await runner.rebuild()
    },
    async settled() {
      if (!relay || closed) return
      await Promise.all(subscriptions.values())
      for (let before = -1, head = await storage.read((view) => view.head()); head !== before; ) {
        await Promise.all([...projections.values()].map((projection) => projection.drained()))
        await publishing?.drained()
        await events.settled()
        before = head
        head = await storage.read((view) => view.head())
      }
    },
    verify: ({ onProgress } = {}) =>
      verifyLog(
        storage,
        [
          foldedKind(organizationKind),
          foldedKind(memberKind),
          foldedKind(userKind),
          foldedKind(projectKind),
          foldedKind(taskKind),
          foldedKind(commentKind),
        ],
        onProgress,
      ),
    deadLetters: {
      list: ({ subscription, limit = 100 } = {}) =>
        events.deadLetters.list({ limit, ...(subscription === undefined ? {} : { subscription }) }),
      redrive: (subscription, eventIds) => events.deadLetters.redrive(subscription, eventIds),
    },
    async readers() {
      const head = await storage.read((view) => view.head())
      const status = (name: string, kind: ReaderStatus['kind'], version: number, position: number): ReaderStatus => ({
        name,
        kind,
        version,
        position,
        lag: Math.max(0, head - position),
      })
      const followed = [...projections.values()].map(async (one) =>
        status(one.spec.name, 'projection', one.spec.version, await one.position()),
      )
      const subscribed = bus
        ? [...subscriptions.keys()].map(async (name) => status(name, 'subscription', 1, await bus.position(name)))
        : []
      return Promise.all([...followed, ...subscribed])
    },
    records: (namespace) => ({
      read: (work, organizationId = SYSTEM) =>
        read((view) => work(view.records(checkedNamespace(namespace), organizationId))),
      write: (work, organizationId = SYSTEM) =>
        closed
          ? Promise.reject(refusal('engine.closed'))
          : storage.transaction((tx) => work(tx.records(checkedNamespace(namespace), organizationId))),
    }),
    async close() {
      if (closed) return
      closed = true
      cancelSweep()
      await Promise.all([...projections.values()].map((projection) => projection.stop()))
      await publishing?.stop()
      await events.close()
      await storage.close()
    },
    [Symbol.asyncDispose]: () => engine.close(),
  }
  return engine
}

const projectionNamespace = (name: string, generation: number): string => `projection/${name}/${generation}`

/** Plugins and hosts keep their records apart from the engine's. */
function checkedNamespace(namespace: string): string {
  parse(readerName, namespace)
  return `plugin/${namespace}`
}

const taken = (name: string) => ({ errors: [{ path: 'name', rule: 'unique', message: `is taken: ${name}` }] })
