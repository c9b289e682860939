import { type FieldError, type RefusalKind, TaskwrightError } from '@taskwright/core'
import { BodyIncomplete, BodyTooLarge } from './http/body.ts'
import { UnreadableJson } from './http/json.ts'

/** The one place that knows HTTP's numbers. */
const statusOfKind: Readonly<Record<RefusalKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  busy: 503,
  unavailable: 503,
}
const statusOfCode: Readonly<Record<string, number>> = {
  'idempotency.in_flight': 409,
  'storage.full': 507,
  'engine.failed': 500,
}

/** What is refused before an operation is reached. */
export const requestRefusals = {
  'request.malformed_json': { status: 400, title: 'The body is not JSON.' },
  'request.not_found': { status: 404, title: 'There is nothing at this address.' },
  'request.method_not_allowed': { status: 405, title: 'This address does not know this method.' },
  'request.too_large': { status: 413, title: 'The body is too large.' },
  'request.unsupported_media_type': { status: 415, title: 'The body is of a type that is not understood here.' },
} as const
export type RequestRefusal = keyof typeof requestRefusals

export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly code: RequestRefusal
  readonly headers: Readonly<Record<string, string>>

  constructor(code: RequestRefusal, headers: Readonly<Record<string, string>> = {}) {
    super(requestRefusals[code].title)
    this.code = code
    this.headers = headers
  }
}

/** RFC 9457, with our extension members. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly requestId: string
  readonly currentVersion?: number
  readonly fields?: readonly string[]
}

export interface ProblemAnswer {
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>
}

/** Any thrown thing as the answer it becomes. What isn't a refusal says nothing of itself. */
export function problemOf(error: unknown, requestId: string): ProblemAnswer {
  if (error instanceof TaskwrightError) return ofEngine(error, requestId)
  if (error instanceof RequestRefused) return ofRequest(error.code, requestId, { headers: error.headers })
  if (error instanceof UnreadableJson) return ofRequest('request.malformed_json', requestId, { detail: error.message })
  if (error instanceof BodyIncomplete) return ofRequest('request.malformed_json', requestId)
  // The rest of the body is never read, so the connection cannot be used again.
  if (error instanceof BodyTooLarge)
    return ofRequest('request.too_large', requestId, {
      headers: { connection: 'close' },
      detail: `It may have up to ${sizeOf(error.limit)} here.`,
    })
  return { problem: base('engine.failed', 500, 'Something went wrong inside the server.', requestId), headers: {} }
}

/** Whether this is a failure of ours or of what we stand on, that an operator should read about. */
export function isFailure(error: unknown): boolean {
  if (error instanceof TaskwrightError) return error.kind === 'unavailable' || error.code === 'storage.busy'
  return problemOf(error, '').problem.status >= 500
}

function ofRequest(
  code: RequestRefusal,
  requestId: string,
  { headers = {}, detail }: { headers?: Readonly<Record<string, string>>; detail?: string } = {},
): ProblemAnswer {
  const { status, title } = requestRefusals[code]
  const problem = base(code, status, title, requestId)
  return { problem: detail === undefined ? problem : { ...problem, detail }, headers }
}

function ofEngine(error: TaskwrightError, requestId: string): ProblemAnswer {
  const { code, kind, details } = error
  const status = statusOfCode[code] ?? statusOfKind[kind]
  const { detail, currentVersion, fields } = details
  const problem: Problem = {
    ...base(code, status, titleOf(error), requestId),
    ...(typeof detail === 'string' ? { detail } : {}),
    ...(kind === 'invalid' || error.errors.length > 0 ? { errors: error.errors } : {}),
    ...(kind === 'stale' ? { currentVersion: Number(currentVersion), fields: isTexts(fields) ? fields : [] } : {}),
  }
  return { problem, headers: headersOf(error) }
}

/** The engine speaks to those who embed it; these words are for those on the other side of HTTP. */
const titles: Readonly<Record<string, string>> = {
  'storage.busy': 'The server is busy. Try again.',
  'storage.misconfigured': 'The server is not set up correctly.',
  'storage.outdated': 'The server is not ready.',
  'storage.damaged': 'The server cannot read its data.',
  'engine.failed': 'Something went wrong inside the server.',
}
const titleOf = ({ code, message }: TaskwrightError) => titles[code] ?? message

function headersOf({ kind, details }: TaskwrightError): Readonly<Record<string, string>> {
  const { retryAfter, currentVersion } = details
  return {
    ...(kind === 'busy' || typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter ?? 1) } : {}),
    ...(kind === 'stale' && typeof currentVersion === 'number' ? { etag: `"${currentVersion}"` } : {}),
    ...(kind === 'unauthenticated' ? { 'www-authenticate': challenge(details) } : {}),
  }
}

/** RFC 6750 §3: a token that came and was refused is named as the reason. */
const challenge = ({ challenge }: TaskwrightError['details']) =>
  challenge === 'invalid_token' ? 'Bearer error="invalid_token"' : 'Bearer'

const base = (code: string, status: number, title: string, requestId: string): Problem => ({
  type: `urn:taskwright:error:${code}`,
  title,
  status,
  code,
  requestId,
})

const MEBIBYTE = 1_048_576
const sizeOf = (bytes: number): string => (bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MiB` : `${bytes} bytes`)

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value)
