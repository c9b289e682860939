import type { Decider, DomainEvent, Recorded } from '../kernel/decider.ts'
import type { Refusal } from '../kernel/errors.ts'

/** An event of the past; when and by whom matters only where a test says so. */
export type Past<Event extends DomainEvent> = Event & { readonly time?: string; readonly actor?: string }

export interface Given<State, Command, Event extends DomainEvent, R extends Refusal, Facts> {
  /** What the events fold to. */
  readonly state: State
  when(command: Command, facts: Facts): When<State, Event, R>
}

export interface When<State, Event extends DomainEvent, R extends Refusal> {
  /** Exactly these events in this order, none at all, or the refusal. Throws otherwise. */
  then(...expected: readonly Event[] | readonly [R]): void
  /** What the past and the decided events fold to. Throws when the command was refused. */
  readonly state: State
}

/** Who did it and when, where the past does not say. */
interface Defaults {
  readonly time: string
  readonly actor: string
}

/**
 * Turns a decider into sentences: `given(created).when(complete, facts).then(completed)`. Needs no test framework: what
 * was not expected is thrown, with `expected` and `actual` for frameworks to show.
 */
export function specify<
  State,
  Command extends { readonly type: string },
  Event extends DomainEvent,
  R extends Refusal,
  Facts,
>(
  decider: Decider<State, Command, Event, R, Facts>,
  defaults: Defaults = { time: '2026-01-01T00:00:00.000Z', actor: 'ana' },
): (...past: readonly Past<Event>[]) => Given<State, Command, Event, R, Facts> {
  const fold = (state: State, events: readonly Past<Event>[]): State =>
    events.reduce((folded, event) => decider.evolve(folded, { ...defaults, ...event } as Recorded<Event>), state)

  return (...past) => {
    const state = fold(decider.initial, past)
    return {
      state,
      when(command, facts) {
        const decision = decider.decide(command, state, facts)
        const actual: readonly (Event | R)[] = 'refused' in decision ? [decision.refused] : decision.events
        return {
          // biome-ignore lint/suspicious/noThenProperty: it reads as a sentence, and nobody awaits a sentence.
          then(...expected) {
            if (canonical(actual) !== canonical(expected)) throw new NotAsExpected(expected, actual)
          },
          get state() {
            if ('refused' in decision) throw new NotAsExpected('events', actual)
            return fold(state, decision.events)
          },
        }
      },
    }
  }
}

class NotAsExpected extends Error {
  override readonly name = 'NotAsExpected'
  readonly expected: unknown
  readonly actual: unknown

  constructor(expected: unknown, actual: unknown) {
    super(`expected ${JSON.stringify(expected)}\nbut it was ${JSON.stringify(actual)}`)
    this.expected = expected
    this.actual = actual
  }
}

/** JSON with sorted keys: the order in which fields were written says nothing. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
