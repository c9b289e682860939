import type { Cache } from '@taskwright/core'
import { MINUTE } from '../cache/context.ts'
import type { loads } from '../cache/loads.ts'
import { type CacheMutant, inBox, type Loose, type Mutants } from './cache-sabotage.ts'

type Load = Cache['load']

const load = (make: (sound: Cache) => Load): CacheMutant => inBox((sound) => ({ load: make(sound) }))

/** Asks, loads, sets; whoever else asks or deletes meanwhile. */
const naive =
  (sound: Cache): Load =>
  async (key, options, loader) => {
    const known = await sound.get(key)
    if (known !== undefined) return known as Loose
    const value = await loader()
    await sound.set(key, value, options)
    return value
  }

/** All who ask for a key wait for the same. */
const shared = (one: Load): Load => {
  const loading = new Map<string, Promise<Loose>>()
  return (key, options, loader) => {
    const running = loading.get(key) ?? one(key, options, loader).finally(() => loading.delete(key))
    loading.set(key, running)
    return running
  }
}

export const loadMutants: Mutants<typeof loads> = {
  'load gives what its loader loads': load(
    () =>
      async (_key, _options, loader): Promise<Loose> =>
        void loader(),
  ),
  'load does not ask its loader for what is there': load(() => (_key, _options, loader) => loader()),
  'load remembers what it loaded': load(
    (sound) => async (key, _options, loader) => ((await sound.get(key)) ?? (await loader())) as Loose,
  ),
  'load remembers for the time it is told': load((sound) => (key, _options, loader) => sound.load(key, MINUTE, loader)),
  'load calls its loader once for all who ask meanwhile': load(naive),
  'loads of different keys do not wait for each other': load((sound) => {
    let last: Promise<unknown> = Promise.resolve()
    return (key, options, loader) => {
      const next = last.then(() => sound.load(key, options, loader))
      last = next.catch(() => {})
      return next
    }
  }),
  'everyone who asked gets an object of their own': load((sound) => shared(sound.load)),
  'what a loader throws comes out and is not remembered': load((sound) => {
    const failed = new Map<string, unknown>()
    return async (key, options, loader) => {
      if (failed.has(key)) throw failed.get(key)
      return sound.load(key, options, loader).catch((error: unknown) => {
        failed.set(key, error)
        throw error
      })
    }
  }),
  'a value whose loading began before a delete is not remembered': load(naive),
  'who asks after a delete does not get what was loaded before it': load((sound) => shared(naive(sound))),
  'a value whose loading began before a set does not replace it': load(naive),
}
