/** What holds for one call from its first try to its last: the caller's signal, its deadline, and how it may be sent. */
export interface Scope {
  /** Aborted by the caller, or when time is up. */
  readonly signal: AbortSignal
  /** Milliseconds until the deadline; may be infinite. */
  readonly remaining: () => number
  readonly timedOut: () => boolean
  /** Whether it may be sent again; by method and idempotency key when left out. A body that is a stream is sent once. */
  readonly repeatable?: boolean
  /** The caller wants no idempotency key. */
  readonly keyless?: boolean
  /** The caller reads the answer as it comes. */
  readonly streamed?: boolean
  readonly close: () => void
}

/** Timers count up to here; a longer deadline is none. */
const LONGEST = 2 ** 31 - 1

export function openScope(caller: AbortSignal | null | undefined, timeoutMs: number, more: Partial<Scope> = {}): Scope {
  const stop = new AbortController()
  const until = performance.now() + timeoutMs
  const late = new DOMException(`There was no answer within ${timeoutMs} ms.`, 'TimeoutError')
  const leave = () => stop.abort(caller?.reason)
  const timer = timeoutMs <= LONGEST ? setTimeout(() => stop.abort(late), timeoutMs) : undefined
  if (caller?.aborted) leave()
  caller?.addEventListener('abort', leave, { once: true })
  return {
    ...more,
    signal: stop.signal,
    remaining: () => until - performance.now(),
    timedOut: () => stop.signal.reason === late,
    close: () => {
      clearTimeout(timer)
      caller?.removeEventListener('abort', leave)
    },
  }
}

/** The outcome of some work, or the reason of an abort as soon as there is one, whether or not the work heeds it. */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

export function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return within(signal, slept).finally(() => clearTimeout(timer))
}
