import type { FieldError, LocalProblem, Problem } from '@taskwright/sdk'

/** What the hooks hand over as `error`; every operation has its own, and all of them have these. */
export interface Failure {
  readonly code: Problem['code'] | LocalProblem['code']
  readonly title: string
  /** Which fields are wrong, if that is what is wrong. */
  readonly errors?: readonly FieldError[]
}

/** A failure in words for people. */
export function explain(failure: Failure): string {
  switch (failure.code) {
    case 'network.failed':
    case 'call.timed_out':
      return 'The server cannot be reached. Nothing is lost; try again in a moment.'
    case 'version.stale':
      return 'Somebody else changed this in the meantime. Here is how it is now.'
    case 'access.denied':
      return 'You may look at this, but not change it.'
    case 'input.invalid':
      return `Please correct: ${failure.errors?.map(({ path, message }) => `${path} ${message}`).join(', ')}.`
    default:
      return failure.title
  }
}
