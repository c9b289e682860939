import type { components, operations } from './schema.gen.ts'

type Answers = components['responses']
type Declared = Answers[keyof Answers]['content']['application/problem+json']
type CodesOf<Answer> = Answer extends { readonly code: infer Code extends string } ? Code : never
type StatusOf<Code> = Declared extends infer Answer
  ? Answer extends { readonly code: infer Codes; readonly status: infer Status }
    ? Code extends Codes
      ? Status
      : never
    : never
  : never

/** Every code an operation can answer with. */
export type ProblemCode = Declared['code']
export type FieldError = components['schemas']['FieldError']

interface Told<Code, Status> {
  /** Stable and dotted; decide by it. */
  readonly code: Code
  readonly status: Status
  /** A sentence for people. */
  readonly title: string
  readonly detail?: string
  readonly type: string
  /** Names the request in the server's log. */
  readonly requestId: string
}
type More<Code> = Code extends 'version.stale'
  ? { readonly currentVersion: number; readonly fields: readonly string[] }
  : StatusOf<Code> extends 422
    ? { readonly errors: readonly FieldError[] }
    : unknown

/** An answer that isn't from a Taskwright server, such as a gateway's page. */
export type UnexpectedProblem = Told<'response.unexpected', number>

/** What the server says when it says no (RFC 9457). `switch (problem.code)` narrows it. */
export type Problem =
  | { [Code in ProblemCode]: Told<Code, StatusOf<Code>> & More<Code> }[ProblemCode]
  | UnexpectedProblem

type ErrorAnswer<Response> = Response extends { content: { 'application/problem+json': infer Answer } } ? Answer : never
/** The problems one operation can answer with: `ProblemOf<'updateTask'>`. */
export type ProblemOf<Operation extends keyof operations> = Extract<
  Problem,
  { readonly code: CodesOf<ErrorAnswer<operations[Operation]['responses'][keyof operations[Operation]['responses']]>> }
>

/** The server refused, or did not answer as a Taskwright server does. A request that found no server rejects as `fetch` does. */
export class TaskwrightApiError<Reason extends Problem = Problem> extends Error {
  override readonly name = 'TaskwrightApiError'
  readonly problem: Reason
  readonly response: Response

  constructor(problem: Reason, response: Response) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`)
    this.problem = problem
    this.response = response
  }
}

/** Whether an error is the server's refusal, with one of these codes if any are named; narrows `error.problem`. */
export function isProblem<Code extends Problem['code'] = Problem['code']>(
  error: unknown,
  ...codes: readonly Code[]
): error is TaskwrightApiError<Extract<Problem, { readonly code: Code }>> {
  return (
    error instanceof TaskwrightApiError && (codes.length === 0 || codes.some((code) => code === error.problem.code))
  )
}

export function apiError(body: unknown, response: Response): TaskwrightApiError {
  return new TaskwrightApiError(isTold(body) ? body : unexpected(response), response)
}

const isTold = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string'

const unexpected = ({ status, statusText, headers }: Response): UnexpectedProblem => ({
  code: 'response.unexpected',
  status,
  title: statusText || `The answer has status ${status}.`,
  type: 'about:blank',
  requestId: headers.get('x-request-id') ?? '',
})
