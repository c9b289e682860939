import { commonError } from '../kernel/errors.ts'
import { coversAny, type LoggedEvent } from '../log/envelope.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventsPort, SubscriptionSpec } from '../ports/events.ts'
import { startConsumer } from './consumer.ts'
import { atWork, isBusy, type Listener, type MemoryHub, memoryHub, type Subscription, wakeAll } from './hub.ts'

/**
 * The reference bus: every law of the events port but survival of the process. For tests: it keeps all it was ever given.
 */
export function memoryEvents(clock: Clock, hub: MemoryHub = memoryHub()): EventsPort {
  const closers = new Set<() => Promise<void>>()
  const counts = { published: 0, refused: 0, delivered: 0, redelivered: 0 }
  const returns = hub.returns
  let closed = false

  const check = () => {
    if (closed) throw commonError('engine.closed')
  }
  const reach = () => {
    check()
    if (!hub.reachable) throw commonError('events.unavailable')
  }
  const handedOver = (attempt: number) => {
    counts.delivered++
    if (attempt > 1) counts.redelivered++
  }
  const closing = (stop: () => Promise<void>) => {
    const close = async () => {
      closers.delete(close)
      await stop()
    }
    closers.add(close)
    return { close }
  }

  return {
    name: 'memory',
    keepsHistory: true,
    async publish(events) {
      try {
        reach()
      } catch (error) {
        counts.refused += events.length
        throw error
      }
      for (const event of events) publishOne(hub, clock, event)
      counts.published += events.length
      for (const subscription of hub.subscriptions.values()) wakeAll(subscription)
    },
    async subscribe(spec) {
      check()
      const subscription = subscriptionOf(hub, clock, spec)
      subscription.types = spec.types
      return closing(startConsumer(hub, subscription, spec, clock, handedOver).close)
    },
    async deliver(name, events) {
      reach()
      const subscription = hub.subscriptions.get(name)
      if (subscription === undefined) throw commonError('subscription.not_found')
      const { types, parcels } = subscription
      const wanted = events.filter(({ type }) => coversAny(types, type))
      parcels.push(...wanted.map((event) => ({ json: JSON.stringify(event), attempt: 1, dueAt: clock.now() })))
      wakeAll(subscription)
    },
    async broadcast(types, handle) {
      check()
      const listener: Listener = { types, hear: handle }
      hub.listeners.add(listener)
      return closing(async () => void hub.listeners.delete(listener))
    },
    deadLetters: {
      async list({ subscription, limit }) {
        reach()
        const letters = [...hub.subscriptions.values()].flatMap(({ dead }) => [...dead.values()])
        return letters
          .map(({ letter }) => letter)
          .filter((letter) => subscription === undefined || letter.subscription === subscription)
          .slice(0, limit)
      },
      async redrive(name, eventIds) {
        reach()
        const subscription = hub.subscriptions.get(name)
        if (subscription === undefined) return 0
        const ids = [...subscription.dead.keys()].filter((id) => eventIds === undefined || eventIds.includes(id))
        for (const id of ids) {
          const json = subscription.dead.get(id)?.json
          if (json !== undefined) subscription.parcels.push({ json, attempt: 1, dueAt: clock.now() })
          subscription.dead.delete(id)
        }
        wakeAll(subscription)
        return ids.length
      },
    },
    async backlogs(names) {
      reach()
      return names.map((subscription) => {
        const { parcels = [], dead } = hub.subscriptions.get(subscription) ?? {}
        const waiting = parcels.filter(({ dueAt }) => dueAt <= clock.now()).length
        return { subscription, waiting, dead: dead?.size ?? 0 }
      })
    },
    figures: () => ({ ...counts, connected: hub.reachable && !closed, reconnects: hub.returns - returns }),
    settled: () => (isBusy(hub, clock.now()) ? new Promise((resolve) => hub.waiting.add(resolve)) : Promise.resolve()),
    async close() {
      closed = true
      await Promise.all([...closers].map((close) => close()))
    },
  }
}

function publishOne(hub: MemoryHub, clock: Clock, event: LoggedEvent): void {
  const json = JSON.stringify(event)
  hub.published.push(json)
  for (const { types, parcels } of hub.subscriptions.values()) {
    if (coversAny(types, event.type)) parcels.push({ json, attempt: 1, dueAt: clock.now() })
  }
  for (const listener of hub.listeners) {
    if (coversAny(listener.types, event.type)) void atWork(hub, clock.now, () => heard(hub, listener, json))
  }
}

async function heard(hub: MemoryHub, listener: Listener, json: string): Promise<void> {
  await Promise.resolve()
  try {
    if (hub.listeners.has(listener)) listener.hear(JSON.parse(json))
  } catch {
    // A broadcast may be lost; who listens sees to its own errors.
  }
}

/** The subscription of this name: what it was before, or one that begins where the specification says. */
function subscriptionOf(hub: MemoryHub, clock: Clock, { name, types, from }: SubscriptionSpec): Subscription {
  const known = hub.subscriptions.get(name)
  if (known !== undefined) return known
  const past = from === 'now' ? [] : hub.published.filter((json) => coversAny(types, JSON.parse(json).type))
  const parcels = past.map((json) => ({ json, attempt: 1, dueAt: clock.now() }))
  const subscription: Subscription = { types, parcels, dead: new Map(), consumers: new Set() }
  hub.subscriptions.set(name, subscription)
  return subscription
}
