import { codeOf, isSafe, type Send } from './send.ts'

export interface RetryOptions {
  /** Tries in all. @default 4 */
  readonly attempts?: number
  /** The longest first wait; it doubles with every try. @default 250 */
  readonly baseMs?: number
  /** The longest wait. A server that asks for a longer one is not asked again. @default 10000 */
  readonly maxMs?: number
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random?: () => number
}

/**
 * Sends again what may succeed the second time: after a network error, 429, 503 and 504. Writes only if they carry an
 * idempotency key, so that they happen once.
 */
export function withRetry(send: Send, options: RetryOptions = {}): Send {
  const { attempts = 4, baseMs = 250, maxMs = 10_000, sleep = sleepFor, random = Math.random } = options
  return async (request) => {
    const repeatable = isSafe(request) || request.headers.has('idempotency-key')
    if (!repeatable || attempts <= 1) return send(request)
    for (let tried = 1; ; tried++) {
      const outcome = await settle(send, request.clone())
      const isLast = tried >= attempts || request.signal.aborted || !(await isPassing(outcome))
      const jitter = random() * Math.min(maxMs, baseMs * 2 ** (tried - 1))
      const wait = isLast ? undefined : waitFor(outcome, jitter, maxMs)
      if (wait === undefined) return unwrap(outcome)
      if ('response' in outcome) await outcome.response.body?.cancel()
      await sleep(wait, request.signal)
    }
  }
}

type Outcome = { readonly response: Response } | { readonly error: unknown }

const settle = (send: Send, request: Request): Promise<Outcome> =>
  send(request).then(
    (response) => ({ response }),
    (error: unknown) => ({ error }),
  )

function unwrap(outcome: Outcome): Response {
  if ('error' in outcome) throw outcome.error
  return outcome.response
}

const PASSING = [429, 503, 504]
async function isPassing(outcome: Outcome): Promise<boolean> {
  if ('error' in outcome) return true
  const { response } = outcome
  // The first try of the same write is still running, its answer was lost.
  return (
    PASSING.includes(response.status) ||
    (response.status === 409 && (await codeOf(response)) === 'idempotency.in_flight')
  )
}

/** Full jitter; on top of what the server asked for, so that clients don't come back all at once. */
function waitFor(outcome: Outcome, jitter: number, maxMs: number): number | undefined {
  const asked = 'response' in outcome ? retryAfter(outcome.response.headers.get('retry-after')) : 0
  return asked > maxMs ? undefined : asked + jitter
}

/** Seconds or a date (RFC 9110 §10.2.3), as milliseconds from now. */
function retryAfter(header: string | null): number {
  if (header === null) return 0
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
