import { V7Generator } from 'uuidv7'
import type { Clock, Ids } from './ports/clock.ts'

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer: unknown = setTimeout(callback, ms)
    // A timer of the engine's must not keep a finished program alive; browsers have no such notion.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
      timer.unref()
    return () => clearTimeout(timer as number)
  },
}

const POOL = 1024

/** UUIDv7 (RFC 9562 §5.7). Random numbers are asked for a thousand at a time: asking is what costs. */
function pooledIds(): Ids {
  const pool = new Uint32Array(POOL)
  let at = POOL
  const nextUint32 = (): number => {
    if (at === POOL) {
      crypto.getRandomValues(pool)
      at = 0
    }
    return pool[at++] ?? 0
  }
  const generator = new V7Generator({ nextUint32 })
  return { next: () => generator.generate().toString() }
}

/** One for the process: whoever makes ids in it gets ever greater ones. */
export const systemIds: Ids = pooledIds()
