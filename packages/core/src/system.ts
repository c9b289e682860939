import { uuidv7 } from 'uuidv7'
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
/** UUIDv7 (RFC 9562 §5.7). */
export const systemIds: Ids = { next: () => uuidv7() }
