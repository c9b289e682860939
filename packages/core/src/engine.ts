import * as v from 'valibot'
import { resolveActor } from './commands/actor.ts'
import { parse } from './kernel/validate.ts'
import { activeGeneration } from './log/projections.ts'
import { readerName } from './log/reader-name.ts'
import { createReaders } from './log/readers.ts'
import { foldedKind, verifyLog } from './log/verify.ts'
import {
  dropInbox,
  INBOX,
  INBOX_VERSION,
  type InboxEvent,
  inboxEvents,
  keepWatchers,
  prepareInbox,
  projectInbox,
} from './notifications/index.ts'
import { memberKind, organizationKind } from './organizations/index.ts'
import type { RecordReader } from './ports/records.ts'
import type { ReadView } from './ports/storage.ts'
import { projectKind } from './projects/index.ts'
import { closable, namespaceOf, sessionsOf } from './sessions.ts'
import { systemClock, systemIds } from './system.ts'
import { commentKind, taskKind } from './tasks/index.ts'
import type { EngineOptions, EventPattern, EventsOf, ProjectionTx, Taskwright } from './taskwright.ts'
import { ownPeople, SYSTEM, userKind } from './users/index.ts'

/** How long what happens is gathered before the readers look, on a real clock. */
const GAP_MS = 20

/** The kinds whose stored states must equal the fold of their streams. */
const foldedKinds = [
  foldedKind(organizationKind),
  foldedKind(memberKind),
  foldedKind(userKind),
  foldedKind(projectKind),
  foldedKind(taskKind),
  foldedKind(commentKind),
]

const projectionOptions = v.strictObject({ version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1) })
const position = v.pipe(v.number(), v.integer(), v.minValue(1))
const replayRange = v.object({ from: position, to: v.exactOptional(position) })

/** Starts an engine on a storage: opens it, brings its schema up to date, and lets the readers follow the log. */
export async function createTaskwright<HostTx = never>(options: EngineOptions<HostTx>): Promise<Taskwright<HostTx>> {
  const { storage, clock = systemClock, ids = systemIds, relay = true, migrate = true, onError = () => {} } = options
  await storage.open({ migrate, now: clock.now })

  let closed = false
  const { read, transaction } = closable(
    storage,
    () => closed,
    () => readers.entering(),
  )
  const people = options.people ?? ownPeople(storage)
  const gapMs = options.clock === undefined ? GAP_MS : 0
  const { tracer } = options
  const readers = createReaders({ storage, events: options.events, clock, ids, relay, gapMs, onError, tracer })
  const generation = (view: ReadView) => activeGeneration(view, INBOX)
  const sessions = sessionsOf({
    storage: { read, transaction },
    clock,
    ids,
    people,
    tracer,
    generation,
    committed: readers.wake,
  })

  readers.follow({
    name: INBOX,
    version: INBOX_VERSION,
    types: inboxEvents,
    prepare: (events, tx, build) => prepareInbox(events as readonly InboxEvent[], tx, build),
    apply: (event, tx, build) => projectInbox(event as InboxEvent, tx, build),
    finish: keepWatchers,
    drop: async (tx, build) => {
      await dropInbox(tx, build)
      await tx.dropRecords(projectionNamespace(INBOX, build))
    },
  })

  const engine: Taskwright<HostTx> = {
    storage,
    events: readers.bus,
    clock,
    ids,
    as: (actor) => sessions.open(resolveActor(actor, ids)),
    in: (host) => {
      const tx = storage.join(host, readers.wake)
      return { as: (actor) => sessions.join(resolveActor(actor, ids), tx, { wrote: () => {}, broke: () => {} }) }
    },
    subscribe: (name, types, handler, { from = 'now' } = {}) =>
      readers.subscribe(name, types, (event) => handler(event as EventsOf<(typeof types)[number]>), from),
    projection<Pattern extends EventPattern>(
      name: string,
      types: readonly Pattern[],
      handler: (event: EventsOf<Pattern>, tx: ProjectionTx) => Promise<void> | void,
      given: { readonly version?: number } = {},
    ) {
      readers.follow({
        name,
        version: parse(projectionOptions, given).version,
        types,
        apply: async (event, tx, build) =>
          handler(event as EventsOf<Pattern>, {
            view: tx,
            records: (organizationId) => tx.records(projectionNamespace(name, build), organizationId),
          }),
        drop: async (tx, build) => {
          await tx.dropRecords(projectionNamespace(name, build))
        },
      })
      return { records: async (organizationId) => projected(read, name, organizationId) }
    },
    rebuild: readers.rebuild,
    replay: (subscription, given) => {
      const range = parse(replayRange, given)
      return readers.replay(parse(readerName, subscription), { ...given, ...range })
    },
    settled: readers.settled,
    verify: ({ onProgress } = {}) => verifyLog(storage, foldedKinds, onProgress),
    deadLetters: {
      list: ({ subscription, limit = 100 } = {}) =>
        readers.deadLetters.list({ limit, ...(subscription === undefined ? {} : { subscription }) }),
      redrive: readers.deadLetters.redrive,
    },
    readers: readers.status,
    backlogs: readers.backlogs,
    records: (namespace) => {
      let checked: string | undefined
      const name = (): string => {
        checked ??= namespaceOf(namespace)
        return checked
      }
      return {
        read: (work, organizationId = SYSTEM) => read((view) => work(view.records(name(), organizationId))),
        write: (work, organizationId = SYSTEM) => transaction(async (tx) => work(tx.records(name(), organizationId))),
      }
    },
    async close() {
      if (closed) return
      closed = true
      await readers.close()
      await storage.close()
    },
    [Symbol.asyncDispose]: () => engine.close(),
  }
  return engine
}

const projectionNamespace = (name: string, generation: number): string => `projection/${name}/${generation}`

/** What a projection wrote, by whichever of its builds is in use. */
function projected(
  read: <T>(work: (view: ReadView) => Promise<T>) => Promise<T>,
  name: string,
  organizationId: string,
): RecordReader {
  const now = <T>(work: (records: RecordReader) => Promise<T>): Promise<T> =>
    read(async (view) =>
      work(view.records(projectionNamespace(name, await activeGeneration(view, name)), organizationId)),
    )
  return {
    get: (key) => now((records) => records.get(key)),
    find: (unique) => now((records) => records.find(unique)),
    list: (range) => now((records) => records.list(range)),
  }
}
