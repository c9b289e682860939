import type { DeadLetter, Delivery, EventsPort, LoggedEvent, Settlement, SubscriptionSpec } from '@taskwright/core'
import { type MemoryHub, memoryEvents, memoryHub, setReachable } from '@taskwright/core/memory'
import { type ManualClock, manualClock } from '@taskwright/core/testing'
import type { EventsSubject } from '../events/subject.ts'

interface EventsSabotage {
  readonly port?: (port: EventsPort, clock: ManualClock) => Partial<EventsPort>
  /** Where the first, second … instance really publishes. */
  readonly hubOf?: (instance: number) => MemoryHub
}

/** Breaks one law. Called once for each place. */
export type EventsMutant = (hub: MemoryHub) => EventsSabotage

/** The reference bus with one law broken, as a subject. */
export const eventsMutantSubject = (mutant: EventsMutant): EventsSubject => ({
  name: 'mutant',
  // Virtual milliseconds for most of it: retries after a second must still come.
  patienceMs: 1500,
  timeLimitMs: 5000,
  open() {
    const hub = memoryHub()
    const clock = manualClock()
    const sabotage = mutant(hub)
    let instances = 0
    const connect = () => {
      const sound = memoryEvents(clock, sabotage.hubOf?.(instances++) ?? hub)
      return { ...sound, ...sabotage.port?.(sound, clock) }
    }
    return {
      events: connect(),
      another: connect,
      advance: clock.advance,
      outage: { begin: () => setReachable(hub, false), end: () => setReachable(hub, true) },
    }
  },
})

export const inPort =
  (port: NonNullable<EventsSabotage['port']>): EventsMutant =>
  () => ({ port })

/** Subscribes with another specification. */
export const subscribing = (change: (spec: SubscriptionSpec) => SubscriptionSpec): EventsMutant =>
  inPort((port) => ({ subscribe: (spec) => port.subscribe(change(spec)) }))

type Handling = (delivery: Delivery, handler: SubscriptionSpec['handle'], name: string) => Promise<Settlement>

/** Hands over differently. */
export const handling = (handle: Handling): EventsMutant =>
  subscribing((spec) => ({ ...spec, handle: (delivery) => handle(delivery, spec.handle, spec.name) }))

/** The same for what remembers something, or looks at the hub. */
export const handlingIn =
  (make: (hub: MemoryHub) => Handling): EventsMutant =>
  (hub) =>
    handling(make(hub))(hub)

/** Answers differently than the handler did. */
export const settling = (change: (settlement: Settlement, delivery: Delivery) => Settlement): EventsMutant =>
  handling(async (delivery, handler) => change(await handler(delivery), delivery))

export const publishing = (change: (events: readonly LoggedEvent[]) => readonly LoggedEvent[]): EventsMutant =>
  inPort((port) => ({ publish: (events) => port.publish(change(events)) }))

/** Does something to a subscription when its consumer closes. */
export const atClose =
  (close: (hub: MemoryHub, name: string) => void): EventsMutant =>
  (hub) => ({
    port: (port) => ({
      async subscribe(spec) {
        const running = await port.subscribe(spec)
        return {
          async close() {
            await running.close()
            close(hub, spec.name)
          },
        }
      },
    }),
  })

export const listing = (change: (letters: readonly DeadLetter[]) => readonly DeadLetter[]): EventsMutant =>
  inPort((port) => ({
    deadLetters: { ...port.deadLetters, list: async (options) => change(await port.deadLetters.list(options)) },
  }))

export const clearParcels = (hub: MemoryHub, name: string) => {
  const subscription = hub.subscriptions.get(name)
  if (subscription !== undefined) subscription.parcels = []
}
