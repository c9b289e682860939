import type { JobHandler, Tracer } from '@taskwright/core'
import { traceIdOf } from '../http/request-id.ts'
import { boundLogger, type Logger, traceOf } from '../logger.ts'
import { isFailure } from '../problem.ts'

type JobRun = Parameters<JobHandler>[0]
/** How a plugin does a job: its lines can be told from others, and found with the request that asked for it. */
export type LoggedJobHandler = (run: JobRun & { readonly log: Logger }) => ReturnType<JobHandler>

/** A job's handler as a span of the trace that asked for it; what fails without being a refusal is written down. */
export function watchedJob(
  type: string,
  handler: LoggedJobHandler,
  { logger, tracer }: { readonly logger: Logger; readonly tracer: Tracer | undefined },
): JobHandler {
  const logged = async (run: JobRun): ReturnType<JobHandler> => {
    const { correlationId, traceparent } = run.actor
    const log = boundLogger(logger, { jobId: run.job.id, job: type, correlationId, traceId: traceIdOf(traceparent) })
    try {
      return await handler({ ...run, log })
    } catch (error) {
      if (isFailure(error)) log.error({ attempt: run.job.attempts, error: traceOf(error) }, 'job failed')
      throw error
    }
  }
  if (tracer === undefined) return logged
  return (run) => {
    const { correlationId = '', traceparent = null } = run.actor
    const attributes = {
      'taskwright.job': type,
      'taskwright.job.id': run.job.id,
      'taskwright.correlation_id': correlationId,
    }
    return tracer.span(`job ${type}`, { kind: 'consumer', parent: traceparent, attributes }, (span) =>
      logged(span.traceparent === null ? run : { ...run, actor: { ...run.actor, traceparent: span.traceparent } }),
    )
  }
}
