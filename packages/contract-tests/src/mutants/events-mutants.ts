import type { DeadLetter, Delivery, EventsPort, LoggedEvent, Settlement, SubscriptionSpec } from '@taskwright/core'
import { type MemoryHub, memoryEvents, memoryHub } from '@taskwright/core/memory'
import { type ManualClock, manualClock } from '@taskwright/core/testing'
import type { EventsCase } from '../events/cases.ts'
import { DEAD, DONE, retry } from '../events/handlers.ts'
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
    return { events: connect(), another: connect, advance: clock.advance }
  },
})

const inPort =
  (port: NonNullable<EventsSabotage['port']>): EventsMutant =>
  () => ({ port })

/** Subscribes with another specification. */
const subscribing = (change: (spec: SubscriptionSpec) => SubscriptionSpec): EventsMutant =>
  inPort((port) => ({ subscribe: (spec) => port.subscribe(change(spec)) }))

/** Hands over differently. */
const handling = (
  handle: (delivery: Delivery, handler: SubscriptionSpec['handle'], name: string) => Promise<Settlement>,
): EventsMutant => subscribing((spec) => ({ ...spec, handle: (delivery) => handle(delivery, spec.handle, spec.name) }))

/** Answers differently than the handler did. */
const settling = (change: (settlement: Settlement, delivery: Delivery) => Settlement): EventsMutant =>
  handling(async (delivery, handler) => change(await handler(delivery), delivery))

const publishing = (change: (events: readonly LoggedEvent[]) => readonly LoggedEvent[]): EventsMutant =>
  inPort((port) => ({ publish: (events) => port.publish(change(events)) }))

/** Does something to a subscription when its consumer closes. */
const atClose =
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

const listing = (change: (letters: readonly DeadLetter[]) => readonly DeadLetter[]): EventsMutant =>
  inPort((port) => ({
    deadLetters: { ...port.deadLetters, list: async (options) => change(await port.deadLetters.list(options)) },
  }))

const clearParcels = (hub: MemoryHub, name: string) => {
  const subscription = hub.subscriptions.get(name)
  if (subscription !== undefined) subscription.parcels = []
}

/** A second close is an error. */
const once = (close: () => Promise<void>) => {
  let closed = false
  return async () => {
    if (closed) throw new Error('closed already')
    closed = true
    await close()
  }
}

/** Stops handing over once it has been refused often enough. */
const discouraged: EventsMutant = () => {
  let thrown = 0
  return {
    port: (port) => ({
      subscribe: (spec) =>
        port.subscribe({
          ...spec,
          async handle(delivery) {
            if (thrown >= 20) return retry(60_000)
            try {
              return await spec.handle(delivery)
            } catch (error) {
              thrown++
              throw error
            }
          },
        }),
    }),
  }
}

/** Nothing else is handed over while one event waits for its retry. */
const blocking: EventsMutant = () => {
  const waiting = new Set<string>()
  return {
    port: (port) => ({
      subscribe: (spec) =>
        port.subscribe({
          ...spec,
          async handle(delivery) {
            if (waiting.size > 0 && !waiting.has(delivery.event.id)) return retry(60_000)
            const settlement = await spec.handle(delivery)
            if (settlement.outcome === 'retry') waiting.add(delivery.event.id)
            return settlement
          },
        }),
    }),
  }
}

const prefixed = (type: string, pattern: string) =>
  pattern === type || (pattern.endsWith('*') && type.startsWith(pattern.slice(0, -1).replace(/\.$/, '')))

