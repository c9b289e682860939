import type { DeadLetter } from '@taskwright/core'
import type { deadLetters } from '../events/dead-letters.ts'
import { DEAD, DONE, retry } from '../events/handlers.ts'
import type { retries } from '../events/retries.ts'
import {
  atClose,
  clearParcels,
  type EventsMutant,
  handling,
  handlingIn,
  inPort,
  listing,
  settling,
} from './events-sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: EventsMutant }

/** Stops handing over once it has been refused often enough. */
const discouraged = handlingIn(() => {
  let thrown = 0
  return async (delivery, handler) => {
    if (thrown >= 20) return retry(60_000)
    try {
      return await handler(delivery)
    } catch (error) {
      thrown++
      throw error
    }
  }
})

/** Nothing else is handed over while one event waits for its retry. */
const blocking = handlingIn(() => {
  const waiting = new Set<string>()
  return async (delivery, handler) => {
    if (waiting.size > 0 && !waiting.has(delivery.event.id)) return retry(60_000)
    const settlement = await handler(delivery)
    if (settlement.outcome === 'retry') waiting.add(delivery.event.id)
    return settlement
  }
})

export const retryMutants: Mutants<typeof retries> = {
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
}

export const deadLetterMutants: Mutants<typeof deadLetters> = {
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
  'redriving begins again at attempt 1': handlingIn(() => {
    const dead = new Set<string>()
    return async ({ event, attempt }, handler) => {
      const settlement = await handler({ event, attempt: dead.has(event.id) ? attempt + 2 : attempt })
      if (settlement.outcome === 'dead') dead.add(event.id)
      return settlement
    }
  }),
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
  'backlogs tell what waits for each subscription and what has died, and leave both': inPort((port) => ({
    async backlogs(subscriptions) {
      const told = await port.backlogs(subscriptions)
      for (const { subscription } of told) await port.deadLetters.redrive(subscription)
      return told
    },
  })),
}
