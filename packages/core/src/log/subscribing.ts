import type { Clock } from '../ports/clock.ts'
import type { EventsPort, SubscriptionSpec } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import { beginHistory, historyLoop } from './history.ts'
import type { Lease } from './leases.ts'
import type { Loop } from './loop.ts'

interface SubscribingOptions {
  readonly bus: EventsPort
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly clock: Clock
  readonly lease: (name: string) => Lease
  readonly onError: (error: unknown) => void
  readonly pollMs: number
}

/** A subscription of this process. */
export interface Subscribed {
  /** Resolves when the bus has taken it on at the first try, or did not. Never rejects. */
  readonly tried: Promise<void>
  /** Resolves when it has been handed what lies in the past, if it asked for that. */
  drained(): Promise<void>
  /** Resolves when none of its handlers runs any more. Its place stays: the next one of this name goes on there. */
  close(): Promise<void>
}

const RETRY_MS = [250, 500, 1000, 2000] as const

/** Has the bus take a subscription on, as often as that takes, and hands it the past where the bus keeps none. */
export function subscribing(
  spec: SubscriptionSpec,
  { bus, storage, clock, lease, onError, pollMs }: SubscribingOptions,
): Subscribed {
  let stopped = false
  let taken: { close(): Promise<void> } | undefined
  let history: Loop | undefined
  let failures = 0
  let cancel = (): void => {}

  async function take(): Promise<void> {
    if (!bus.keepsHistory) await beginHistory(storage, bus.name, spec)
    taken = await bus.subscribe(spec)
    if (bus.keepsHistory || stopped) return
    const pace = { clock, pollMs, onError, lease: lease(`history/${spec.name}`) }
    history = historyLoop({ storage, events: bus, subscription: spec, ...pace })
  }

  async function attempt(): Promise<void> {
    try {
      await take()
    } catch (error) {
      onError(error)
      const afterMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0
      failures += 1
      if (!stopped) {
        cancel = clock.after(afterMs, () => {
          trying = attempt()
        })
      }
    }
  }

  let trying = attempt()
  return {
    tried: trying,
    async drained() {
      await trying
      await history?.drained()
    },
    async close() {
      stopped = true
      cancel()
      await trying
      await history?.stop()
      await taken?.close()
    },
  }
}
