import type { CommandOptions } from '../api.ts'
import { faultpoint } from '../kernel/faultpoint.ts'
import type { JsonValue } from '../kernel/json.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { PeoplePort } from '../ports/people.ts'
import type { StoragePort, Transaction } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
import type { ResolvedActor } from './actor.ts'
import type { Unit } from './unit.ts'

/** How long an idempotency key is remembered. */
export const KEY_KEPT_MS = 24 * 60 * 60 * 1000

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
}

/** Each command is a transaction of its own, retried by the storage; readers are woken when it has committed. */
export function commandRunner(
  { clock, ids, people }: RunnerPorts,
  storage: Pick<StoragePort, 'transaction'>,
  committed: (events: number) => void,
): CommandRunner {
  const running = new Set<string>()
  return {
    async run(actor, name, input, options = {}, work) {
      const { idempotencyKey } = options
      const key =
        idempotencyKey === undefined ? null : `${actor.organizationId}\n${actor.userId}\n${checkedKey(idempotencyKey)}`
      if (key !== null && running.has(key)) throw refusal('idempotency.in_flight')
      if (key !== null) running.add(key)
      try {
        const fingerprint = key === null ? null : await fingerprintOf([name, input])
        let events = 0
        const result = await storage.transaction(async (tx) => {
          const unit = newUnit({ clock, ids, people }, tx, actor, options, fingerprint)
          faultpoint('command.begun')
          const outcome = await work(unit)
          faultpoint('command.saved')
          events = unit.pending.length
          if (events > 0) await tx.append(unit.pending)
          faultpoint('command.appended')
          return outcome
        })
        faultpoint('command.committed')
        if (events > 0) committed(events)
        return result
      } finally {
        if (key !== null) running.delete(key)
      }
    },
  }
}

/** All commands share one transaction that somebody else commits: a host's own, or `session.transaction`. */
export function joinedRunner({ clock, ids, people }: RunnerPorts, tx: Transaction, wrote: () => void): CommandRunner {
  return {
    async run(actor, name, input, options = {}, work) {
      const { idempotencyKey } = options
      const fingerprint = idempotencyKey === undefined ? null : await fingerprintOf([name, input])
      if (idempotencyKey !== undefined) checkedKey(idempotencyKey)
      const unit = newUnit({ clock, ids, people }, tx, actor, options, fingerprint)
      const outcome = await work(unit)
      if (unit.pending.length > 0) {
        await tx.append(unit.pending)
        wrote()
      }
      return outcome
    },
  }
}

const newUnit = (
  { clock, ids, people }: RunnerPorts,
  tx: Transaction,
  actor: ResolvedActor,
  options: CommandOptions,
  fingerprint: string | null,
): Unit => ({ tx, actor, options, fingerprint, ids, people, now: new Date(clock.now()).toISOString(), pending: [] })

interface Outcome {
  readonly fingerprint: string
  readonly result: JsonValue
}

/**
 * Does something once per idempotency key. To be called when the caller has been seen to exist for this organization and
 * before anything is decided. The row stands in the command's transaction: effect and memory of it are one.
 */
export async function once<T>(unit: Unit, organizationId: string, work: () => Promise<T>): Promise<T> {
  const { idempotencyKey } = unit.options
  if (idempotencyKey === undefined || unit.fingerprint === null) return work()
  const memory = unit.tx.records('idempotency', organizationId)
  const key = await fingerprintOf([unit.actor.userId, idempotencyKey])
  const known = await memory.get<Outcome>(key)
  if (known) {
    if (known.value.fingerprint !== unit.fingerprint) throw refusal('idempotency.mismatch')
    return known.value.result as T
  }
  const result = await work()
  const expiresAt = Date.parse(unit.now) + KEY_KEPT_MS
  const outcome = { fingerprint: unit.fingerprint, result: result ?? null }
  if (!(await memory.put(key, outcome, { ifVersion: 0, expiresAt }))) throw refusal('idempotency.in_flight')
  return result
}

function checkedKey(key: string): string {
  if (/^[\x20-\x7e]{1,200}$/.test(key)) return key
  throw refusal('input.invalid', {
    errors: [{ path: 'idempotencyKey', rule: 'form', message: 'is not 1 to 200 printable ASCII characters' }],
  })
}

async function fingerprintOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(canonical(value))
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** JSON with sorted keys, so that two spellings of one request are one. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
