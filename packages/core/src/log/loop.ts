import type { Clock } from '../ports/clock.ts'

/** What a step has found: more to do at once, or nothing until it is woken or so many milliseconds have passed. */
export type Found =
  | {
      readonly more: true
      /** It took in all there was: what is written next may be gathered first. */
      readonly mayGather?: boolean
    }
  | { readonly more: false; readonly lookAgainMs?: number }

export interface Loop {
  /** Something may have happened. */
  wake(): void
  /** As `wake`, also while it waits after a failure: what was in the way has gone. */
  retry(): void
  /**
   * Resolves when a step that began after this call has found nothing more; rejects when it failed. Unless `patient`, the
   * steps know that somebody waits.
   */
  drained(options?: { readonly patient?: boolean }): Promise<void>
  /** Resolves when no step runs any more. */
  stop(): Promise<void>
}

interface LoopOptions {
  readonly clock: Clock
  /** `awaited`: somebody waits for what there is to be done, and nobody else will do. */
  readonly step: (awaited: boolean) => Promise<Found>
  readonly onError: (error: unknown) => void
  /** How often it looks without being woken. */
  readonly pollMs: number
  /** At least so long between two steps, so that what happens meanwhile is one batch; not for who is behind. */
  readonly gapMs: number
  /** Default 16,000. */
  readonly slowestRetryMs?: number
}

const SLOWEST_RETRY_MS = 16_000

/** Runs steps one after another for as long as there is something to do; failures are tried again after 1 2 4 8 16 16 … s. */
export function loop(options: LoopOptions): Loop {
  const { clock, step, onError, pollMs, gapMs, slowestRetryMs = SLOWEST_RETRY_MS } = options
  let stopped = false
  let woken = true
  let running: Promise<void> | undefined
  let cancelTimer = (): void => {}
  /** Somebody waits: what was to be gathered is looked at now. */
  let endPause = (): void => {}
  let failures = 0
  let waiting: { resolve(): void; reject(error: unknown): void; fresh: boolean; patient: boolean }[] = []

  const settle = (error?: unknown): void => {
    const done = waiting.filter(({ fresh }) => fresh)
    waiting = waiting.filter(({ fresh }) => !fresh)
    for (const { resolve, reject } of done) error === undefined ? resolve() : reject(error)
  }

  async function run(): Promise<void> {
    while (!stopped && woken) {
      woken = false
      for (const one of waiting) one.fresh = true
      let isBehind = false
      try {
        const found = await step(waiting.some(({ patient }) => !patient))
        failures = 0
        isBehind = found.more && found.mayGather !== true
        if (found.more) woken = true
        else {
          settle()
          if (waiting.length > 0) woken = true
          sleep(Math.min(found.lookAgainMs ?? pollMs, pollMs))
        }
      } catch (error) {
        failures += 1
        onError(error)
        settle(error)
        woken = waiting.length > 0
        sleep(Math.min(1000 * 2 ** (failures - 1), slowestRetryMs))
      }
      if (gapMs > 0 && woken && !isBehind && !stopped && waiting.length === 0) await pause()
    }
  }

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(gapMs, resolve)
      endPause = () => {
        cancel()
        resolve()
      }
    })

  function start(): void {
    if (stopped || running) return
    cancelTimer()
    running = run().finally(() => {
      running = undefined
      if (woken && !stopped) start()
    })
  }

  function sleep(ms: number): void {
    cancelTimer()
    cancelTimer = clock.after(Math.max(1, ms), () => {
      woken = true
      start()
    })
  }

  const wake = (): void => {
    if (failures > 0 || stopped) return
    woken = true
    start()
  }
  return {
    wake,
    retry() {
      failures = 0
      wake()
    },
    drained: ({ patient = false } = {}) =>
      stopped
        ? Promise.resolve()
        : new Promise((resolve, reject) => {
            waiting.push({ resolve, reject, fresh: false, patient })
            woken = true
            endPause()
            start()
          }),
    async stop() {
      stopped = true
      cancelTimer()
      endPause()
      await running
      for (const one of waiting) one.fresh = true
      settle()
    },
  }
}
