import type { LoggedEvent } from '../log/envelope.ts'
import type { DeadLetter } from '../ports/events.ts'

/** An event on its way to a subscription. */
export interface Parcel {
  /** JSON text: every handler gets an object of its own. */
  readonly json: string
  readonly attempt: number
  /** Epoch milliseconds. */
  readonly dueAt: number
}

/** What outlives the consumers of one name. */
export interface Subscription {
  types: readonly string[]
  parcels: Parcel[]
  readonly dead: Map<string, { readonly letter: DeadLetter; readonly json: string }>
  readonly consumers: Set<{ wake(): void }>
}

export interface Listener {
  readonly types: readonly string[]
  hear(event: LoggedEvent): void
}

/** What a broker would be: several buses over one hub behave as several processes. */
export interface MemoryHub {
  /** Everything that was ever published, as JSON text. */
  readonly published: string[]
  readonly subscriptions: Map<string, Subscription>
  readonly listeners: Set<Listener>
  /** Handlers at work. */
  running: number
  /** Who waits for there to be nothing to do. */
  readonly waiting: Set<() => void>
  /** False while nobody can reach it: nothing is published, nothing is handed over. */
  reachable: boolean
  /** How often it came back within reach. */
  returns: number
}

export const memoryHub = (): MemoryHub => ({
  published: [],
  subscriptions: new Map(),
  listeners: new Set(),
  running: 0,
  waiting: new Set(),
  reachable: true,
  returns: 0,
})

/** Takes the hub out of everybody's reach, or brings it back: an outage, for tests. */
export function setReachable(hub: MemoryHub, reachable: boolean): void {
  if (reachable && !hub.reachable) hub.returns++
  hub.reachable = reachable
  if (reachable) for (const subscription of hub.subscriptions.values()) wakeAll(subscription)
}

export function isBusy({ running, reachable, subscriptions }: MemoryHub, now: number): boolean {
  const due = ({ parcels, consumers }: Subscription) => consumers.size > 0 && parcels.some(({ dueAt }) => dueAt <= now)
  return running > 0 || (reachable && [...subscriptions.values()].some(due))
}

/** Counts a handler in and out again. */
export async function atWork<T>(hub: MemoryHub, now: () => number, work: () => Promise<T>): Promise<T> {
  hub.running++
  try {
    return await work()
  } finally {
    hub.running--
    // What the handler's end sets going is waited for, too.
    queueMicrotask(() => {
      if (isBusy(hub, now())) return
      for (const done of hub.waiting) done()
      hub.waiting.clear()
    })
  }
}

export const wakeAll = ({ consumers }: Subscription): void => {
  for (const consumer of consumers) consumer.wake()
}