/** For every case a bus that breaks its law. A case without one does not compile. */
export const eventsMutants: { readonly [Sentence in EventsCase]: EventsMutant } = {
  'a published event reaches a subscription': publishing((events) => events.slice(1)),
  'an event arrives as it was published': publishing((events) =>
    events.map((event) => ({ ...event, traceparent: null })),
  ),
  'each subscription gets every event': subscribing((spec) => ({ ...spec, name: 'everybody' })),
  'each handler gets an object of its own': () => {
    const events = new Map<string, LoggedEvent>()
    const shared = (event: LoggedEvent) => {
      events.set(event.id, events.get(event.id) ?? event)
      return events.get(event.id) ?? event
    }
    return {
      port: (port) => ({
        subscribe: (spec) =>
          port.subscribe({ ...spec, handle: ({ event, attempt }) => spec.handle({ event: shared(event), attempt }) }),
      }),
    }
  },
  'what is published while nobody listens is waiting': atClose((hub, name) => hub.subscriptions.delete(name)),
  'what another instance publishes arrives': (hub) => ({ hubOf: (n) => (n === 0 ? hub : memoryHub()) }),
  'an event published by a handler arrives': () => {
    let atWork = 0
    return {
      port: (port) => ({
        publish: async (events) => (atWork > 0 ? undefined : port.publish(events)),
        subscribe: (spec) =>
          port.subscribe({
            ...spec,
            handle(delivery) {
              atWork++
              return spec.handle(delivery).finally(() => atWork--)
            },
          }),
      }),
    }
  },
  'a subscription from now gets nothing from before': subscribing((spec) => ({ ...spec, from: 'beginning' })),
  'a subscription from the beginning gets everything': subscribing((spec) => ({ ...spec, from: 'now' })),
  'a subscription that ran before goes on where it was': atClose((hub, name) => hub.subscriptions.delete(name)),
  'a type matches exactly, by prefix or always': subscribing(({ types, handle, ...spec }) => ({
    ...spec,
    types: ['*'],
    handle: async (delivery) =>
      types.some((pattern) => prefixed(delivery.event.type, pattern)) ? handle(delivery) : DONE,
  })),
  'of a thousand events nothing is lost': publishing((events) => events.filter(({ position }) => position !== 777)),
  'settled waits for the handlers': inPort(() => ({ settled: async () => {} })),
  'settled does not wait for retries whose time has not come': (hub) => ({
    port: (port) => ({
      async settled() {
        await port.settled()
        const waiting = [...hub.subscriptions.values()].some(({ parcels }) => parcels.length > 0)
        if (waiting) await new Promise(() => {})
      },
    }),
  }),
  'publishing nothing is fine': inPort((port) => ({
    async publish(events) {
      if (events.length === 0) throw new Error('nothing to publish')
      await port.publish(events)
    },
  })),
  'a handler at work does not hold up publishing': inPort((port) => ({
    async publish(events) {
      await port.publish(events)
      await port.settled()
    },
  })),
  'a retry brings the same event again, one attempt higher': handling(({ event }, handler) =>
    handler({ event, attempt: 1 }),
  ),
  'a retry does not come before its time': settling((settlement) =>
    settlement.outcome === 'retry' ? { ...settlement, afterMs: 0 } : settlement,
  ),
  'other events flow while one waits for its retry': blocking,
  'a handler that throws is tried again after a second': handling((delivery, handler) =>
    handler(delivery).catch(() => retry(0)),
  ),
  'an event whose handler always throws stops nobody': discouraged,
  'one subscription that fails does not disturb another': () => {
    const again = new Set<string>()
    return {
      port: (port) => ({
        subscribe: (spec) =>
          port.subscribe({
            ...spec,
            async handle(delivery) {
              const settlement = await spec.handle(delivery)
              if (settlement.outcome !== 'retry' || again.has(delivery.event.id)) return settlement
              // Tried again by publishing it again: everybody gets it.
              again.add(delivery.event.id)
              await port.publish([delivery.event])
              return DONE
            },
          }),
      }),
    }
  },
  'subscriptions whose names begin alike have retries of their own': (hub) => ({
    port: (port, clock) => ({
      subscribe: (spec) =>
        port.subscribe({
          ...spec,
          async handle(delivery) {
            const settlement = await spec.handle(delivery)
            if (settlement.outcome !== 'retry') return settlement
            for (const [name, { parcels, consumers }] of hub.subscriptions) {
              if (name === spec.name || !spec.name.startsWith(name)) continue
              const dueAt = clock.now() + settlement.afterMs
              parcels.push({ json: JSON.stringify(delivery.event), attempt: delivery.attempt + 1, dueAt })
              for (const consumer of consumers) consumer.wake()
            }
            return settlement
          },
        }),
    }),
  }),
  'a retry survives its consumer': atClose(clearParcels),
  'a dead event is kept, with what is known of it': listing((letters) =>
    letters.map((letter) => ({ ...letter, attempts: 1 })),
  ),
  'a dead event is not tried again': settling((settlement) =>
    settlement.outcome === 'dead' ? retry(1000) : settlement,
  ),
  'an event that is done leaves no dead letter': settling((settlement, { attempt }) =>
    settlement.outcome === 'done' && attempt > 1 ? DEAD : settlement,
  ),
  'dead letters are those of their subscription': inPort((port) => ({
    deadLetters: {
      ...port.deadLetters,
      async list({ subscription = '', limit }) {
        const letters = await port.deadLetters.list({ limit: 1000 })
        return letters.filter((letter) => letter.subscription.startsWith(subscription)).slice(0, limit)
      },
    },
  })),
  'a list of dead letters stops at its limit': inPort((port) => ({
    deadLetters: { ...port.deadLetters, list: (options) => port.deadLetters.list({ ...options, limit: 1000 }) },
  })),
  'redriving begins again at attempt 1': () => {
    const dead = new Set<string>()
    return {
      port: (port) => ({
        subscribe: (spec) =>
          port.subscribe({
            ...spec,
            async handle({ event, attempt }) {
              const settlement = await spec.handle({ event, attempt: dead.has(event.id) ? attempt + 2 : attempt })
              if (settlement.outcome === 'dead') dead.add(event.id)
              return settlement
            },
          }),
      }),
    }
  },
  'redriving takes only the events it is told': inPort((port) => ({
    deadLetters: { ...port.deadLetters, redrive: (subscription) => port.deadLetters.redrive(subscription) },
  })),
  'redriving leaves other subscriptions alone': (hub) => ({
    port: (port) => ({
      deadLetters: {
        ...port.deadLetters,
        async redrive(subscription, eventIds) {
          const redriven = await port.deadLetters.redrive(subscription, eventIds)
          for (const name of hub.subscriptions.keys()) await port.deadLetters.redrive(name, eventIds)
          return redriven
        },
      },
    }),
  }),
  'what dies again is one dead letter again': inPort((port) => {
    const redriven: DeadLetter[] = []
    return {
      deadLetters: {
        list: async (options) => [...redriven, ...(await port.deadLetters.list(options))],
        async redrive(subscription, eventIds) {
          redriven.push(...(await port.deadLetters.list({ subscription, limit: 1000 })))
          return port.deadLetters.redrive(subscription, eventIds)
        },
      },
    }
  }),
  'two consumers of one name settle each event once': () => {
    let consumers = 0
    return {
      port: (port) => ({ subscribe: (spec) => port.subscribe({ ...spec, name: `${spec.name}#${consumers++}` }) }),
    }
  },
  'two consumers of one name share the work': () => {
    const taken = new Set<string>()
    return {
      port: (port) => ({
        async subscribe(spec) {
          if (taken.has(spec.name)) return { close: async () => {} }
          taken.add(spec.name)
          return port.subscribe(spec)
        },
      }),
    }
  },
  'when one consumer closes the other goes on': atClose((hub, name) => hub.subscriptions.get(name)?.consumers.clear()),
  'a broadcast reaches every instance': inPort((port) => ({
    broadcast: (types, handle) =>
      port.subscribe({
        name: 'broadcast',
        types,
        from: 'now',
        async handle({ event }) {
          handle(event)
          return DONE
        },
      }),
  })),
  'a broadcast begins now': (hub) => ({
    port: (port) => ({
      broadcast(types, handle) {
        for (const json of hub.published) handle(JSON.parse(json))
        return port.broadcast(types, handle)
      },
    }),
  }),
  'a broadcast keeps to its types': inPort((port) => ({
    broadcast: (_types, handle) => port.broadcast(['*'], handle),
  })),
  'a listener that throws disturbs nobody': (hub) => ({
    port: (port) => ({
      broadcast: (types, handle) =>
        port.broadcast(types, (event) => {
          try {
            handle(event)
          } catch {
            hub.listeners.clear()
          }
        }),
    }),
  }),
  'a broadcast takes nothing from subscriptions': (hub) => ({
    port: (port) => ({
      subscribe: (spec) =>
        port.subscribe({
          ...spec,
          handle: async (delivery) => (hub.listeners.size > 0 ? DONE : spec.handle(delivery)),
        }),
    }),
  }),
  'a closed broadcast hears nothing more': inPort((port) => ({
    async broadcast(types, handle) {
      await port.broadcast(types, handle)
      return { close: async () => {} }
    },
  })),
  'closing a subscription waits for the handlers at work': inPort((port) => ({
    async subscribe(spec) {
      const running = await port.subscribe(spec)
      return { close: async () => void running.close() }
    },
  })),
  'after closing a subscription no handler runs': inPort((port) => ({
    async subscribe(spec) {
      await port.subscribe(spec)
      return { close: async () => {} }
    },
  })),
  'what was unfinished comes again at the next start': atClose(clearParcels),
  'closing the bus waits for the handlers at work': inPort((port) => ({ close: async () => void port.close() })),
  'after closing the bus no handler runs': inPort(() => ({ close: async () => {} })),
  'what a closed bus left unfinished comes to the next one': (hub) => ({
    port: (port) => ({
      async close() {
        await port.close()
        for (const name of hub.subscriptions.keys()) clearParcels(hub, name)
      },
    }),
  }),
  'closing twice is fine': inPort((port) => ({ close: once(port.close) })),
}
