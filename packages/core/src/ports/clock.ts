/** Time, as the engine sees it. Tests bring their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Runs `callback` once, `ms` milliseconds from now; returns what cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** New identifiers. Laws: never the same twice; ids made later sort later (UUIDv7, RFC 9562 §5.7). */
export interface Ids {
  next(): string
}
