import { collections } from '../collections.ts'
import type { CollectionName } from '../ports/collections.ts'
import { createMutex, type Mutex } from './mutex.ts'
import type { KeptRecord } from './records.ts'
import { createTable, type Table } from './table.ts'

/** An event as it is kept: JSON text of the `NewEvent`, and what it got with its number (its index + 1). */
export interface KeptEvent {
  readonly json: string
  readonly recordedTime: string
}

/**
 * What a database would be: the data several storages can share, as two connections share one database. Tests look
 * into it behind the adapter's back.
 */
export interface MemoryPlace {
  readonly tables: { readonly [Name in CollectionName]: Table }
  readonly events: KeptEvent[]
  /** Indexes into `events` by stream; see `streamKey`. */
  readonly streams: Map<string, number[]>
  /** (stream, sequence) pairs that are taken. */
  readonly sequences: Map<string, true>
  readonly records: Map<string, KeptRecord>
  /** Keys of `records` by the unique value they claim. */
  readonly claims: Map<string, string>
  readonly counters: Map<string, number>
  readonly writer: Mutex
}

export const memoryPlace = (): MemoryPlace => ({
  tables: {
    organizations: createTable(collections.organizations),
    users: createTable(collections.users),
    members: createTable(collections.members),
    projects: createTable(collections.projects),
    tasks: createTable(collections.tasks),
    comments: createTable(collections.comments),
    notifications: createTable(collections.notifications),
  },
  events: [],
  streams: new Map(),
  sequences: new Map(),
  records: new Map(),
  claims: new Map(),
  counters: new Map(),
  writer: createMutex(),
})

/** Parts as one key that no other parts can make. */
export const keyOf = (...parts: readonly (string | number)[]): string => JSON.stringify(parts)
