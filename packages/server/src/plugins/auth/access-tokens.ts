import type { Clock } from '@taskwright/core'
import { memoryCache } from '@taskwright/core/memory'
import { jwtVerify, SignJWT } from 'jose'
import { sha256 } from './keys.ts'
import { authRefused } from './refusals.ts'

export type Claims = {
  readonly userId: string
  readonly sessionId: string
  /** Seconds since 1970. */
  readonly expiresAt: number
}

const NAME = 'taskwright'
const LONGEST = 4096
const LONGEST_KEPT_MS = 24 * 60 * 60 * 1000
const REMEMBERED = { entries: 10_000, bytes: 8 * 1024 * 1024 }

/**
 * Short-lived tokens that say who somebody is (RFC 7519, HS256). A signature that was right stays right, so it is checked
 * once per token in each process; whether the session still lives is not this file's question. What was checked is never
 * shared: whoever could write it could sign in.
 */
export function accessTokens(key: Uint8Array, clock: Pick<Clock, 'now'>) {
  const checked = memoryCache({ clock, ...REMEMBERED }).namespace('access-tokens')
  const imported = crypto.subtle.importKey('raw', new Uint8Array(key), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])

  return {
    /** The same claims give the same token, byte for byte. */
    async issue({ userId, sessionId, expiresAt }: Claims, issuedAt: number): Promise<string> {
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(userId)
        .setIssuer(NAME)
        .setAudience(NAME)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(await imported)
    },

    /** Throws `auth.token_expired` or `auth.token_invalid`. */
    async read(token: string): Promise<Claims> {
      if (token.length > LONGEST) throw authRefused('auth.token_invalid')
      const digest = sha256(token)
      const known = await checked.get<Claims>(digest)
      if (known) return known
      const claims = await verified(token)
      const leftMs = claims.expiresAt * 1000 - clock.now()
      if (leftMs <= 0) throw authRefused('auth.token_expired')
      // Nothing lives longer than that in a cache; then it is checked again.
      await checked.set(digest, claims, { ttlMs: Math.min(leftMs, LONGEST_KEPT_MS) })
      return claims
    },
  }

  async function verified(token: string): Promise<Claims> {
    // Its time is checked above, by our own clock.
    const options = { algorithms: ['HS256'], issuer: NAME, audience: NAME, currentDate: new Date(0) }
    const { payload } = await jwtVerify(token, await imported, options).catch(() => {
      throw authRefused('auth.token_invalid')
    })
    const { sub: userId, sid: sessionId, exp: expiresAt } = payload
    if (typeof userId !== 'string' || typeof sessionId !== 'string' || typeof expiresAt !== 'number') {
      throw authRefused('auth.token_invalid')
    }
    return { userId, sessionId, expiresAt }
  }
}
