import type { Clock } from '@taskwright/core'
import { sha256 } from './keys.ts'
import { authRefused } from './refusals.ts'

export interface Claims {
  readonly userId: string
  readonly sessionId: string
  /** Seconds since 1970. */
  readonly expiresAt: number
}

const NAME = 'taskwright'
const LONGEST = 4096
const REMEMBERED = 10_000

/** Not before somebody comes who signs in or has signed in. */
const jose = () => import('jose')

/**
 * Short-lived tokens that say who somebody is (RFC 7519, HS256). A signature that was right stays right, so it is checked
 * once per token in each process; whether the session still lives is not this file's question. What was checked is never
 * shared: whoever could write it could sign in.
 */
export function accessTokens(key: Uint8Array, clock: Pick<Clock, 'now'>, most = REMEMBERED) {
  /** By the digest of their token, the first that was checked first. */
  const checked = new Map<string, Claims>()
  const imported = crypto.subtle.importKey('raw', new Uint8Array(key), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])

  return {
    /** The same claims give the same token, byte for byte. */
    async issue({ userId, sessionId, expiresAt }: Claims, issuedAt: number): Promise<string> {
      const { SignJWT } = await jose()
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
      const known = checked.get(digest)
      const claims = known ?? (await verified(token))
      if (claims.expiresAt * 1000 <= clock.now()) {
        checked.delete(digest)
        throw authRefused('auth.token_expired')
      }
      if (known === undefined) remember(digest, claims)
      return claims
    },
  }

  function remember(digest: string, claims: Claims): void {
    checked.set(digest, claims)
    if (checked.size <= most) return
    const [oldest = ''] = checked.keys()
    checked.delete(oldest)
  }

  async function verified(token: string): Promise<Claims> {
    // Its time is checked above, by our own clock.
    const options = { algorithms: ['HS256'], issuer: NAME, audience: NAME, currentDate: new Date(0) }
    const { jwtVerify } = await jose()
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
