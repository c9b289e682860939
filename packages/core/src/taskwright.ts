import type { Actor, Session } from './api.ts'
import type { LoggedEvent } from './log/envelope.ts'
import type { NotificationEvents } from './notifications/words.ts'
import type { MemberEvents, OrganizationEvents } from './organizations/words.ts'
import type { Clock, Ids } from './ports/clock.ts'
import type { Backlog, DeadLetter, EventsPort } from './ports/events.ts'
import type { PeoplePort } from './ports/people.ts'
import type { RecordWriter } from './ports/records.ts'
import type { ReadView, StoragePort } from './ports/storage.ts'
import type { Tracer } from './ports/tracer.ts'
import type { ProjectEvents } from './projects/words.ts'
import type { CommentEvents, PlacementEvents, TaskEvents } from './tasks/words.ts'
import type { UserEvents } from './users/words.ts'

/** Every event type of the engine with its data. */
export type DomainEvents = OrganizationEvents &
  MemberEvents &
  UserEvents &
  ProjectEvents &
  TaskEvents &
  PlacementEvents &
  CommentEvents &
  NotificationEvents
export type EventType = keyof DomainEvents

/** `task.*` and `*` as the events they cover. */
export type EventPattern = EventType | `${EventType extends `${infer Context}.${string}` ? Context : never}.*` | '*'
type Covered<Pattern> = Pattern extends '*'
  ? EventType
  : Pattern extends `${infer Context}.*`
    ? Extract<EventType, `${Context}.${string}`>
    : Extract<Pattern, EventType>
/** The union of logged events that these patterns cover; `switch (event.type)` narrows `event.data`. */
export type EventsOf<Pattern extends EventPattern> = {
  [Type in Covered<Pattern>]: LoggedEvent<Type, DomainEvents[Type]>
}[Covered<Pattern>]

export interface EngineOptions<HostTx> {
  readonly storage: StoragePort<HostTx>
  /** Who carries events to subscriptions. The log itself when left out: nothing is lost, in one database. */
  readonly events?: EventsPort
  readonly clock?: Clock
  readonly ids?: Ids
  /** Resolves user ids to people. The engine's own users when left out. */
  readonly people?: PeoplePort
  /** Whether this process runs the readers (projections and subscriptions). Default true. */
  readonly relay?: boolean
  /** Whether to bring the schema up to date at the start. Default true. */
  readonly migrate?: boolean
  /** Told of what goes wrong behind the scenes: a reader that throws, a database that is away. Default: nothing. */
  readonly onError?: (error: unknown, where: string, about?: ErrorContext) => void
  /** Follows commands and the readers of their events. Default: nobody does. */
  readonly tracer?: Tracer
}

/** The event a reader failed on; what it takes to find it, and what led to it, elsewhere. */
export interface ErrorContext {
  readonly subscription?: string
  readonly projection?: string
  readonly eventId: string
  readonly eventType: string
  readonly position: number
  readonly correlationId: string
  readonly traceparent: string | null
}

/** What a projection writes with: its own records, and the rest of the database to read. In the same transaction as its checkpoint. */
export interface ProjectionTx {
  readonly view: ReadView
  /** The projection's own; a rebuild writes into fresh ones and takes over when it has caught up. */
  records(organizationId: string): RecordWriter
}

export interface ReaderStatus {
  readonly name: string
  /** The publisher carries the log to a bus that isn't the log itself; it is named like the bus. */
  readonly kind: 'projection' | 'subscription' | 'publisher'
  readonly version: number
  readonly position: number
  /** Events it still has to see. */
  readonly lag: number
}

export interface Taskwright<HostTx = never> {
  as(actor: Actor): Session
  /** Runs the commands of this handle in the host's own open transaction: both commit or neither. Never retried. */
  in(host: HostTx): { as(actor: Actor): Session }
  /**
   * Reacts to events: at least once, in any order, also after a crash; retried after 1 2 4 8 16 s, then a dead letter.
   * `name` is its durable identity. The handler may issue commands. What it returns ends it in this process, and resolves
   * when no handler runs any more; its place stays.
   */
  subscribe<Pattern extends EventPattern>(
    name: string,
    types: readonly Pattern[],
    handler: (event: EventsOf<Pattern>) => Promise<void> | void,
    options?: { readonly from?: 'now' | 'beginning' },
  ): () => Promise<void>
  /**
   * Follows the log in order, exactly once: what it writes commits together with its place in the log. Database only, no
   * outside effects. A higher `version` is built beside the old one from the beginning, then takes its place.
   */
  projection<Pattern extends EventPattern>(
    name: string,
    types: readonly Pattern[],
    handler: (event: EventsOf<Pattern>, tx: ProjectionTx) => Promise<void> | void,
    options?: { readonly version?: number },
  ): {
    /** Reads what the projection wrote. */ records(
      organizationId: string,
    ): Promise<Pick<RecordWriter, 'get' | 'find' | 'list'>>
  }
  /** Builds a projection anew from the beginning of the log, beside the one in use. */
  rebuild(projection: string): Promise<void>
  /**
   * Hands a subscription the events of these positions of the log once more, whatever became of them; resolves with how
   * many. Those of types it doesn't want mean nothing to it.
   */
  replay(
    subscription: string,
    range: {
      readonly from: number
      readonly to?: number
      readonly onProgress?: (done: number, total: number) => void
    },
  ): Promise<number>
  /** Resolves when every reader in this process has seen all there is. Rejects when a projection is stuck. */
  settled(): Promise<void>
  /** Checks that the stored states equal the fold of their streams and that the log has no gaps. */
  verify(options?: { readonly onProgress?: (done: number, total: number) => void }): Promise<VerifyReport>
  readonly deadLetters: {
    list(options?: { readonly subscription?: string; readonly limit?: number }): Promise<readonly DeadLetter[]>
    redrive(subscription: string, eventIds?: readonly string[]): Promise<number>
  }
  readers(): Promise<readonly ReaderStatus[]>
  /** How much the bus has for each subscription of this engine, and how much each has given up on. */
  backlogs(): Promise<readonly Backlog[]>
  /** Small typed storage for hosts and plugins, outside the log. `transaction` spans records only. */
  records(namespace: string): {
    read<T>(
      work: (records: Pick<RecordWriter, 'get' | 'find' | 'list'>) => Promise<T>,
      organizationId?: string,
    ): Promise<T>
    write<T>(work: (records: RecordWriter) => Promise<T>, organizationId?: string): Promise<T>
  }
  /** The storage the engine runs on: for plugins' own queries and health checks. */
  readonly storage: StoragePort<HostTx>
  /** The bus that carries events to subscriptions: for those who watch over it, or listen in on what happens now. */
  readonly events: Pick<EventsPort, 'name' | 'figures' | 'broadcast'>
  readonly clock: Clock
  readonly ids: Ids
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface VerifyReport {
  readonly events: number
  readonly streams: number
  readonly states: number
  /** Empty when all is well. Each names the stream or position and what is wrong with it, without data. */
  readonly problems: readonly { readonly where: string; readonly what: string }[]
}
