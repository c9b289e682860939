/** What a request goes through on its way: each step wraps the next, `fetch` is the last. */
export type Send = (request: Request) => Promise<Response>

export type Awaitable<T> = T | Promise<T>

const SAFE = ['GET', 'HEAD', 'OPTIONS']
export const isSafe = ({ method }: Request): boolean => SAFE.includes(method)

/** The last part of the path of an operation on accounts and sessions. */
export const authStep = ({ url }: Request): string | undefined =>
  /\/api\/v1\/auth\/(\w+)$/.exec(new URL(url).pathname)?.[1]

/** Marks writes so that they can be sent again without happening twice, and patches as what they are. */
export const withMarks =
  (send: Send): Send =>
  (request) => {
    const { headers } = request
    if (!isSafe(request) && authStep(request) === undefined && !headers.has(KEY)) headers.set(KEY, randomKey())
    if (request.method === 'PATCH') headers.set('content-type', 'application/merge-patch+json')
    return send(request)
  }
const KEY = 'idempotency-key'

/** A page that came over plain http has no `randomUUID`. */
function randomKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The code of a refusal, without using up the answer. */
export async function codeOf(response: Response): Promise<string | undefined> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string'
    ? body.code
    : undefined
}
