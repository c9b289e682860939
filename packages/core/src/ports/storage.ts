import type { JsonValue } from '../kernel/json.ts'
import type { LoggedEvent, NewEvent } from '../log/envelope.ts'
import type { After, FieldKind, FieldValue, Filter, Sort } from './filter.ts'

/** What every stored aggregate has: its own id, its tenant, and the sequence of its stream's last event. */
export interface Aggregate {
  readonly id: string
  readonly organizationId: string
  readonly version: number
}

/** A field that can be filtered or sorted by. Adapters keep it in a column of its own. */
export interface Field {
  readonly kind: FieldKind
  readonly nullable?: true
}

/**
 * A kind of thing the storage keeps: which of its fields are indexed and how they follow from the state.
 * The state itself is kept whole, as JSON text, so it comes back exactly as it was folded.
 */
export interface Collection<State extends Aggregate = Aggregate> {
  readonly name: CollectionName
  readonly fields: Readonly<Record<string, Field>>
  /** Field lists that are unique within an organization; a row with a null among them is exempt. */
  readonly unique: readonly (readonly string[])[]
  /**
   * The field that names the project a row belongs to. Rows of such a collection are readable by a user who has a member
   * row for that project, or is OWNER or ADMIN of the row's organization. Nobody has two member rows for one project or
   * organization. Without it only `{ organizationId }` scopes apply: nothing of such a collection is readable through
   * `readableBy`.
   */
  readonly projectField?: string
  /** Indexed values that follow from the state. Derived fields are not among them. */
  indexed(state: State): Readonly<Record<string, FieldValue>>
  /** Fields outside the fold law (a board rank), changed without a new version. They are among `fields`. */
  readonly derived?: readonly string[]
}

export type CollectionName = 'organizations' | 'users' | 'members' | 'projects' | 'tasks' | 'comments' | 'notifications'

export interface Row<State extends Aggregate> {
  readonly state: State
  /** Values of the collection's `derived` fields; empty for a collection that has none. */
  readonly derived: Readonly<Record<string, string | number | null>>
}

/**
 * Whose eyes a query looks through. There is no query without one.
 * - `{ organizationId }`: everything of one tenant (the engine itself, trusted actors)
 * - `{ organizationId, readableBy }`: of one tenant, what this user may read
 * - `{ readableBy }`: what this user may read, in every tenant
 * - `{ everyOrganization: true }`: operators' commands and housekeeping only
 */
export type Scope =
  | { readonly organizationId: string; readonly readableBy?: string }
  | { readonly readableBy: string }
  | { readonly everyOrganization: true }

export interface Query {
  readonly filter?: Filter
  readonly sort: Sort
  readonly after?: After
  /** 1 … 1000. */
  readonly limit: number
}

export type OrganizationRole = 'OWNER' | 'ADMIN' | 'MEMBER' | 'GUEST'
export type ProjectRole = 'OWNER' | 'ADMIN' | 'CONTRIBUTOR' | 'COMMENTER' | 'VIEWER'

/** The roles somebody was given, as given. */
export interface GrantedRoles {
  readonly organization: OrganizationRole | null
  readonly project: ProjectRole | null
}

/** A row and where it belongs. */
export interface Placed<State extends Aggregate, Project extends Aggregate> {
  readonly row: Row<State>
  /** The state of the project the row names; undefined where the row's organization has none of that id. */
  readonly project: Project | undefined
  /** Of those who were asked for, in the row's organization and project. */
  readonly roles: ReadonlyMap<string, GrantedRoles>
}

export interface PlacedOptions {
  /** Whose roles to tell. */
  readonly rolesOf?: readonly string[]
}

/**
 * Small typed things outside the log: sessions, idempotency rows, checkpoints, plugins' own data. Keys and unique values
 * are those of one namespace of one organization, and are compared exactly.
 */
export interface StoredRecord<Value = JsonValue> {
  readonly key: string
  readonly value: Value
  /**
   * Grows by one with each write; compare-and-set goes by it. What was absent, deleted or expired, begins again at 1: a
   * lease therefore keeps its holder's token in `value`.
   */
  readonly version: number
  /** Epoch milliseconds after which the record counts as absent (at that very millisecond it is still there), or null. */
  readonly expiresAt: number | null
}

