import type { Span, Tracer } from '@taskwright/core'

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Headers
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** A method nobody has heard of may not become a word of its own in logs, figures or spans: whoever asks makes it up. */
export const knownMethod = (method: string): string => (METHODS.has(method) ? method : '_OTHER')

/**
 * A request as a span, by OpenTelemetry's conventions for HTTP servers. It has the route and not the path, which holds
 * ids of people's things; queries, headers, addresses and bodies are nobody's affair.
 */
export function requestSpan<T>(
  tracer: Tracer,
  { method, url, headers }: Asked,
  route: string,
  requestId: string,
  parent: string | undefined,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const known = knownMethod(method)
  const tracestate = parent === undefined ? null : headers.get('tracestate')
  return tracer.span(
    `${known === '_OTHER' ? 'HTTP' : known} ${route}`,
    {
      kind: 'server',
      parent: parent ?? null,
      ...(tracestate === null ? {} : { tracestate }),
      attributes: {
        'http.request.method': known,
        'http.route': route,
        'url.scheme': url.startsWith('https:') ? 'https' : 'http',
        'taskwright.request_id': requestId,
      },
    },
    work,
  )
}
