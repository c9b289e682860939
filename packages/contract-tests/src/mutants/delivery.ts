import type { LoggedEvent } from '@taskwright/core'
import { memoryHub } from '@taskwright/core/memory'
import type { delivery } from '../events/delivery.ts'
import { DONE } from '../events/handlers.ts'
import { atClose, type EventsMutant, inPort, publishing, subscribing } from './events-sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: EventsMutant }

const prefixed = (type: string, pattern: string) =>
  pattern === type || (pattern.endsWith('*') && type.startsWith(pattern.slice(0, -1).replace(/\.$/, '')))

export const deliveryMutants: Mutants<typeof delivery> = {
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
}
