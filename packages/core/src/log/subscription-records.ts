import { commonError } from '../kernel/errors.ts'
import type { DeadLetter, Settlement, SubscriptionSpec } from '../ports/events.ts'
import type { RecordWriter } from '../ports/records.ts'
import type { StoragePort, Transaction } from '../ports/storage.ts'
import type { LoggedEvent } from './envelope.ts'

// What the log bus remembers between two lives of the process: cursors, retries and dead letters.

/** A subscription's durable place in the log, and which process may move it until when. */
export interface Cursor {
  readonly position: number
  readonly owner: string | null
  readonly until: number
}
/** An event on its way to another attempt, or to none. */
export interface Waiting {
  readonly position: number
  readonly eventId: string
  readonly type: string
  readonly attempt: number
  readonly reason: string
  readonly at: number
}

export const NAMESPACE = 'subscriptions'
export const SYSTEM = 'system'

const recordsOf = (tx: Transaction): RecordWriter => tx.records(NAMESPACE, SYSTEM)

/** A name as one part of a key, so that no subscription's keys begin like another's. */
const part = encodeURIComponent

export const cursorKey = (name: string): string => `cursor/${part(name)}`
export const retriesOf = (name: string): string => `retry/${part(name)}/`
export const deadOf = (name: string): string => `dead/${part(name)}/`

/** A subscription that never ran starts where it was told to; one that did goes on where it was. */
export async function register(
  storage: Pick<StoragePort, 'read' | 'transaction'>,
  { name, from }: SubscriptionSpec,
): Promise<void> {
  const key = cursorKey(name)
  const known = await storage.read((view) => view.records(NAMESPACE, SYSTEM).get(key))
  if (known) return
  await storage.transaction(async (tx) => {
    const position = from === 'now' ? await tx.head() : 0
    await tx.records(NAMESPACE, SYSTEM).put(key, { position, owner: null, until: 0 } satisfies Cursor, { ifVersion: 0 })
  })
}

/** One attempt at one event, and how it ended. */
export interface Settled {
  readonly event: LoggedEvent
  readonly attempt: number
  readonly settlement: Settlement
}
export async function keep(
  tx: Transaction,
  name: string,
  { event, attempt, settlement }: Settled,
  now: number,
): Promise<void> {
  if (settlement.outcome === 'done') return
  const { position, id: eventId, type } = event
  const { reason } = settlement
  const [key, next] =
    settlement.outcome === 'dead'
      ? [`${deadOf(name)}${padded(position)}`, { position, eventId, type, attempt, reason, at: now }]
      : [
          retryKey(name, now + settlement.afterMs, position),
          { position, eventId, type, attempt: attempt + 1, reason, at: now + settlement.afterMs },
        ]
  await recordsOf(tx).put(key, next satisfies Waiting)
}

const retryKey = (name: string, at: number, position: number): string =>
  `${retriesOf(name)}${padded(at)}/${padded(position)}`
const padded = (n: number): string => String(n).padStart(16, '0')

export function deadLetter(key: string, { eventId, position, type, attempt, reason, at }: Waiting): DeadLetter {
  const subscription = decodeURIComponent(key.slice('dead/'.length, key.lastIndexOf('/')))
  return { subscription, eventId, position, type, attempts: attempt, reason, diedAt: new Date(at).toISOString() }
}

/** Events as due work of one subscription, beside its cursor. */
export async function hand(tx: Transaction, name: string, events: readonly LoggedEvent[], now: number): Promise<void> {
  const records = recordsOf(tx)
  if (!(await records.get(cursorKey(name)))) throw commonError('subscription.not_found')
  for (const { position, id: eventId, type } of events) {
    const due: Waiting = { position, eventId, type, attempt: 1, reason: 'delivered', at: now }
    await records.put(retryKey(name, now, position), due)
  }
}

/** Puts dead letters back to work, at once and from the first attempt. */
export async function redrive(
  tx: Transaction,
  subscription: string,
  now: number,
  eventIds?: readonly string[],
): Promise<number> {
  const prefix = deadOf(subscription)
  let count = 0
  for (let after: string | undefined; ; ) {
    const found = await recordsOf(tx).list<Waiting>({ prefix, limit: 1000, ...(after === undefined ? {} : { after }) })
    for (const { key, value } of found) {
      if (eventIds !== undefined && !eventIds.includes(value.eventId)) continue
      await recordsOf(tx).delete(key)
      await recordsOf(tx).put(retryKey(subscription, now, value.position), { ...value, attempt: 1, at: now })
      count += 1
    }
    after = found.at(-1)?.key
    if (found.length < 1000) return count
  }
}
