import type { LoggedEvent } from '@taskwright/core'
import { commonError } from '@taskwright/core'
import type { handing } from '../events/handing.ts'
import { clearParcels, type EventsMutant, inPort } from './events-sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: EventsMutant }

/** Hands over other events than those it was given. */
const delivering = (change: (events: readonly LoggedEvent[]) => readonly LoggedEvent[]): EventsMutant =>
  inPort((port) => ({ deliver: (name, events) => port.deliver(name, change(events)) }))

export const handingMutants: Mutants<typeof handing> = {
  'what is delivered comes to one subscription only': inPort((port) => ({
    deliver: (_name, events) => port.publish(events),
  })),
  'what is delivered comes as it was published, as a first attempt': delivering((events) =>
    events.map((event) => ({ ...event, sequence: 1 })),
  ),
  'what is delivered is tried again like anything else': () => {
    const delivered = new Set<string>()
    return {
      port: (port) => ({
        async deliver(name, events) {
          for (const { id } of events) delivered.add(id)
          await port.deliver(name, events)
        },
        subscribe: (spec) =>
          port.subscribe({
            ...spec,
            handle: async (delivery) => {
              const settlement = await spec.handle(delivery)
              return delivered.has(delivery.event.id) ? { outcome: 'done' } : settlement
            },
          }),
      }),
    }
  },
  'what was done before can be delivered again': () => {
    const seen = new Set<string>()
    return {
      port: (port) => ({
        async publish(events) {
          for (const { id } of events) seen.add(id)
          await port.publish(events)
        },
        deliver: (name, events) =>
          port.deliver(
            name,
            events.filter(({ id }) => !seen.has(id)),
          ),
      }),
    }
  },
  'what is delivered while nobody listens is waiting': (hub) => ({
    port: (port) => ({
      async deliver(name, events) {
        await port.deliver(name, events)
        if (hub.subscriptions.get(name)?.consumers.size === 0) clearParcels(hub, name)
      },
    }),
  }),
  'what is delivered keeps to the types of the subscription': (hub) => ({
    port: (port) => ({
      async deliver(name, events) {
        const subscription = hub.subscriptions.get(name)
        if (subscription !== undefined) subscription.types = ['*']
        await port.deliver(name, events)
      },
    }),
  }),
  'of a thousand delivered events nothing is lost': delivering((events) =>
    events.filter(({ position }) => position !== 777),
  ),
  'delivering to a subscription nobody made is refused': inPort((port) => ({
    deliver: (name, events) => port.deliver(name, events).catch(() => {}),
  })),
  'delivering nothing is fine': inPort((port) => ({
    async deliver(name, events) {
      if (events.length === 0) throw commonError('input.invalid')
      await port.deliver(name, events)
    },
  })),
}
