import { type CacheOverOptions, type CachePort, type CacheStore, cacheOver } from '@taskwright/core'
import { memoryCache, memoryShelf } from '@taskwright/core/memory'
import { type ManualClock, manualClock } from '@taskwright/core/testing'
import type { CacheSubject } from './subject.ts'

/** The reference cache as a subject. */
export const memoryCacheSubject: CacheSubject = {
  name: 'memory',
  skip: inReach('it is part of the process'),
  open() {
    const shelf = memoryShelf()
    const clock = manualClock()
    const cache = () => memoryCache({ clock, shelf })
    return { cache: cache(), another: cache, advance: clock.advance }
  },
}

/** A store that several processes share, and that can be taken away from them. */
export interface SharedStore {
  readonly clock: ManualClock
  readonly texts: Map<string, string>
  state: 'there' | 'refusing' | 'silent'
}

const connect = (shared: SharedStore): CacheStore => {
  const ask = <T>(answer: () => T): Promise<T> => {
    if (shared.state === 'silent') return new Promise(() => {})
    return shared.state === 'there' ? Promise.resolve(answer()) : Promise.reject(new Error('refused'))
  }
  const { texts } = shared
  return {
    get: (key) => ask(() => texts.get(key)),
    set: (key, text) => ask(() => void texts.set(key, text)),
    delete: (key) => ask(() => void texts.delete(key)),
    clear: () => ask(() => texts.clear()),
    ping: () => ask(() => {}),
    close: async () => {},
  }
}

interface SharedOptions {
  readonly away: 'refusing' | 'silent'
  readonly name?: string
  readonly options?: Partial<CacheOverOptions>
  /** What becomes of each cache on the store. */
  readonly change?: (cache: CachePort, shared: SharedStore) => CachePort
}

/** What `cacheOver` makes of a store, as a subject. */
export const sharedCacheSubject = ({
  away,
  name,
  options,
  change = (cache) => cache,
}: SharedOptions): CacheSubject => ({
  name: name ?? `over a store that can be ${away}`,
  open() {
    const shared: SharedStore = { clock: manualClock(), texts: new Map(), state: 'there' }
    const { clock } = shared
    const cache = () => change(cacheOver(connect(shared), { name: 'shared', clock, ...options }), shared)
    return {
      cache: cache(),
      another: cache,
      advance: clock.advance,
      async outage() {
        shared.state = away
        return async () => {
          shared.state = 'there'
        }
      },
    }
  },
})

/** Cases about a store that is away mean nothing to one that can't be. */
function inReach(reason: string): NonNullable<CacheSubject['skip']> {
  return {
    'out of reach it is an empty cache': reason,
    'many who ask at once are answered while it is out of reach': reason,
    'a loader is called once for all, also while it is out of reach': reason,
    'it tells whether it can be reached': reason,
    'it comes back by itself': reason,
    'one that is away is not asked again and again': reason,
    'what was deleted while it was away does not come back': reason,
    'what was deleted while it was away no process gets when it is back': reason,
  }
}
