import { createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Everything secret follows from one secret, each use from a key of its own (RFC 5869). */
export interface Keys {
  readonly accessToken: Uint8Array
  /** Seals and derives refresh tokens. */
  readonly refreshToken: Uint8Array
}

const LEAST_BYTES = 32

export function deriveKeys(secret: string): Keys {
  if (Buffer.byteLength(secret) < LEAST_BYTES)
    throw new Error(`The secret of plugin auth has fewer than ${LEAST_BYTES} bytes.`)
  const derive = (use: string) => new Uint8Array(hkdfSync('sha256', secret, 'taskwright', use, 32))
  return { accessToken: derive('access token'), refreshToken: derive('refresh token') }
}

export const sha256 = (text: string): string => hash('sha256', text, 'base64url')

export const hmac = (key: Uint8Array, ...parts: readonly string[]): string =>
  createHmac('sha256', key).update(parts.join('|')).digest('base64url')

/** Compares without telling by its time where two texts differ. */
export function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
