import type { CommandOptions } from '../api.ts'
import { faultpoint } from '../kernel/faultpoint.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { PeoplePort } from '../ports/people.ts'
import type { StoragePort, Transaction } from '../ports/storage.ts'
import type { Tracer } from '../ports/tracer.ts'
import { refusal } from '../refusals.ts'
import type { ResolvedActor } from './actor.ts'
import { again } from './again.ts'
import { inFlightKey, type RequestKey, requestKey } from './idempotency.ts'
import type { Unit } from './unit.ts'

export interface CommandRunner {
  /** Runs a use case as one transaction. `name` and `input` identify the request of an idempotency key. */
  run<T>(
    actor: ResolvedActor,
    name: string,
    input: unknown,
    options: CommandOptions | undefined,
    work: (unit: Unit) => Promise<T>,
  ): Promise<T>
}

/** What every unit of work is given besides its transaction. */
export interface RunnerPorts {
  readonly clock: Clock
  readonly ids: Ids
  readonly people: PeoplePort
  readonly tracer?: Tracer | undefined
}

/** Each command is a transaction of its own, retried by the storage; readers are woken when it has committed. */
export function commandRunner(
  { clock, ids, people, tracer }: RunnerPorts,
  storage: Pick<StoragePort, 'transaction'>,
  committed: (events: number) => void,
): CommandRunner {
  const running = new Set<string>()
  return traced(tracer, {
    async run(actor, name, input, options = {}, work) {
      const inFlight = inFlightKey(actor, options)
      if (inFlight !== null && running.has(inFlight)) throw refusal('idempotency.in_flight')
      if (inFlight !== null) running.add(inFlight)
      try {
        const once = await requestKey(actor, name, input, options)
        let events = 0
        const attempt = async (tx: Transaction) => {
          const unit = newUnit({ clock, ids, people }, tx, actor, options, once)
          faultpoint('command.begun')
          const outcome = await work(unit)
          faultpoint('command.saved')
          events = unit.pending.length
          if (events > 0) await tx.append(unit.pending)
          faultpoint('command.appended')
          return outcome
        }
        const result = await again(() => storage.transaction(attempt), { keyed: once !== null })
        faultpoint('command.committed')
        if (events > 0) committed(events)
        return result
      } finally {
        if (inFlight !== null) running.delete(inFlight)
      }
    },
  })
}

/** Each command as a span; its events carry it on to their readers. */
function traced(tracer: Tracer | undefined, runner: CommandRunner): CommandRunner {
  if (tracer === undefined) return runner
  return {
    run: (actor, name, input, options, work) =>
      tracer.span(
        name,
        {
          kind: 'internal',
          parent: actor.traceparent,
          attributes: { 'taskwright.command': name, 'taskwright.correlation_id': actor.correlationId },
        },
        ({ traceparent }) =>
          runner.run(traceparent === null ? actor : { ...actor, traceparent }, name, input, options, work),
      ),
  }
}

export interface JoinedHooks {
  /** Events went into the transaction. */
  wrote(): void
  /** Something failed halfway: the transaction holds what must not be committed. */
  broke(error: unknown): void
}

/** All commands share one transaction that somebody else commits: a host's own, or `session.transaction`. */
export function joinedRunner(
  { clock, ids, people, tracer }: RunnerPorts,
  tx: Transaction,
  { wrote, broke }: JoinedHooks,
): CommandRunner {
  return traced(tracer, {
    async run(actor, name, input, options = {}, work) {
      const unit = newUnit({ clock, ids, people }, tx, actor, options, await requestKey(actor, name, input, options))
      try {
        const outcome = await work(unit)
        if (unit.pending.length > 0) {
          await tx.append(unit.pending)
          wrote()
        }
        return outcome
      } catch (error) {
        if (unit.pending.length > 0) broke(error)
        throw error
      }
    },
  })
}

const newUnit = (
  { clock, ids, people }: RunnerPorts,
  tx: Transaction,
  actor: ResolvedActor,
  options: CommandOptions,
  once: RequestKey | null,
): Unit => ({ tx, actor, options, once, ids, people, now: new Date(clock.now()).toISOString(), pending: [] })
