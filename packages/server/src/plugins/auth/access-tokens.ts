import { jwtVerify, SignJWT } from 'jose'
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

/**
 * Short-lived tokens that say who somebody is (RFC 7519, HS256). A signature that was right stays right, so it is checked
 * once per token; whether the session still lives is not this file's question.
 */
export function accessTokens(key: Uint8Array, now: () => number) {
  const remembered = new Map<string, Claims>()
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
      const known = remembered.get(token)
      const claims = known ?? (await verified(token))
      if (claims.expiresAt * 1000 <= now()) {
        remembered.delete(token)
        throw authRefused('auth.token_expired')
      }
      if (known === undefined) remember(token, claims)
      return claims
    },
  }

  async function verified(token: string): Promise<Claims> {
    if (token.length > LONGEST) throw authRefused('auth.token_invalid')
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

  /** The oldest goes when there are too many. */
  function remember(token: string, claims: Claims): void {
    remembered.set(token, claims)
    if (remembered.size <= REMEMBERED) return
    const [oldest] = remembered.keys()
    if (oldest !== undefined) remembered.delete(oldest)
  }
}
