import type { NewEvent, StorageRetry } from '@taskwright/core'
import type { Session } from './session.ts'
import type { Ended } from './tries.ts'

/** One transaction of the database's, on a connection of its own, from its begin to its end. */
export interface OpenUnit {
  readonly session: Session
  /** What the database or the way to it did to it; nothing can be committed then. */
  readonly trouble: { readonly error: unknown; readonly retry: StorageRetry | undefined } | undefined
  /** Rejects when its time is up, else stays pending. */
  readonly late: Promise<never>
  /**
   * Commits, and finds out what became of it when nobody answers; throws when that can't be told. By `event`, the first
   * it wrote, it can be known again.
   */
  commit(event: NewEvent | undefined): Promise<Ended<Committed>>
  /** Does nothing when it is over. */
  rollback(): Promise<void>
}

export interface Committed {
  /** Whether what it appended has its positions already, and so has all that was committed before it. */
  readonly numbered: boolean
}

/** Opens one within the time that is left, in milliseconds. */
export type OpenUnits = (left: () => number) => Promise<OpenUnit>
