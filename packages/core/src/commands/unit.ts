import type { CommandOptions } from '../api.ts'
import type { Decider, DomainEvent, Recorded } from '../kernel/decider.ts'
import type { Refusal } from '../kernel/errors.ts'
import type { NewEvent } from '../log/envelope.ts'
import type { Ids } from '../ports/clock.ts'
import type { Aggregate, Collection, Row } from '../ports/collections.ts'
import type { PeoplePort } from '../ports/people.ts'
import type { Transaction } from '../ports/storage.ts'
import { type RefusalCode, refusal } from '../refusals.ts'
import type { ResolvedActor } from './actor.ts'
import type { RequestKey } from './idempotency.ts'

/** A kind of aggregate: where its states are kept, what its streams are called, and its rules. */
export interface AggregateKind<
  State extends Aggregate,
  Command extends { readonly type: string },
  Event extends DomainEvent,
  Facts,
> {
  readonly collection: Collection<State>
  readonly stream: string
  readonly decider: Decider<State | null, Command, Event, Refusal<RefusalCode>, Facts>
}

/** Everything a use case needs, for the length of one transaction. */
export interface Unit {
  readonly tx: Transaction
  readonly actor: ResolvedActor
  readonly options: CommandOptions
  /** The idempotency key of the request, if it has one. */
  readonly once: RequestKey | null
  /** ISO 8601 UTC; the same for the whole unit. */
  readonly now: string
  readonly ids: Ids
  readonly people: PeoplePort
  /** Events on their way into the log; written in one go when the use case has ended. */
  readonly pending: NewEvent[]
}

/** Lets the decider decide, folds its events and writes the new state; nothing happens when it has nothing to say. */
export async function decideAndSave<
  State extends Aggregate,
  Command extends { readonly type: string },
  Event extends DomainEvent,
  Facts,
>(
  unit: Unit,
  kind: AggregateKind<State, Command, Event, Facts>,
  organizationId: string,
  row: Row<State> | null,
  command: Command,
  facts: Facts,
  derived?: Row<State>['derived'],
): Promise<Row<State>> {
  const before = row?.state ?? null
  const decision = kind.decider.decide(command, before, facts)
  if ('refused' in decision) throw refusal(decision.refused.code, decision.refused)
  const place = derived ?? row?.derived ?? {}
  if (decision.events.length === 0 && row) return row
  const state = decision.events.reduce<State | null>(
    (folded, event) =>
      foldOne(kind.decider, folded, { ...event, time: unit.now, actor: unit.actor.userId }, organizationId),
    before,
  )
  if (state === null) throw refusal('engine.failed')
  record(unit, organizationId, `${kind.stream}/${state.id}`, before?.version ?? 0, decision.events)
  const after = { state, derived: place }
  if (before === null) await unit.tx.insert(kind.collection, after)
  else await unit.tx.update(kind.collection, after, before.version)
  return after
}

/** One step of the fold, with the tenant the envelope names. Also what `verify` folds with. */
export function foldOne<State extends Aggregate, Event extends DomainEvent>(
  decider: Pick<Decider<State | null, never, Event, Refusal, never>, 'evolve'>,
  state: State | null,
  event: Recorded<Event>,
  organizationId: string,
): State {
  const next = decider.evolve(state, event)
  return next === null || next.organizationId === organizationId ? (next as State) : { ...next, organizationId }
}

/** Puts events into the unit's pending ones, as a stream's next; the later ones of a command follow from its first. */
export function record(
  unit: Unit,
  organizationId: string,
  stream: string,
  after: number,
  events: readonly DomainEvent[],
  causationId: string | null = null,
): void {
  const { actor, ids, now } = unit
  let cause = causationId
  events.forEach((event, index) => {
    const id = ids.next()
    unit.pending.push({
      id,
      type: event.type,
      schemaVersion: 1,
      organizationId,
      stream,
      sequence: after + index + 1,
      time: now,
      actor: actor.userId,
      correlationId: actor.correlationId,
      causationId: cause,
      hops: 0,
      origin: actor.origin,
      traceparent: actor.traceparent,
      data: event.data,
    })
    cause ??= id
  })
}

/** Refuses `version.stale`, with the current version and the fields that differ, unless the caller saw this version. */
export async function expectVersion<State extends Aggregate, Event extends DomainEvent>(
  unit: Unit,
  kind: {
    readonly stream: string
    readonly decider: Pick<Decider<State | null, never, Event, Refusal, never>, 'evolve'>
  },
  state: State,
): Promise<void> {
  const { ifVersion } = unit.options
  if (ifVersion === undefined || ifVersion === state.version) return
  const seen = await stateAt(unit.tx, kind, state, ifVersion)
  const fields = Object.keys(state).filter(
    (field) =>
      field !== 'version' &&
      field !== 'updatedAt' &&
      JSON.stringify(field2(state, field)) !== JSON.stringify(field2(seen, field)),
  )
  throw refusal('version.stale', { details: { currentVersion: state.version, fields: seen === null ? [] : fields } })
}

const field2 = (state: object | null, field: string): unknown =>
  state === null ? undefined : Reflect.get(state, field)

async function stateAt<State extends Aggregate, Event extends DomainEvent>(
  tx: Transaction,
  kind: {
    readonly stream: string
    readonly decider: Pick<Decider<State | null, never, Event, Refusal, never>, 'evolve'>
  },
  now: State,
  version: number,
): Promise<State | null> {
  const events = await tx.readStream(now.organizationId, `${kind.stream}/${now.id}`)
  return events
    .filter(({ sequence }) => sequence <= version)
    .reduce<State | null>(
      (state, event) => foldOne(kind.decider, state, event as unknown as Recorded<Event>, now.organizationId),
      null,
    )
}
