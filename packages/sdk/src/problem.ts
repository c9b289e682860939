import type { components, operations } from './schema.gen.ts'
import type { Scope } from './scope.ts'
import { isCoded, REQUEST_ID } from './send.ts'

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

/** What the client finds itself, on any operation, so that every failure has a code. The status is 0 without an answer. */
export type LocalProblem =
  | Told<'network.failed', 0>
  | Told<'call.timed_out', 0>
  | Told<'call.aborted', 0>
  /** An answer that isn't from a Taskwright server, such as a gateway's page. Nothing of it is repeated here. */
  | Told<'response.unexpected', number>

/** What the server says when it says no (RFC 9457). `switch (problem.code)` narrows it. */
export type Problem = { [Code in ProblemCode]: Told<Code, StatusOf<Code>> & More<Code> }[ProblemCode] | LocalProblem

type ErrorAnswer<Response> = Response extends { content: { 'application/problem+json': infer Answer } } ? Answer : never
/** All that can go wrong with one operation: `ProblemOf<'updateTask'>`. */
export type ProblemOf<Operation extends keyof operations> =
  | Extract<
      Problem,
      {
        readonly code: CodesOf<
          ErrorAnswer<operations[Operation]['responses'][keyof operations[Operation]['responses']]>
        >
      }
    >
  | LocalProblem

/** A call failed: refused by the server, or for a reason of its own, with the reason of `fetch` as its `cause`. */
export class TaskwrightApiError<Reason extends Problem = Problem> extends Error {
  override readonly name = 'TaskwrightApiError'
  readonly problem: Reason
  /** Its body is used up. Of type `error` when there was none. */
  readonly response: Response

  constructor(problem: Reason, response: Response, cause?: unknown) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`, cause === undefined ? {} : { cause })
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

/** The body of a refusal, if that is what it is. */
export const problemIn = (body: unknown, response: Response): Problem =>
  isCoded(body) ? (body as Problem) : unexpected(response)

export const unexpected = ({ status, statusText, headers }: Response): Problem =>
  local('response.unexpected', statusText || `The answer has status ${status}.`, headers.get(REQUEST_ID), status)

/** Why no answer came. */
export function unanswered({ signal, timedOut }: Scope, requestId: string | null): Problem {
  if (timedOut()) return local('call.timed_out', signal.reason.message, requestId)
  if (signal.aborted) return local('call.aborted', 'It was stopped.', requestId)
  return local('network.failed', 'No connection.', requestId)
}

const local = (code: LocalProblem['code'], title: string, requestId: string | null, status = 0): LocalProblem =>
  ({ code, status, title, type: 'about:blank', requestId: requestId ?? '' }) as LocalProblem
