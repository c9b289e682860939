import { createJobs, databaseJobs, type JobHandler, type Jobs, type JobsPort, type Tracer } from '@taskwright/core'
import { errorLog, type Logger } from './logger.ts'
import type { Engine, Teardown } from './plugin.ts'
import { type LoggedJobHandler, watchedJob } from './telemetry/watched-job.ts'

/** What a server does with jobs: plugins ask for them and say how they are done. */
export interface ServerJobs {
  readonly jobs: Pick<Jobs, 'start' | 'get' | 'list'> & { handle(type: string, handler: LoggedJobHandler): void }
  readonly waiting: JobsPort['waiting']
  /** Begins to do jobs in this process; resolves with what ends it. */
  work(): Promise<Teardown>
  close(): Promise<void>
}

/** On a port that is given, and stays open, or in the engine's database. */
export function serverJobs(
  engine: Engine,
  given: JobsPort | undefined,
  watch: { readonly logger: Logger; readonly tracer: Tracer | undefined },
): ServerJobs {
  const { storage, clock, ids } = engine
  const onError = errorLog(watch.logger)
  const port = given ?? databaseJobs({ storage, clock, ids, onError })
  const { start, get, list, work, close } = createJobs({ storage, port, clock, ids, onError })
  const handlers: Record<string, JobHandler> = {}

  return {
    jobs: {
      start,
      get,
      list,
      handle(type, handler) {
        if (type in handlers) throw new Error(`Two plugins do jobs of the type ${type}.`)
        handlers[type] = watchedJob(type, handler, watch)
      },
    },
    waiting: () => port.waiting(),
    async work() {
      const running = await work(handlers)
      return () => running.close()
    },
    async close() {
      await close()
      if (given === undefined) await port.close()
    },
  }
}
