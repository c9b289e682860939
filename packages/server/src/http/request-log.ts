import { type Logger, traceOf } from '../logger.ts'
import { isFailure } from '../problem.ts'

/** What is written about requests: that they were, and how they ended. Never what they held. */
export interface RequestLog {
  request(method: string, route: string, status: number, started: number, requestId: string, userId?: string): void
  /** Refusals are the caller's affair; failures are ours, and get a line of their own. */
  failure(error: unknown, requestId: string, route: string): void
}

export function requestLog(logger: Logger): RequestLog {
  return {
    request(method, route, status, started, requestId, userId) {
      const ms = Math.round((performance.now() - started) * 100) / 100
      logger.info({ method, route, status, ms, requestId, userId }, 'request')
    },
    failure(error, requestId, route) {
      if (isFailure(error)) logger.error({ requestId, route, error: traceOf(error) }, 'request failed')
    },
  }
}
