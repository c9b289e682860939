import type { Scope } from './scope.ts'

/** What a request goes through on its way: each step wraps the next, `fetch` is the last. */
export type Send = (request: Request, scope: Scope) => Promise<Response>

export type Awaitable<T> = T | Promise<T>

/** No answer came, or only the beginning of one. The cause is what `fetch` said. */
export class ConnectionLost extends Error {}

const SAFE = ['GET', 'HEAD']
export const isSafe = ({ method }: Request): boolean => SAFE.includes(method)

export const API = '/api/v1/'
/** The last part of the path of an operation on accounts and sessions. */
export const authStep = ({ url }: Request): string | undefined => url.split(`${API}auth/`)[1]

/** Names every call, marks writes so that they can be sent again without happening twice, and patches as what they are. */
export const withMarks =
  (send: Send): Send =>
  (request, scope) => {
    const { headers } = request
    const mark = (name: string) => headers.has(name) || headers.set(name, randomId())
    mark(REQUEST_ID)
    if (!isSafe(request) && authStep(request) === undefined && !scope.keyless) mark(KEY)
    if (request.method === 'PATCH') headers.set('content-type', 'application/merge-patch+json')
    return send(request, scope)
  }
export const KEY = 'idempotency-key'
/** The server keeps it in its log and its refusals, so a call can be found there although its answer was lost. */
export const REQUEST_ID = 'x-request-id'

/** Not `randomUUID`: a page that came over plain http has none. */
const randomId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The last step. Answers are read to their end here, so that one cut off in the middle is a lost one. */
export const lastStep =
  (fetch: (request: Request) => Awaitable<Response>): Send =>
  async (request, { signal, streamed }) => {
    signal.throwIfAborted()
    try {
      const response = await fetch(request)
      if (streamed && response.ok) return response
      // Chromium's 204 has a body, which is empty and must not be given on.
      const body = await response.arrayBuffer()
      return new Response(body.byteLength > 0 ? body : null, response)
    } catch (cause) {
      throw new ConnectionLost('', { cause })
    }
  }

/** What an answer says, without using it up. */
export const bodyOf = (response: Response): Promise<unknown> =>
  response
    .clone()
    .json()
    .catch(() => undefined)

export const isCoded = (body: unknown): body is { readonly code: string } => typeof Object(body).code === 'string'

/** The code of a refusal. */
export const codeOf = async (response: Response): Promise<string> => {
  const body = await bodyOf(response)
  return isCoded(body) ? body.code : ''
}
