import { commonError } from '../kernel/errors.ts'
import type { JsonValue } from '../kernel/json.ts'
import type { Cache, CachePort } from '../ports/cache.ts'
import type { Clock } from '../ports/clock.ts'
import type { SafeStore } from './guard.ts'
import { inTurn } from './in-turn.ts'

interface CachePortOptions {
  readonly name: string
  readonly clock: Pick<Clock, 'now'>
  readonly failures: () => number
}

const LONGEST_KEY = 200
const LONGEST_TTL_MS = 24 * 60 * 60 * 1000
/** Everything a cache does beyond keeping texts: namespaces, JSON, times, loads that are shared. */
export function cachePort(store: SafeStore, { name, clock, failures }: CachePortOptions): CachePort {
  const loading = new Map<string, Promise<string>>()
  const turns = inTurn()
  let hits = 0
  let misses = 0
  let closed: Promise<void> | undefined

  /** What is under a key, if it still holds. */
  async function find(key: string): Promise<Found | undefined> {
    const found = closed ? undefined : read(await store.get(key), clock.now())
    if (found) hits += 1
    else misses += 1
    return found
  }

  /** One change of a key after the other: a store may carry them out in any order. */
  const change = (key: string, work: () => Promise<void>): Promise<void> => {
    loading.delete(key)
    return turns.run(key, async () => {
      if (!closed) await work()
    })
  }
  const put = (key: string, json: string, ttlMs: number): Promise<void> =>
    store.set(key, write(json, clock.now() + ttlMs), ttlMs)

  function loadOnce(key: string, ttlMs: number, loader: () => Promise<JsonValue>): Promise<string> {
    const running = loading.get(key)
    if (running) return running
    const load = async (): Promise<string> => {
      await turns.idle(key)
      const known = await find(key)
      if (known) return known.json
      const json = toJson(await loader())
      // Whoever changed the key meanwhile knows better. Nobody waits for a value they have to be kept.
      if (loading.get(key) === started && !closed) void turns.run(key, () => put(key, json, ttlMs))
      return json
    }
    const started = load().finally(() => {
      if (loading.get(key) === started) loading.delete(key)
    })
    loading.set(key, started)
    return started
  }

  const namespace = (prefix: string): Cache => {
    if (!/^[a-z0-9-]{1,32}$/.test(prefix)) throw invalid('namespace', 'does not have the allowed form')
    const keyOf = (key: string): string => {
      if (key.length < 1 || key.length > LONGEST_KEY) throw invalid('key', 'does not have 1 to 200 characters')
      return `${prefix}:${key}`
    }
    // They are async so that a wrong key, too, arrives as a rejection.
    return {
      async get(key) {
        return (await find(keyOf(key)))?.value
      },
      async set(key, value, { ttlMs }) {
        const json = toJson(value)
        const [full, ttl] = [keyOf(key), checkedTtl(ttlMs)]
        await change(full, () => put(full, json, ttl))
      },
      async delete(key) {
        const full = keyOf(key)
        await change(full, () => store.delete(full))
      },
      async load(key, { ttlMs }, loader) {
        return JSON.parse(await loadOnce(keyOf(key), checkedTtl(ttlMs), loader))
      },
    }
  }

  return {
    name,
    namespace,
    ping: async () => !closed && (await store.ping()),
    figures: () => ({ hits, misses, failures: failures() }),
    close: () => {
      closed ??= store.close()
      return closed
    },
  }
}

/** The text says in which form it is, and no parser takes the whole for JSON. */
const write = (json: string, expiresAt: number): string => `tw1 ${expiresAt} ${json}`

interface Found {
  readonly json: string
  // Whoever asks names the type.
  readonly value: ReturnType<typeof JSON.parse>
}

/** An entry of ours whose time has not passed. What else there may be counts as nothing. */
function read(text: string | undefined, now: number): Found | undefined {
  const [, expiresAt, json] = /^tw1 (\d{1,16}) (.*)$/s.exec(text ?? '') ?? []
  if (json === undefined || now >= Number(expiresAt)) return undefined
  try {
    return { json, value: JSON.parse(json) }
  } catch {
    return undefined
  }
}

function toJson(value: JsonValue): string {
  const json = JSON.stringify(value)
  if (json === undefined) throw invalid('value', 'is not JSON')
  return json
}

function checkedTtl(ttlMs: number): number {
  if (ttlMs >= 1 && ttlMs <= LONGEST_TTL_MS) return Math.round(ttlMs)
  throw invalid('ttlMs', 'is not 1 ms to 24 hours')
}

const invalid = (path: string, message: string) =>
  commonError('input.invalid', { errors: [{ path, rule: 'form', message }] })
