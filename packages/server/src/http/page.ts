import type { H3Event } from 'h3'
import type { Page } from '../plugin.ts'
import { problemOf } from '../problem.ts'
import { type Answer, problemAnswer, toResponse } from './answer.ts'
import { requestIdOf, requestIds, traceparentOf } from './request-id.ts'
import type { RequestLog } from './request-log.ts'

/** Answers a page of a plugin's. */
export function runPage(path: string, page: () => Promise<Page>, runtime: { nextId: () => string; log: RequestLog }) {
  const { log, nextId } = runtime
  return async (event: H3Event): Promise<Response> => {
    const started = performance.now()
    const { headers } = event.req
    const requestId = requestIdOf(headers.get('x-request-id'), nextId)
    const ids = requestIds(requestId, traceparentOf(headers.get('traceparent')))
    let answer: Answer
    let caching: string | undefined
    try {
      const found = await page()
      answer = answerOf(found)
      caching = found.caching
    } catch (error) {
      answer = problemAnswer(problemOf(error, requestId))
      log.failure(error, ids, path)
    }
    log.request(event.req.method, path, answer.status, started, ids)
    return toResponse(answer, requestId, caching)
  }
}

const answerOf = ({ status = 200, body, contentType, headers = {} }: Page): Answer => ({
  status,
  body,
  headers: [['content-type', contentType], ...Object.entries(headers)],
})
