import { fold, SYSTEM } from '@taskwright/core'
import type { Engine } from '../../plugin.ts'
import { sha256 } from './keys.ts'
import { takingTurns } from './taking.ts'

type Failures = { readonly count: number; readonly lockedUntil: number }

/** So many wrong passwords are forgiven; then each next one doubles the wait, from half a minute to a quarter of an hour. */
const FORGIVEN = 5
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 900_000
const FORGOTTEN_AFTER_MS = 3_600_000
const WAITING = 20

/**
 * Slows down guessing, per account. Addresses without an account are treated alike, so that a lock tells nothing; their
 * records expire, so that they don't pile up.
 */
export function lockout(engine: Engine, records: ReturnType<Engine['records']>) {
  const oneByOne = takingTurns(WAITING)
  const keyOf = (email: string) => `failures ${sha256(fold(email.trim()))}`

  return {
    /** Works on one account run one after another in this process: parallel guesses are counted like others. */
    attempt: <T>(email: string, work: () => Promise<T>): Promise<T> => oneByOne(keyOf(email), work),

    /** Seconds until the next try counts; 0 when it does now. */
    async wait(email: string): Promise<number> {
      const failures = await records.read((reader) => reader.get<Failures>(keyOf(email)), SYSTEM)
      return Math.max(0, Math.ceil(((failures?.value.lockedUntil ?? 0) - engine.clock.now()) / 1000))
    },

    failed(email: string): Promise<void> {
      const key = keyOf(email)
      return records.write(async (writer) => {
        const now = engine.clock.now()
        const count = ((await writer.get<Failures>(key))?.value.count ?? 0) + 1
        const wait = count < FORGIVEN ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (count - FORGIVEN), LONGEST_WAIT_MS)
        await writer.put(key, { count, lockedUntil: now + wait }, { expiresAt: now + wait + FORGOTTEN_AFTER_MS })
      }, SYSTEM)
    },

    async forget(email: string): Promise<void> {
      const key = keyOf(email)
      const known = await records.read((reader) => reader.get(key), SYSTEM)
      if (known !== undefined) await records.write((writer) => writer.delete(key), SYSTEM)
    },
  }
}
