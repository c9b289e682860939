import type { JobAttempt, JobSettlement, JobsPort, JobsWork, JobTicket } from '@taskwright/core'

export const DONE: JobSettlement = { outcome: 'done' }
export const GIVEN_UP: JobSettlement = { outcome: 'given_up' }
export const again = (afterMs: number): JobSettlement => ({ outcome: 'retry', afterMs })

/** Remembers what it was handed and answers as told. */
export interface Crew {
  readonly attempts: JobAttempt[]
  readonly lost: JobTicket[]
  /** In the order of the attempts. */
  ids(): string[]
  attemptsAt(id: string): number[]
  work(jobs: JobsPort, options?: Partial<JobsWork>): ReturnType<JobsPort['work']>
}

export function crew(
  answer: (attempt: JobAttempt) => JobSettlement | Promise<JobSettlement> = () => DONE,
  tell: (ticket: JobTicket) => void = () => {},
): Crew {
  const attempts: JobAttempt[] = []
  const lost: JobTicket[] = []
  return {
    attempts,
    lost,
    ids: () => attempts.map(({ id }) => id),
    attemptsAt: (id) => attempts.filter((one) => one.id === id).map(({ attempt }) => attempt),
    work: (jobs, options = {}) =>
      jobs.work({
        types: ['import'],
        atOnce: 1,
        async handle(attempt) {
          attempts.push(attempt)
          return answer(attempt)
        },
        async lost({ id, type, priority }) {
          lost.push({ id, type, priority })
          tell({ id, type, priority })
        },
        ...options,
      }),
  }
}

/** Throws when the signal is aborted, however long that takes. */
export const untilAborted = ({ signal }: JobAttempt): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason))
  })
