import { openScope, type Scope, sleepFor, within } from './scope.ts'
import { ConnectionLost, codeOf, isSafe, KEY, type Send } from './send.ts'

export interface RetryOptions {
  /** Tries in all. @default 4 */
  readonly attempts?: number
  /** The longest first wait; it doubles with every try. @default 250 */
  readonly baseMs?: number
  /** The longest wait. A server that asks for a longer one is not asked again. @default 10000 */
  readonly maxMs?: number
  /** A try without an answer for so long counts as lost. @default none, only the deadline of the call */
  readonly tryTimeoutMs?: number
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random?: () => number
}

/**
 * Sends again what may succeed the second time: after a lost connection, 429, 502, 503 and 504. Writes only if they
 * carry an idempotency key, so that they happen once. Never beyond the deadline of the call.
 */
export function withRetry(send: Send, options: RetryOptions = {}): Send {
  const { attempts = 4, baseMs = 250, maxMs = 10_000, sleep = sleepFor, random = Math.random } = options
  const limited = options.tryTimeoutMs === undefined ? send : withLimit(send, options.tryTimeoutMs)
  return async (request, scope) => {
    const tries = (scope.repeatable ?? (isSafe(request) || request.headers.has(KEY))) ? attempts : 1
    for (let tried = 1; ; tried++) {
      // The last try takes the request itself: a clone would keep a copy of its body.
      const isLast = tried >= tries
      const answer = await limited(isLast ? request : request.clone(), scope).catch(lostOnly)
      if (isLast || scope.signal.aborted || !(await isPassing(answer))) return unwrap(answer)
      // What the server asked for comes first and full jitter on top, so that clients don't come back all at once.
      const asked = answer instanceof ConnectionLost ? 0 : retryAfter(answer.headers)
      const wait = asked + random() * Math.min(maxMs, baseMs * 2 ** (tried - 1))
      if (asked > maxMs || wait >= scope.remaining()) return unwrap(answer)
      await sleep(wait, scope.signal)
    }
  }
}

type Answered = Response | ConnectionLost

function lostOnly(error: unknown): ConnectionLost {
  if (error instanceof ConnectionLost) return error
  throw error
}

function unwrap(answer: Answered): Response {
  if (answer instanceof ConnectionLost) throw answer
  return answer
}

const PASSING = [429, 502, 503, 504]
const isPassing = async (answer: Answered): Promise<boolean> =>
  answer instanceof ConnectionLost ||
  PASSING.includes(answer.status) ||
  // The first try of the same write is still running, its answer was lost.
  (answer.status === 409 && (await codeOf(answer)) === 'idempotency.in_flight')

/** Seconds or a date by the server's clock (RFC 9110 §10.2.3), as milliseconds from now. */
function retryAfter(headers: Headers): number {
  const header = headers.get('retry-after') ?? '0'
  const sentAt = Date.parse(headers.get('date') ?? '') || Date.now()
  return Math.max(0, Number(header) * 1000 || Date.parse(header) - sentAt || 0)
}

/** One try with a deadline of its own, which is a lost connection and not the end of the call. */
const withLimit =
  (send: Send, tryTimeoutMs: number): Send =>
  async (request, scope) => {
    const one: Scope = openScope(scope.signal, tryTimeoutMs)
    try {
      return await within(one.signal, send(new Request(request, { signal: one.signal }), scope))
    } catch (error) {
      throw one.timedOut() ? new ConnectionLost('', { cause: error }) : error
    } finally {
      one.close()
    }
  }
