import { DONE } from '../events/handlers.ts'
import type { broadcasts, closing, consumers } from '../events/instances.ts'
import { atClose, clearParcels, type EventsMutant, handlingIn, inPort } from './events-sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: EventsMutant }

/** A second close is an error. */
const once = (close: () => Promise<void>) => {
  let closed = false
  return async () => {
    if (closed) throw new Error('closed already')
    closed = true
    await close()
  }
}

export const consumerMutants: Mutants<typeof consumers> = {
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
}

export const broadcastMutants: Mutants<typeof broadcasts> = {
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
  'a broadcast takes nothing from subscriptions': handlingIn(
    (hub) => async (delivery, handler) => (hub.listeners.size > 0 ? DONE : handler(delivery)),
  ),
  'a closed broadcast hears nothing more': inPort((port) => ({
    async broadcast(types, handle) {
      await port.broadcast(types, handle)
      return { close: async () => {} }
    },
  })),
}

export const closingMutants: Mutants<typeof closing> = {
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
