import type { LoggedEvent, NewEvent } from '../log/envelope.ts'
import type { Aggregate, Collection, GrantedRoles, Placed, PlacedOptions, Query, Row, Scope } from './collections.ts'
import type { Filter } from './filter.ts'
import type { RecordReader, RecordWriter } from './records.ts'

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
