import type { Clock } from '../ports/clock.ts'
import type { Delivery, Settlement } from '../ports/events.ts'
import type { LoggedEvent } from './envelope.ts'

/** Seconds before the second, third … attempt; after the last one an event is a dead letter. */
export const RETRY_AFTER_MS = [1000, 2000, 4000, 8000, 16_000] as const

/** A handler may take this long; then the attempt has failed, whatever it still does. */
export const HANDLER_DEADLINE_MS = 30_000

/** Wraps a handler with the retry policy: 1 2 4 8 16 s, then dead. */
export function withRetries(
  clock: Clock,
  handler: (event: LoggedEvent) => Promise<void> | void,
  onError: (error: unknown, event: LoggedEvent) => void,
): (delivery: Delivery) => Promise<Settlement> {
  return async ({ event, attempt }) => {
    try {
      await withDeadline(clock, (async () => handler(event))())
      return { outcome: 'done' }
    } catch (error) {
      onError(error, event)
      const afterMs = RETRY_AFTER_MS[attempt - 1]
      const reason = reasonOf(error)
      return afterMs === undefined ? { outcome: 'dead', reason } : { outcome: 'retry', afterMs, reason }
    }
  }
}

/** A code or a class; messages may hold data. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'thrown'
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code.slice(0, 64) : error instanceof Error ? error.name.slice(0, 64) : 'thrown'
}

class HandlerTimeout extends Error {
  override readonly name = 'HandlerTimeout'
}

function withDeadline(clock: Clock, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(HANDLER_DEADLINE_MS, () => reject(new HandlerTimeout()))
    work.then(resolve, reject).finally(cancel)
  })
}
