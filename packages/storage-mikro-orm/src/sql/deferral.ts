import type { NewEvent } from '@taskwright/core'

/** Writing for a session whose writes are only answered, and made sure of, by the commit. */
export interface Deferral {
  /** Tells what is about to be changed: two that change the same had better not be committed together. */
  claim(name: string): void
  append(events: readonly NewEvent[]): void
  nextNumber(organizationId: string, counter: string): Promise<number>
}
