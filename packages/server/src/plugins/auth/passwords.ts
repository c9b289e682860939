import { hash, parseOptions, verify } from '@node-rs/bcrypt'
import { taking } from './taking.ts'

/** bcrypt reads no further than this, so longer passwords are refused rather than cut. */
export const MOST_PASSWORD_BYTES = 72

/** Hashing takes a core for a quarter of a second: two at once, the rest waits, and what cannot wait is refused. */
const AT_ONCE = 2
const WAITING = 64

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long whether there is a hash to compare with or not. */
  verify(password: string, stored: string | undefined): Promise<boolean>
  /** Whether a hash was made with another cost than today's. */
  outdated(stored: string): boolean
}

export function passwords(cost: number): Passwords {
  const take = taking(AT_ONCE, WAITING)
  // Well-formed, of the same cost, and of no password.
  const nobody = `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(21)}u${'.'.repeat(31)}`
  return {
    hash: (password) => take(() => hash(password, { cost, rejectLongPasswords: true })),
    async verify(password, stored = nobody) {
      const fits = Buffer.byteLength(password) <= MOST_PASSWORD_BYTES
      const right = await take(() => verify(password, stored))
      return right && fits && stored !== nobody
    },
    outdated: (stored) => parseOptions(stored).cost !== cost,
  }
}
