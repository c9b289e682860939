import type { EventsPort, LoggedEvent } from '@taskwright/core'
import type { Cases } from '../harness/case.ts'

/** What a case gets. */
export interface EventsContext {
  readonly events: EventsPort
  /** Another instance on the same place, as a second process has. */
  another(): Promise<EventsPort>
  /** Takes the place out of reach of every instance, and brings it back. */
  readonly outage: Outage
  /** New events, published (or, for a log, committed) and numbered from 1 in the order of the calls. */
  emit(...events: readonly NewsItem[]): Promise<readonly LoggedEvent[]>
  /** Lets time pass. */
  advance(ms: number): Promise<void>
  /** Waits until every instance has nothing to deliver now. */
  settled(): Promise<void>
  /** Lets time pass until something is so; fails the case when that takes too long. */
  eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void>
  readonly patienceMs: number
}

/** An outage as a case wants it: of the network or of what is behind it. */
export interface Outage {
  begin(): void | Promise<void>
  end(): void | Promise<void>
}

/** What matters of an event in a case. */
export type NewsItem = Partial<LoggedEvent> & { readonly id: string }
export type EventsCases = Cases<EventsContext>
