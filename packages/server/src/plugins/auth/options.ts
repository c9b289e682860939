export interface AuthOptions {
  /** What all keys follow from, ≥ 32 bytes. Another secret ends all sessions. */
  readonly secret: string
  /** Of bcrypt: one more doubles the time. @default 12 */
  readonly cost?: number
  /** @default 900, a quarter of an hour */
  readonly accessSeconds?: number
  /** Without being used. @default 2,592,000, 30 days */
  readonly refreshSeconds?: number
  /** How long an exchanged refresh token still gets the answer of its exchange. @default 10 */
  readonly graceSeconds?: number
}
