import type { JsonValue } from '@taskwright/core'
import type { CacheCase } from '../cache/cases.ts'
import type { keys } from '../cache/keys.ts'
import type { expiry, sharing, values } from '../cache/values.ts'
import { pause } from '../harness/timing.ts'
import { loadMutants } from './cache-load-mutants.ts'
import { closingMutants, countingMutants, outageMutants } from './cache-outage-mutants.ts'
import { type CacheMutant, inBox, type Loose, type Mutants, withKeys, withTtl } from './cache-sabotage.ts'

const DAY_MS = 24 * 60 * 60 * 1000

const valueMutants: Mutants<typeof values> = {
  'what was set comes back': inBox(() => ({ get: async () => undefined })),
  'what was never set is absent': inBox((sound) => ({ get: () => sound.get('a') })),
  'every JSON value comes back as it was': inBox((sound) => ({
    async get(key): Promise<Loose> {
      const value = await sound.get(key)
      try {
        return typeof value === 'string' ? JSON.parse(value) : value
      } catch {
        return value
      }
    },
  })),
  'a long value comes back whole': inBox((sound) => ({
    set: (key, value, options) => sound.set(key, typeof value === 'string' ? value.slice(0, 65_535) : value, options),
  })),
  'a later set replaces an earlier one': inBox((sound) => ({
    async set(key, value, options) {
      if ((await sound.get(key)) === undefined) await sound.set(key, value, options)
    },
  })),
  'sets that are not waited for happen in their order': inBox((sound) => ({
    async set(key, value, options) {
      if (value === 2) await pause(5)
      await sound.set(key, value, options)
    },
  })),
  'everyone gets an object of their own': inBox(() => {
    const kept = new Map<string, JsonValue>()
    return {
      get: async (key): Promise<Loose> => kept.get(key),
      set: async (key, value) => void kept.set(key, value),
    }
  }),
  'what was deleted is absent': inBox(() => ({ delete: async () => {} })),
  'what was deleted can be set again': inBox((sound) => {
    const gone = new Set<string>()
    return {
      async set(key, value, options) {
        if (!gone.has(key)) await sound.set(key, value, options)
      },
      async delete(key) {
        gone.add(key)
        await sound.delete(key)
      },
    }
  }),
}

const expiryMutants: Mutants<typeof expiry> = {
  'a value is there before its time has passed': withTtl((ttlMs) => ttlMs / 10_000),
  'a value is absent once its time has passed': withTtl((ttlMs) => ttlMs * 1000),
  'a later set brings a time of its own': inBox((sound) => {
    const first = new Map<string, number>()
    return {
      set(key, value, { ttlMs }) {
        first.set(key, first.get(key) ?? ttlMs)
        return sound.set(key, value, { ttlMs: first.get(key) ?? ttlMs })
      },
    }
  }),
  'a time that is none, or too long, is refused': withTtl((ttlMs) => Math.min(DAY_MS, Math.max(1, ttlMs || 1))),
}

const sharingMutants: Mutants<typeof sharing> = {
  'what one process deleted is absent in the others': inBox((sound) => {
    const gone = new Set<string>()
    return {
      get: async (key) => (gone.has(key) ? undefined : sound.get(key)),
      delete: async (key) => void gone.add(key),
    }
  }),
  'what one process replaced no other gets any more': inBox((sound) => {
    const near = new Map<string, Promise<Loose>>()
    return {
      async get(key) {
        const known = near.get(key) ?? sound.get(key)
        near.set(key, known)
        return known
      },
    }
  }),
}

const keyMutants: Mutants<typeof keys> = {
  'keys are compared exactly': withKeys((key) => key.toLowerCase()),
  'keys that look alike are deleted apart': inBox((sound) => ({
    async delete(key) {
      await sound.delete(key)
      await sound.delete(key.replaceAll('/', ':'))
    },
  })),
  'namespaces never see each other’s': {
    port: (sound) => ({ namespace: (name) => sound.namespace(name.length > 31 ? name.slice(0, 31) : name) }),
  },
  'the same name is the same namespace': {
    port: (sound) => {
      let made = 0
      return { namespace: (name) => sound.namespace(`${name}-${made++}`) }
    },
  },
  'a key that is empty or too long is refused': withKeys((key) => key.slice(0, 200) || 'empty'),
  'a namespace of another form is refused': {
    port: (sound) => ({ namespace: (name) => sound.namespace(/^[a-z0-9-]{1,32}$/.test(name) ? name : 'other') }),
  },
}

/** For every case a cache that breaks its law. A case without one does not compile. */
export const cacheMutants: { readonly [Sentence in CacheCase]: CacheMutant } = {
  ...valueMutants,
  ...expiryMutants,
  ...sharingMutants,
  ...keyMutants,
  ...loadMutants,
  ...outageMutants,
  ...countingMutants,
  ...closingMutants,
}
