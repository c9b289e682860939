import { type Logger, traceOf } from '../logger.ts'
import { isFailure } from '../problem.ts'
import type { RequestObserver } from '../telemetry/figures.ts'
import { knownMethod } from '../telemetry/request-span.ts'
import type { RequestIds } from './request-id.ts'

/** What is written about requests: that they were, and how they ended. Never what they held. */
export interface RequestLog {
  request(method: string, route: string, status: number, started: number, ids: RequestIds, userId?: string): void
  /** Refusals are the caller's affair; failures are ours, and get a line of their own. */
  failure(error: unknown, ids: RequestIds, route: string): void
  /** Work that comes round and didn't work out. */
  scheduleFailed(error: unknown, schedule: string): void
}

export function requestLog(logger: Logger, count: RequestObserver): RequestLog {
  return {
    request(given, route, status, started, { requestId, correlationId, traceId }, userId) {
      const method = knownMethod(given)
      const ms = Math.round((performance.now() - started) * 100) / 100
      count(method, route, status, ms)
      logger.info({ method, route, status, ms, requestId, correlationId, traceId, userId }, 'request')
    },
    failure(error, ids, route) {
      if (isFailure(error)) logger.error({ ...ids, route, error: traceOf(error) }, 'request failed')
    },
    scheduleFailed(error, schedule) {
      if (isFailure(error)) logger.error({ schedule, error: traceOf(error) }, 'scheduled work failed')
    },
  }
}
