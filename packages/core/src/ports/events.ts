import type { LoggedEvent } from '../log/envelope.ts'

/** One attempt at handing an event to a subscription. `attempt` starts at 1. */
export interface Delivery {
  readonly event: LoggedEvent
  readonly attempt: number
}

/** What the engine tells the adapter after an attempt. */
export type Settlement =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly outcome: 'dead'; readonly reason: string }

export interface DeadLetter {
  readonly subscription: string
  readonly eventId: string
  readonly position: number
  readonly type: string
  readonly attempts: number
  /** The error's class or code; never its message, which may hold data. */
  readonly reason: string
  /** ISO 8601 UTC. */
  readonly diedAt: string
}

export interface SubscriptionSpec {
  /** The same name in several processes means competing consumers: each event goes to one of them. */
  readonly name: string
  /** Event types; `task.*` matches every type with that prefix, `*` matches all. */
  readonly types: readonly string[]
  /** Where a subscription that never ran before begins; one that did goes on where it was, and keeps what came meanwhile. */
  readonly from: 'now' | 'beginning'
  readonly handle: (delivery: Delivery) => Promise<Settlement>
}

/** What a subscription has before it, and what it has given up on. */
export interface Backlog {
  readonly subscription: string
  /** Events it has not been handed yet: none that is at work, none that rests before another attempt. */
  readonly waiting: number
  /** Dead letters; where counting costs, up to a thousand. */
  readonly dead: number
}

/** What a bus knows of itself. Counts are since it was made. */
export interface EventsFigures {
  /** Whether it could publish now. */
  readonly connected: boolean
  readonly published: number
  /** Events whose publishing failed or was not confirmed; they were, or will be, published again. */
  readonly refused: number
  readonly delivered: number
  /** Deliveries that came a second time or later. */
  readonly redelivered: number
  readonly reconnects: number
}

/**
 * Carries events to those who react to them.
 *
 * Laws:
 * 1. An event published (or, for the log itself, committed) before `publish` resolves reaches every durable subscription
 *    at least once, also when the process dies at any moment.
 * 2. No order is promised. `sequence` lets a handler drop what is stale.
 * 3. `retry` brings the same event again, `attempt` one higher, not before `afterMs`; other events flow meanwhile. Only
 *    the subscription that asked for it gets it, also when another consumer of that name has taken over.
 * 4. `dead` keeps the event in the dead letters until it is redriven; redriving starts again at attempt 1.
 * 5. A handler that throws counts as `retry` after one second; a poison event never stops the others.
 * 6. Two live consumers of one name share the work; each event is settled once unless one of them dies.
 * 7. `broadcast` reaches every running instance, from now on, and may lose events. It takes none from subscriptions, and a
 *    listener that throws disturbs nobody.
 * 8. `close`, of a subscription or of the bus, waits for the handlers at work. After it resolves no handler runs any more;
 *    what was unfinished comes again at the next start. Closing twice is fine.
 * 9. `deliver` brings events to one subscription only, as if they had just been published, and keeps law 1 for them.
 * 10. Where the bus is out of reach `publish` and `deliver` reject with a retryable `events.unavailable` within five
 *    seconds, nothing is kept in memory for later, and subscriptions go on by themselves when it is back.
 * 11. Every handler gets an object of its own: what it does to the event is seen by nobody else.
 */
export interface EventsPort {
  readonly name: string
  /**
   * Whether a subscription that begins at the beginning gets what was published before it existed. Where false, the
   * engine hands it the log's past through `deliver`.
   */
  readonly keepsHistory: boolean
  publish(events: readonly LoggedEvent[]): Promise<void>
  subscribe(spec: SubscriptionSpec): Promise<{ close(): Promise<void> }>
  /**
   * The subscription must have been made before, by any process; it need not be running. Without events it tells only
   * whether that is so: it rejects while a subscription of this process waits for the bus to come within reach.
   */
  deliver(subscription: string, events: readonly LoggedEvent[]): Promise<void>
  broadcast(types: readonly string[], handle: (event: LoggedEvent) => void): Promise<{ close(): Promise<void> }>
  readonly deadLetters: {
    list(options: { subscription?: string; limit: number }): Promise<readonly DeadLetter[]>
    /** Puts dead letters back to work; resolves with how many. Without `eventIds`: all of the subscription. */
    redrive(subscription: string, eventIds?: readonly string[]): Promise<number>
  }
  /**
   * How much these subscriptions have before and behind them; nothing where nobody ever made one. Every process asks every
   * few seconds: it looks, takes nothing out and keeps nobody waiting.
   */
  backlogs(subscriptions: readonly string[]): Promise<readonly Backlog[]>
  /** What goes on inside. Costs nothing. */
  figures(): EventsFigures
  /** Resolves when nothing is waiting to be delivered now (retries that wait for their time don't count). For tests. */
  settled(): Promise<void>
  close(): Promise<void>
}
