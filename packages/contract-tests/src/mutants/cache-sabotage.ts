import type { Cache, CacheOverOptions, CachePort } from '@taskwright/core'
import { type SharedStore, sharedCacheSubject } from '../cache/reference.ts'
import type { CacheSubject } from '../cache/subject.ts'

/** Breaks one law: of a cache, or of each of its namespaces. Made once for each cache. */
export interface CacheMutant {
  readonly port?: (sound: CachePort, shared: SharedStore) => Partial<CachePort>
  readonly box?: (sound: Cache, shared: SharedStore) => Partial<Cache>
  readonly options?: Partial<CacheOverOptions>
}

/** The reference cache with one law broken, as a subject. */
export const cacheMutantSubject = ({ port, box, options = {} }: CacheMutant): CacheSubject => ({
  ...sharedCacheSubject({
    name: 'mutant',
    away: 'silent',
    options,
    change(sound, shared) {
      const boxes = new Map<string, Cache>()
      const namespace = (name: string): Cache => {
        const inner = sound.namespace(name)
        const known = boxes.get(name) ?? { ...inner, ...box?.(inner, shared) }
        boxes.set(name, known)
        return known
      }
      const withBoxes = { ...sound, namespace }
      return { ...withBoxes, ...port?.(withBoxes, shared) }
    },
  }),
  patienceMs: 2000,
  timeLimitMs: 5000,
})

export type Mutants<Group> = { readonly [Sentence in keyof Group]: CacheMutant }
/** What a mutant gives may be of any type. */
export type Loose = ReturnType<typeof JSON.parse>

export const inBox = (box: NonNullable<CacheMutant['box']>): CacheMutant => ({ box })

/** Treats keys otherwise. */
export const withKeys = (change: (key: string) => string): CacheMutant =>
  inBox((sound) => ({
    get: (key) => sound.get(change(key)),
    set: (key, value, options) => sound.set(change(key), value, options),
    delete: (key) => sound.delete(change(key)),
    load: (key, options, loader) => sound.load(change(key), options, loader),
  }))

/** Sets with another time. */
export const withTtl = (change: (ttlMs: number, key: string) => number): CacheMutant =>
  inBox((sound) => ({ set: (key, value, { ttlMs }) => sound.set(key, value, { ttlMs: change(ttlMs, key) }) }))
