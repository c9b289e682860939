/**
 * Follows what happens, from a request over its command to the readers of its events, in spans: pieces of work with a
 * beginning, an end, a parent and some words on them. An engine without a tracer makes none, and pays nothing for it.
 *
 * Laws:
 * 1. `span` runs `work` exactly once and gives or throws what it gave or threw, whatever becomes of the span.
 * 2. The span ends when `work` has ended. Work that threw is a failed span; a refusal, which is the caller's affair, isn't.
 * 3. A parent that is no W3C traceparent counts as none.
 */
export interface Tracer {
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>
}

export interface Span {
  /** W3C Trace Context of this span, for what follows from it; null when nobody is tracing. */
  readonly traceparent: string | null
  /** Puts a word on it. Never a secret, an address or a text of somebody's. */
  set(attribute: string, value: SpanValue): void
  /** It failed although `work` will not throw. `type` is a code. */
  fail(type: string): void
}

export type SpanValue = string | number | boolean

export interface SpanOptions {
  /** `server` answers somebody else's request, `consumer` reacts to an event; everything else is `internal`. */
  readonly kind: 'internal' | 'server' | 'consumer'
  /** The traceparent of what it follows from. */
  readonly parent: string | null
  /** The W3C tracestate that came with the parent. */
  readonly tracestate?: string
  readonly attributes: Readonly<Record<string, SpanValue>>
}
