import type { Delivery, EventsPort, Settlement, SubscriptionSpec } from '@taskwright/core'
import type { NewsItem } from './context.ts'

export const DONE: Settlement = { outcome: 'done' }
export const DEAD: Settlement = { outcome: 'dead', reason: 'Broken' }
export const retry = (afterMs: number): Settlement => ({ outcome: 'retry', afterMs, reason: 'Busy' })

/** Remembers what it was handed and answers as told. */
export interface Recorder {
  readonly deliveries: Delivery[]
  ids(): string[]
  attempts(id: string): number[]
  handle(delivery: Delivery): Promise<Settlement>
}

export function recorder(answer: (delivery: Delivery) => Settlement | Promise<Settlement> = () => DONE): Recorder {
  const deliveries: Delivery[] = []
  return {
    deliveries,
    ids: () => deliveries.map(({ event }) => event.id).toSorted(),
    attempts: (id) => deliveries.filter(({ event }) => event.id === id).map(({ attempt }) => attempt),
    async handle(delivery) {
      deliveries.push(delivery)
      return answer(delivery)
    },
  }
}

/** Subscribes a recorder to everything, from now on, unless told otherwise. */
export const subscribe = (events: EventsPort, { handle }: Recorder, spec: Partial<SubscriptionSpec> = {}) =>
  events.subscribe({ name: 'mailer', types: ['*'], from: 'now', handle, ...spec })

export const numbered = (count: number, prefix = 'event'): NewsItem[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${prefix}-${String(i).padStart(4, '0')}` }))

export const idsIn = (items: readonly NewsItem[]): string[] => items.map(({ id }) => id).toSorted()
