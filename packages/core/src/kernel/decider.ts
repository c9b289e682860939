import type { Refusal } from './errors.ts'

/** Something that happened, before it is written down. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type
  readonly data: Data
}

/** A map `{ 'task.created': Data, … }` as the union of its events. */
export type EventOf<Events> = { [Type in keyof Events & string]: DomainEvent<Type, Events[Type]> }[keyof Events &
  string]

/** What `evolve` sees: the event, when it happened (ISO 8601 UTC) and who did it. */
export type Recorded<Event extends DomainEvent> = Event & { readonly time: string; readonly actor: string }

export type Decision<Event extends DomainEvent, R extends Refusal> =
  | { readonly events: readonly Event[] }
  | { readonly refused: R }

export const accept = <Event extends DomainEvent>(
  ...events: readonly Event[]
): { readonly events: readonly Event[] } => ({
  events,
})
export const refuse = <R extends Refusal>(refused: R): { readonly refused: R } => ({ refused })

/**
 * The rules of one kind of aggregate, pure: no clock, no ids, no database. Everything `decide` needs beyond the state
 * comes in `facts`, read under lock in the same transaction.
 *
 * Law: folding a stream's events with `evolve` from `initial` gives the state that is stored.
 */
export interface Decider<
  State,
  Command extends { readonly type: string },
  Event extends DomainEvent,
  R extends Refusal,
  Facts,
> {
  readonly initial: State
  decide(command: Command, state: State, facts: Facts): Decision<Event, R>
  evolve(state: State, event: Recorded<Event>): State
}
