import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import { type LocalProblem, type Problem, problemIn, unanswered, unexpected } from './problem.ts'
import type { paths } from './schema.gen.ts'
import { openScope, type Scope, within } from './scope.ts'
import { ConnectionLost, REQUEST_ID, type Send } from './send.ts'

/** The contract's paths; each operation can also end as the client finds out itself. */
export type Paths = {
  [Path in keyof paths]: { [Part in keyof paths[Path]]: WithLocal<paths[Path][Part]> }
}
type WithLocal<Operation> = Operation extends { readonly responses: infer Responses }
  ? Omit<Operation, 'responses'> & {
      responses: Responses & { default: { content: { 'application/problem+json': LocalProblem } } }
    }
  : Operation

/** What one call takes beside what the contract says. */
export interface Init {
  readonly signal?: AbortSignal | null
  readonly timeoutMs?: number
  /** Only false is of interest here: keys of the caller's own are headers. */
  readonly idempotencyKey?: unknown
  readonly body?: unknown
  readonly parseAs?: unknown
  readonly params?: object
}
export interface Answered {
  readonly data?: unknown
  readonly error?: Problem
  readonly response: Response
  readonly cause?: unknown
}
export type Exchange = (method: string, path: string, init?: Init) => Promise<Answered>
type Raw = (
  method: string,
  path: string,
  init: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>

/** openapi-fetch, whose calls have a deadline and are answered with a problem whatever goes wrong. */
export function httpOver(
  baseUrl: string,
  send: Send,
  timeoutMs: number,
): { http: FetchClient<Paths>; request: Exchange } {
  const client = createFetchClient<Paths>({ baseUrl })
  const raw = client.request as unknown as Raw

  const request: Exchange = async (method, path, init = {}) => {
    const { signal, timeoutMs: own = timeoutMs, idempotencyKey, ...rest } = init
    const scope = openScope(signal, own, marksOf(init))
    const seen: Seen = {}
    const fetch = async (request: Request) => {
      seen.requestId = request.headers
      seen.response = await send(request, scope)
      return seen.response
    }
    try {
      const sent = raw(method, path, { ...rest, ...streaming(init), signal: scope.signal, fetch })
      const { data, error, response } = await within(scope.signal, sent)
      return response.ok ? { data, response } : { error: problemIn(error, response), response }
    } catch (error) {
      const cause = error instanceof ConnectionLost ? error.cause : error
      return { error: reasonOf(error, scope, seen), response: seen.response ?? Response.error(), cause }
    } finally {
      scope.close()
    }
  }

  const byMethod = Object.keys(client)
    .filter((name) => /[A-Z]/.test(name))
    .map((method) => [method, (path: string, init?: Init) => request(method, path, init)])
  return { http: { ...client, ...Object.fromEntries(byMethod), request }, request }
}

interface Seen {
  requestId?: Headers
  response?: Response
}

const marksOf = ({ body, idempotencyKey, parseAs }: Init): Partial<Scope> => ({
  ...(body instanceof ReadableStream && { repeatable: false }),
  keyless: idempotencyKey === false,
  streamed: parseAs === 'stream',
})

/** A stream is the body itself, and `fetch` wants to be told. */
const streaming = ({ body }: Init) =>
  body instanceof ReadableStream && { bodySerializer: (stream: unknown) => stream, duplex: 'half' }

/** What isn't the connection's fault, such as a middleware that fails, stays what it is. */
function reasonOf(cause: unknown, scope: Scope, { requestId, response }: Seen): Problem {
  if (response && cause instanceof SyntaxError) return unexpected(response)
  if (!scope.signal.aborted && !(cause instanceof ConnectionLost)) throw cause
  return unanswered(scope, requestId?.get(REQUEST_ID) ?? null)
}