export interface RecordReader {
  /** Expired records are absent. */
  get<Value = JsonValue>(key: string): Promise<StoredRecord<Value> | undefined>
  /** The record that claimed this unique value, if any. */
  find<Value = JsonValue>(unique: string): Promise<StoredRecord<Value> | undefined>
  /** Keys that start with `prefix` and come after `after`, in code point order of the key. */
  list<Value = JsonValue>(options: {
    readonly prefix?: string
    readonly after?: string
    readonly limit: number
  }): Promise<readonly StoredRecord<Value>[]>
}

export interface RecordWriter extends RecordReader {
  /**
   * Writes a record. `ifVersion: 0` means "only if absent", `n` "only if it still has this version"; otherwise nothing is
   * written and the answer is false. A `unique` value held by another live record of the namespace also answers false.
   * `unique` and `expiresAt` are replaced by each write. An expired record is absent here too, and its unique value free.
   * Law: of several writers racing with the same `ifVersion`, exactly one gets true.
   */
  put(
    key: string,
    value: unknown,
    options?: { readonly ifVersion?: number; readonly unique?: string | null; readonly expiresAt?: number | null },
  ): Promise<boolean>
  /** True when there was something to delete. */
  delete(key: string): Promise<boolean>
}

export interface ReadView {
  get<State extends Aggregate>(collection: Collection<State>, scope: Scope, id: string): Promise<Row<State> | undefined>
  /**
   * What `get` gives, with the project the row belongs to and roles in it, as `get` and `roles` would give them for its
   * organization one after the other: a database behind a network is asked once. Only for collections with a
   * `projectField`; the scope is the row's alone.
   */
  getPlaced<State extends Aggregate, Project extends Aggregate>(
    collection: Collection<State>,
    projects: Collection<Project>,
    scope: Scope,
    id: string,
    options?: PlacedOptions,
  ): Promise<Placed<State, Project> | undefined>
  /** In no particular order; unknown or unreadable ids are absent. At most 1000 ids. */
  getMany<State extends Aggregate>(
    collection: Collection<State>,
    scope: Scope,
    ids: readonly string[],
  ): Promise<readonly Row<State>[]>
  list<State extends Aggregate>(
    collection: Collection<State>,
    scope: Scope,
    query: Query,
  ): Promise<readonly Row<State>[]>
  count<State extends Aggregate>(collection: Collection<State>, scope: Scope, filter?: Filter): Promise<number>
  /** The roles of each user in the organization and, unless null, the project. Users without any are absent. */
  roles(
    organizationId: string,
    projectId: string | null,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, GrantedRoles>>
  /** Events after a position, in order, at most `limit` (≤ 1000); never past a gap. */
  readLog(options: { readonly after: number; readonly limit: number }): Promise<readonly LoggedEvent[]>
  /** One stream's events in order of their sequence. */
  readStream(organizationId: string, stream: string): Promise<readonly LoggedEvent[]>
  /** The last position given out; 0 when the log is empty. */
  head(): Promise<number>
  /** Namespaces are ≤ 64 characters, keys and unique values ≤ 200. */
  records(namespace: string, organizationId: string): RecordReader
}

export interface ReadingToWrite {
  /** Nobody else changes the row before the unit of work ends. */
  readonly lock?: boolean
  /**
   * The row is read to be updated, by the version it has. An adapter may lock it, or let the unit of work run again when
   * somebody else was faster: with whom it races it takes turns either way.
   */
  readonly toUpdate?: boolean
}

/**
 * One unit of work. Laws:
 * 1. All or nothing: after a throw, a crash or a lost connection none of it is visible, ever.
 * 2. What it read with `lock` cannot change before it ends; its own writes are visible to its own reads.
 * 3. `insert` of a known id (ids are unique over all organizations) throws `id.taken`; `insert`, `update` or `setDerived`
 *    to a taken unique throws `storage.unique` with `details.fields`. After a write that threw, the unit of work can only
 *    be rolled back: `transaction` rejects with that error even if `work` swallowed it.
 * 4. `update` writes only where the stored version is still `expectedVersion`, else (also where there is no such row in
 *    the row's organization) it throws `storage.conflict`: of two racing writers exactly one wins.
 * 5. Appended events are in the log exactly when the unit of work committed; positions are gapless and monotone, and an
 *    event is visible only after everything with a lower position. Until then not even the unit of work that appended
 *    it can rely on reading it. When `transaction` has resolved they are there to read; after a crash in between they get
 *    their positions as soon as any process has the storage open.
 * 6. Beyond its end it refuses whatever is still asked of it.
 */
export interface Transaction extends ReadView {
  get<State extends Aggregate>(
    collection: Collection<State>,
    scope: Scope,
    id: string,
    options?: ReadingToWrite,
  ): Promise<Row<State> | undefined>
  /** Only the row is locked, before anything else is read. */
  getPlaced<State extends Aggregate, Project extends Aggregate>(
    collection: Collection<State>,
    projects: Collection<Project>,
    scope: Scope,
    id: string,
    options?: PlacedOptions & ReadingToWrite,
  ): Promise<Placed<State, Project> | undefined>
  insert<State extends Aggregate>(collection: Collection<State>, row: Row<State>): Promise<void>
  /** Derived fields that `row.derived` doesn't name keep their value. */
  update<State extends Aggregate>(
    collection: Collection<State>,
    row: Row<State>,
    expectedVersion: number,
  ): Promise<void>
  /** Changes the derived fields it names; the version stays. Where there is no such row it does nothing. */
  setDerived<State extends Aggregate>(
    collection: Collection<State>,
    organizationId: string,
    id: string,
    derived: Row<State>['derived'],
  ): Promise<void>
  /** Removes rows for good; resolves with how many. For projections and purges: aggregates are otherwise kept. */
  remove<State extends Aggregate>(collection: Collection<State>, scope: Scope, filter: Filter): Promise<number>
  /** The next number of a counter, from 1, without gaps: a rollback gives it back. Take it last; it is a lock. */
  nextNumber(organizationId: string, counter: string): Promise<number>
  /**
   * The events' position and recorded time are known when the unit of work has committed. A (stream, sequence) that the
   * organization has already throws `storage.conflict`, here or when the unit of work commits.
   */
  append(events: readonly NewEvent[]): Promise<void>
  records(namespace: string, organizationId: string): RecordWriter
  /** Deletes all records of a namespace, in every organization; resolves with how many. */
  dropRecords(namespace: string): Promise<number>
}

/** What goes on inside a storage, for whoever watches over it. */
export interface StorageFigures {
  /** Connections: open ones, those of them at rest, and callers waiting for one. Null where there is no pool. */
  readonly pool: { readonly open: number; readonly idle: number; readonly waiting: number } | null
  /** Units of work that were run again since `open`, by what made it necessary. */
  readonly retries: Readonly<Record<StorageRetry, number>>
  /** Events that are committed and have no position yet, and the age of the oldest, in milliseconds. */
  readonly unnumbered: { readonly events: number; readonly oldestMs: number }
}
export type StorageRetry = 'deadlock' | 'conflict' | 'busy' | 'connection'

export interface UnitOfWork {
  /** Milliseconds from the call until the work is rolled back with `storage.busy`. Default 10,000. */
  readonly deadlineMs?: number
}

/**
 * Keeps state, the log and records. Adapters are factories returning this object; `HostTx` is what a host hands in to
 * `tw.in(…)` to run commands in its own transaction.
 *
 * Before `open` and after `close` everything refuses with `storage.unavailable`. No error, nor any cause it carries, says
 * what was written: neither values nor SQL with its parameters.
 */
export interface StoragePort<HostTx = never> {
  readonly name: string
  /** Connects; brings the schema up to date when `migrate` is true, else refuses `storage.outdated` if it is not. */
  open(options: { readonly migrate: boolean; readonly now: () => number }): Promise<void>
  /** Names of migrations that were not run yet. */
  pendingMigrations(): Promise<readonly string[]>
  /**
   * Runs `work` in one transaction. `work` may run several times (a deadlock, a busy database), so it has no effects
   * outside; retries are bounded and end in a retryable `storage.busy` or `storage.conflict`. What `work` itself throws
   * comes out unchanged, after one run; after it has written something, perhaps after two, the first of which believed
   * what it wrote.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: UnitOfWork): Promise<T>
  /** Reads committed data only; never waits for a writer. */
  read<T>(work: (view: ReadView) => Promise<T>): Promise<T>
  /** A unit of work inside the host's transaction: never retried, never committed by us. `afterCommit` wakes the readers. */
  join(host: HostTx, afterCommit: () => void): Transaction
  /** Deletes expired records and the like; resolves with how many. */
  sweep(): Promise<number>
  /** How often readers should look for what other processes have committed, in milliseconds. */
  readonly lookEveryMs: number
  /** Costs one small statement at most. */
  figures(): Promise<StorageFigures>
  /** Cheap proof of life; rejects when the database cannot answer. */
  ping(): Promise<void>
  /** Lets what is running come to its end, and refuses what comes later. Closing twice is fine. */
  close(): Promise<void>
}
