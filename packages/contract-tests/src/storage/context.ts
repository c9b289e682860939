import type { CollectionName, StoragePort } from '@taskwright/core'
import type { Cases } from '../harness/case.ts'

/** Looks behind the adapter, with queries of its own: what is really kept, committed, by id. */
export interface StoragePeek {
  /** The ids of a collection's rows, of all organizations. */
  rows(collection: CollectionName): Promise<readonly string[]>
  /** The ids of all events, numbered or still waiting for their number. */
  events(): Promise<readonly string[]>
  /** The keys of a namespace's records, of all organizations; expired ones too, as long as they are kept. */
  records(namespace: string): Promise<readonly string[]>
}

/** What a case gets. */
export interface StorageContext {
  /** Opened and empty. */
  readonly storage: StoragePort<never>
  readonly peek: StoragePeek
  /** Another connection to the same place, opened. */
  another(): Promise<StoragePort<never>>
  /** The storage of another empty place, not opened yet. */
  unopened(): Promise<StoragePort<never>>
  /** The time the storage was given; it stands still unless the case moves it. */
  readonly clock: { now(): number; set(ms: number): void }
  readonly patienceMs: number
}

export type StorageCases = Cases<StorageContext>

/** What the clock of every case says at first. */
export const STARTED_AT = Date.parse('2026-01-05T08:00:00.000Z')
