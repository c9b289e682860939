import type { JobState } from '@taskwright/core'
import { importSummary } from '@taskwright/core/imports'
import * as v from 'valibot'
import type { components } from '../../contract.gen.ts'

type Job = components['schemas']['Job']

/** A job as the contract shows it: it knows one type of job, and so one kind of result. */
export function jobBody({ type, result, problem, ...job }: JobState): Job {
  return {
    ...job,
    type: type as Job['type'],
    result: v.is(importSummary, result) ? result : null,
    problem: problem && problemBody(problem),
  }
}

const problemBody = ({ code, errors }: NonNullable<JobState['problem']>): NonNullable<Job['problem']> =>
  errors ? { code, errors: [...errors] } : { code }
