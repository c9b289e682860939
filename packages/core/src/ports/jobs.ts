import type { FieldError } from '../kernel/errors.ts'
import type { JsonValue } from '../kernel/json.ts'

export const jobPriorities = ['HIGH', 'DEFAULT', 'LOW'] as const
export type JobPriority = (typeof jobPriorities)[number]

/** A piece of work on its way to whoever does it. Its progress and outcome are kept elsewhere, under the same id. */
export interface JobTicket {
  /** As ids everywhere: ≤ 64 printable ASCII characters without spaces. */
  readonly id: string
  /** Which handler does it, such as `import`: `^[a-z][a-z0-9._-]{0,31}$`. */
  readonly type: string
  readonly priority: JobPriority
}

/** One attempt at a job. `attempt` starts at 1. */
export interface JobAttempt extends JobTicket {
  readonly attempt: number
  /** Aborted when the worker is about to stop or has lost the job to another: end soon, the job comes again. */
  readonly signal: AbortSignal
}

export type JobSettlement =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'retry'; readonly afterMs: number }
  | { readonly outcome: 'given_up' }

export interface JobsWork {
  /** Jobs of these types only. */
  readonly types: readonly string[]
  /** How many at a time, at most. */
  readonly atOnce: number
  readonly handle: (attempt: JobAttempt) => Promise<JobSettlement>
  /** Told of a job that is given up, with a code or the name of an error. If it throws, it is told again later. */
  readonly lost: (ticket: JobTicket, reason: string) => Promise<void>
}

/**
 * Brings long work to processes that have time for it.
 *
 * Laws:
 * 1. A job that was enqueued before `enqueue` resolved is attempted at least once, also when processes die at any moment.
 *    The same id again, before the job has ended, is the same job.
 * 2. Of two live workers only one has a job at a time. One that dies, or is silent for longer than its lease, loses it: its
 *    signal is aborted, what it says of the job afterwards counts for nothing, and the next attempt counts one higher.
 * 3. What is waiting with a higher priority is taken first, and of one type and priority what waits longest. A lower one is
 *    never kept waiting for ever: every tenth job taken is the oldest, whatever its priority; where a queue cannot tell its
 *    age, it is one of a lower priority, of each in turn.
 * 4. `retry` brings it again, one attempt higher, not before `afterMs`. A handler that throws counts as `retry` after one
 *    second. After five attempts that threw or whose worker died it is given up, and `lost` is told, at least once.
 * 5. `close` aborts what is running, waits for it, and leaves what is unfinished to others. Who throws after being aborted
 *    has not failed: the job comes again at once, as often as it takes.
 * 6. A queue that is out of reach makes `enqueue` reject with a retryable `jobs.unavailable` within five seconds; workers
 *    go on by themselves when it is back.
 */
export interface JobsPort {
  readonly name: string
  enqueue(ticket: JobTicket): Promise<void>
  /** Resolves when it is ready to take jobs, or will be as soon as the queue can be reached. */
  work(options: JobsWork): Promise<{ close(): Promise<void> }>
  /** How many wait, by priority; what is being worked on does not wait. What rests until a retry is due may be left out. */
  waiting(): Promise<Readonly<Record<JobPriority, number>>>
  close(): Promise<void>
}

export type JobStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED'

/** What is known of a job, by those who may know of it. Times are ISO 8601 UTC. */
export interface JobState {
  readonly id: string
  readonly organizationId: string
  readonly type: string
  readonly status: JobStatus
  /** Who asked for it. */
  readonly userId: string
  readonly attempts: number
  readonly progress: { readonly done: number; readonly total: number } | null
  /** What it came to; null until it is completed. */
  readonly result: JsonValue
  /** Why it failed: a refusal's code and its field errors. */
  readonly problem: { readonly code: string; readonly errors?: readonly FieldError[] } | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
}
