import type { CommandOptions } from '../api.ts'
import type { JsonValue } from '../kernel/json.ts'
import type { ReadView } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
import type { ResolvedActor } from './actor.ts'
import type { Unit } from './unit.ts'

/** How long an idempotency key is remembered. */
const KEY_KEPT_MS = 24 * 60 * 60 * 1000

/** An idempotency key and the request it stands for, as digests: worked out before a transaction holds anything up. */
export interface RequestKey {
  /** Under which the outcome is remembered, within an organization. */
  readonly key: string
  /** Of the command and its whole input. */
  readonly fingerprint: string
}

export async function requestKey(
  { userId }: ResolvedActor,
  name: string,
  input: unknown,
  { idempotencyKey }: CommandOptions,
): Promise<RequestKey | null> {
  if (idempotencyKey === undefined) return null
  const key = await digest([userId, checkedKey(idempotencyKey)])
  return { key, fingerprint: await digest([name, input]) }
}

/** What tells requests with the same key apart from others while they run in this process. */
export const inFlightKey = (
  { userId, organizationId }: ResolvedActor,
  { idempotencyKey }: CommandOptions,
): string | null => (idempotencyKey === undefined ? null : JSON.stringify([organizationId, userId, idempotencyKey]))

interface Outcome {
  readonly fingerprint: string
  readonly result: JsonValue
}

/**
 * Does something once per idempotency key. To be called when the caller has been seen to exist for this organization and
 * before anything is decided. The row stands in the command's transaction: effect and memory of it are one.
 */
export async function once<T>(
  unit: Pick<Unit, 'once' | 'tx' | 'now'>,
  organizationId: string,
  work: () => Promise<T>,
): Promise<T> {
  if (unit.once === null) return work()
  const { key, fingerprint } = unit.once
  const memory = unit.tx.records('idempotency', organizationId)
  const known = await memory.get<Outcome>(key)
  if (known) {
    if (known.value.fingerprint !== fingerprint) throw refusal('idempotency.mismatch')
    return known.value.result as T
  }
  const result = await work()
  const expiresAt = Date.parse(unit.now) + KEY_KEPT_MS
  const outcome = { fingerprint, result: result ?? null }
  if (!(await memory.put(key, outcome, { ifVersion: 0, expiresAt }))) throw refusal('idempotency.in_flight')
  return result
}

/** How a request with this key ended before, if it did; for what should not even be prepared twice. */
export async function recalled<T>(
  view: ReadView,
  organizationId: string,
  { key, fingerprint }: RequestKey,
): Promise<{ readonly result: T } | undefined> {
  const known = await view.records('idempotency', organizationId).get<Outcome>(key)
  if (!known) return undefined
  if (known.value.fingerprint !== fingerprint) throw refusal('idempotency.mismatch')
  return { result: known.value.result as T }
}

function checkedKey(key: string): string {
  if (/^[\x20-\x7e]{1,200}$/.test(key)) return key
  throw refusal('input.invalid', {
    errors: [{ path: 'idempotencyKey', rule: 'form', message: 'is not 1 to 200 printable ASCII characters' }],
  })
}

async function digest(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(canonical(value))
  const hash = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** JSON with sorted keys, so that two spellings of one request are one. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
