import { type RefusalCatalogue, TaskwrightError } from '../kernel/errors.ts'

export const jobRefusals = {
  'job.not_found': { kind: 'not_found', message: 'There is no such job.' },
  'job.input_expired': { kind: 'unavailable', message: 'The job waited so long that its input is gone.' },
  'jobs.unavailable': { kind: 'busy', message: 'Jobs cannot be taken on now.' },
} as const satisfies RefusalCatalogue
export type JobRefusal = keyof typeof jobRefusals

export const jobError = (code: JobRefusal, cause?: unknown): TaskwrightError =>
  new TaskwrightError({ code }, jobRefusals[code], cause === undefined ? undefined : { cause })
