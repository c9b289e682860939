import { FastResponse } from 'srvx'
import type { ProblemAnswer } from '../problem.ts'

/** What goes out, before it is a Response. */
export interface Answer {
  readonly status: number
  readonly body: string | Uint8Array<ArrayBuffer> | null
  readonly headers: [string, string][]
}

export function problemAnswer({ problem, headers }: ProblemAnswer): Answer {
  return {
    status: problem.status,
    body: JSON.stringify(problem),
    headers: [['content-type', 'application/problem+json'], ...Object.entries(headers)],
  }
}

/** Nothing here may be taken for another type than it says, or be kept by a cache unless it says so. */
export function toResponse({ status, body, headers }: Answer, requestId: string, caching = 'no-store'): Response {
  headers.push(['x-request-id', requestId], ['cache-control', caching], ['x-content-type-options', 'nosniff'])
  return new FastResponse(body, { status, headers })
}
