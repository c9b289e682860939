import type { closing, counting } from '../cache/lifecycle.ts'
import type { outages } from '../cache/outages.ts'
import { inBox, type Mutants } from './cache-sabotage.ts'

export const outageMutants: Mutants<typeof outages> = {
  'out of reach it is an empty cache': inBox((sound, place) => ({
    get: async (key) => (place.state === 'there' ? sound.get(key) : Promise.reject(new Error('refused'))),
  })),
  'many who ask at once are answered while it is out of reach': { options: { deadlineMs: 60_000 } },
  'a loader is called once for all, also while it is out of reach': inBox((sound, place) => ({
    load: (key, options, loader) => (place.state === 'there' ? sound.load(key, options, loader) : loader()),
  })),
  'it tells whether it can be reached': { port: () => ({ ping: async () => true }) },
  'it comes back by itself': { options: { restMs: 1_000_000 } },
  'one that is away is not asked again and again': { options: { restMs: 0 } },
  'what was deleted while it was away does not come back': inBox((sound, place) => ({
    set: async (key, value, options) => (place.state === 'there' ? sound.set(key, value, options) : undefined),
    delete: async (key) => (place.state === 'there' ? sound.delete(key) : undefined),
  })),
  'what was deleted while it was away no process gets when it is back': inBox((sound, place) => {
    const gone = new Set<string>()
    return {
      get: async (key) => (gone.has(key) ? undefined : sound.get(key)),
      delete: async (key) => (place.state === 'there' ? sound.delete(key) : void gone.add(key)),
    }
  }),
}

export const countingMutants: Mutants<typeof counting> = {
  'it counts hits and misses': { port: () => ({ figures: () => ({ hits: 0, misses: 0, failures: 0 }) }) },
  'it has a name, and can be reached': { port: () => ({ name: '' }) },
}

export const closingMutants: Mutants<typeof closing> = {
  'a closed cache is an empty one': { port: () => ({ close: async () => {} }) },
  'closing one leaves the others': {
    port: (sound, { texts }) => ({
      async close() {
        texts.clear()
        await sound.close()
      },
    }),
  },
  'closing twice is fine': {
    port: (sound) => {
      let closed = false
      return {
        async close() {
          if (closed) throw new Error('closed already')
          closed = true
          await sound.close()
        },
      }
    },
  },
}
