const SANE = /^[A-Za-z0-9._:+/=-]{1,64}$/

/** The client's own id for this request if it is harmless to log and send back, otherwise a new one. */
export function requestIdOf(given: string | null, next: () => string): string {
  return given !== null && SANE.test(given) ? given : next()
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** W3C Trace Context §3.2; anything else counts as absent. */
export function traceparentOf(given: string | null): string | undefined {
  return given !== null && TRACEPARENT.test(given) ? given : undefined
}

/** What the lines about one request have in common with each other and with those about what follows from it. */
export interface RequestIds {
  readonly requestId: string
  /** Goes into every event the request leads to. */
  readonly correlationId: string
  /** Of the trace it is part of; undefined when nobody traces. */
  readonly traceId: string | undefined
}

export const requestIds = (requestId: string, traceparent: string | null | undefined): RequestIds => ({
  requestId,
  correlationId: requestId,
  traceId: traceIdOf(traceparent),
})

export const traceIdOf = (traceparent: string | null | undefined): string | undefined => traceparent?.slice(3, 35)
