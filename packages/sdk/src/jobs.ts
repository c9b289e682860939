import type { Answer, CallOptions } from './call.ts'
import { attempt } from './outcome.ts'
import { type Problem, TaskwrightApiError, unanswered } from './problem.ts'
import type { components } from './schema.gen.ts'
import { openScope } from './scope.ts'

type Job = components['schemas']['Job']

export interface WaitOptions {
  /** Stops the waiting, not the job. */
  readonly signal?: AbortSignal
  /** How long to wait in all. @default Infinity */
  readonly timeoutMs?: number
  /** Told each time the job was looked at. */
  readonly onProgress?: (job: Job) => void
}

/** The job came to its end without doing what it was for; `job.problem` says why. */
export class JobFailedError extends Error {
  override readonly name = 'JobFailedError'
  readonly job: Job

  constructor(job: Job) {
    super(`The job failed: ${job.problem?.code}`)
    this.job = job
  }
}

/** It is looked at again after this long, and after half as long again each time, up to the longest. */
const SOON = 250
const LONGEST = 5_000
/** So many calls in a row may fail (each after its own tries) before the wait does: a server that restarts is no reason. */
const PATIENCE = 5

/** Looks at a job until it is completed. Rejects with {@link JobFailedError} when it failed. */
export const waitOver =
  (
    get: (jobId: string, options: CallOptions) => Answer<Job, 'getJob'>,
    sleep: (ms: number, signal: AbortSignal) => Promise<void>,
  ) =>
  async (jobId: string, options: WaitOptions = {}): Promise<Job> => {
    const scope = openScope(options.signal, options.timeoutMs ?? Number.POSITIVE_INFINITY)
    const { signal } = scope
    try {
      for (let [wait, missed] = [SOON, 0]; ; wait = Math.min(wait * 1.5, LONGEST)) {
        const outcome = await attempt(get(jobId, { signal }))
        if (outcome.ok) {
          const { data: job } = outcome
          options.onProgress?.(job)
          if (job.status === 'COMPLETED') return job
          if (job.status === 'FAILED') throw new JobFailedError(job)
          missed = 0
        } else if (++missed > PATIENCE || !passes(outcome.problem)) throw outcome.error
        await sleep(wait, signal)
      }
    } catch (error) {
      throw signal.aborted ? new TaskwrightApiError(unanswered(scope, null), Response.error(), signal.reason) : error
    } finally {
      scope.close()
    }
  }

/** No answer at all, or one that tells of a server that is away. */
const passes = ({ status }: Problem): boolean => status === 0 || status > 500
