import type { JobState } from '@taskwright/core'
import type { components } from '../../contract.gen.ts'

type Job = components['schemas']['Job']

/** A job as the contract shows it: what its result is follows from its type, which the types cannot say. */
export const jobBody = (job: JobState): Job => job as unknown as Job
