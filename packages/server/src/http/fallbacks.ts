import type { H3, H3Event } from 'h3'
import { problemOf, RequestRefused } from '../problem.ts'
import { type Answer, problemAnswer, toResponse } from './answer.ts'
import { requestIdOf, requestIds, traceparentOf } from './request-id.ts'
import type { RequestLog } from './request-log.ts'

interface Runtime {
  readonly nextId: () => string
  readonly log: RequestLog
}

/** What every path answers to the methods it doesn't know, and the server to the paths it doesn't know. */
export function addFallbacks(app: H3, known: ReadonlyMap<string, readonly string[]>, runtime: Runtime): void {
  for (const [route, methods] of known) {
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ')
    app.options(
      route,
      fixed(route, runtime, () => ({ status: 204, body: null, headers: [['allow', allow]] })),
    )
    app.all(route, fixed(route, runtime, refusing(new RequestRefused('request.method_not_allowed', { allow }))))
  }
  app.all('/**', fixed('(unknown)', runtime, refusing(new RequestRefused('request.not_found'))))
}

const refusing = (error: RequestRefused) => (requestId: string) => problemAnswer(problemOf(error, requestId))

/** A handler whose answer doesn't depend on the request. */
export function fixed(route: string, { nextId, log }: Runtime, answer: (requestId: string) => Answer) {
  return (event: H3Event): Response => {
    const started = performance.now()
    const { headers } = event.req
    const requestId = requestIdOf(headers.get('x-request-id'), nextId)
    const ids = requestIds(requestId, traceparentOf(headers.get('traceparent')))
    const made = answer(requestId)
    log.request(event.req.method, route, made.status, started, ids)
    return toResponse(made, requestId)
  }
}
