import { randomBytes } from 'node:crypto'
import { hmac, same } from './keys.ts'

/** `<session>.<random>.<seal>`: the seal shows that it is one of ours, so that guesses are told from stolen ones. */
export interface RefreshToken {
  readonly sessionId: string
  readonly text: string
}

export function refreshTokens(key: Uint8Array) {
  const sealed = (sessionId: string, random: string): RefreshToken => ({
    sessionId,
    text: `${sessionId}.${random}.${hmac(key, 'seal', sessionId, random)}`,
  })
  return {
    first: (sessionId: string): RefreshToken => sealed(sessionId, newSalt()),

    /**
     * What a token is exchanged for. It follows from the token, a salt of that moment and our key, so those who present
     * the same token at the same time get the same one, and nobody has to keep it in clear.
     */
    next: ({ sessionId, text }: RefreshToken, salt: string): RefreshToken =>
      sealed(sessionId, hmac(key, 'next', text, salt)),

    /** Undefined unless we issued it. */
    parse(text: string): RefreshToken | undefined {
      const [sessionId, random, seal, ...rest] = text.split('.')
      if (!sessionId || !random || !seal || rest.length > 0) return undefined
      return same(hmac(key, 'seal', sessionId, random), seal) ? { sessionId, text } : undefined
    },
  }
}

/** 256 random bits. */
export const newSalt = (): string => randomBytes(32).toString('base64url')
