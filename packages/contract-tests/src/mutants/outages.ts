import { commonError, type LoggedEvent } from '@taskwright/core'
import { DONE } from '../events/handlers.ts'
import type { figures, outages } from '../events/outages.ts'
import { clearParcels, type EventsMutant, handlingIn, inPort } from './events-sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: EventsMutant }

/** Keeps what cannot be published for the next time something can be. */
const buffering: EventsMutant = inPort((port) => {
  const buffer: LoggedEvent[] = []
  return {
    async publish(events) {
      buffer.push(...events)
      await port.publish(buffer)
      buffer.length = 0
    },
  }
})

/** Consumers that were there when an outage began stay silent. */
const sleeping: EventsMutant = (hub) => ({
  port: (port) => ({
    async publish(events) {
      if (!hub.reachable || hub.returns > 0) for (const { consumers } of hub.subscriptions.values()) consumers.clear()
      await port.publish(events)
    },
  }),
})

export const outageMutants: Mutants<typeof outages> = {
  'out of reach, publishing and delivering are refused for now': inPort((port) => ({
    publish: (events) =>
      port.publish(events).catch(() => {
        throw commonError('storage.unavailable')
      }),
  })),
  'what was refused is not published later': buffering,
  'subscriptions go on by themselves when it is back': sleeping,
  'broadcasts go on by themselves when it is back': (hub) => ({
    port: (port) => ({
      async publish(events) {
        if (hub.returns > 0) hub.listeners.clear()
        await port.publish(events)
      },
    }),
  }),
  'a subscription made out of reach begins when it is back': (hub) => ({
    port: (port) => ({
      subscribe: async (spec) => (hub.reachable ? port.subscribe(spec) : { close: async () => {} }),
    }),
  }),
  'what was at work when it went out of reach is not lost': handlingIn((hub) => async (delivery, handler) => {
    const settlement = await handler(delivery)
    if (hub.reachable) return settlement
    // Counts as settled although nobody could be told.
    for (const name of hub.subscriptions.keys()) setTimeout(() => clearParcels(hub, name))
    return DONE
  }),
}

export const figuresMutants: Mutants<typeof figures> = {
  'figures count what was published, delivered and delivered again': inPort((port) => ({
    figures: () => ({ ...port.figures(), redelivered: 0 }),
  })),
  'figures say whether it could publish': inPort((port) => ({
    figures: () => ({ ...port.figures(), connected: true }),
  })),
  'figures tell of an outage': inPort((port) => ({ figures: () => ({ ...port.figures(), refused: 0 }) })),
}
