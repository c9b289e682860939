import { setTimeout as sleep } from 'node:timers/promises'

/** Gives committed events their positions. docs/decisions/0010-numbering.md says why it needs no leader. */
export interface Numbering {
  /** Resolves when everything that was committed before the call has its position, or after a while all the same. */
  run(): Promise<void>
  /** Lets the run that goes on come to its end. */
  close(): Promise<void>
}

export interface NumberingOptions {
  /** Gives a position to everything that is committed when it begins. What it throws is tried again. */
  once(): Promise<void>
  /** Whether events lie there that somebody left without a position. Left out where a run costs no more than to ask. */
  look?(): Promise<boolean>
  /** Ends what `once` and `look` keep; neither runs any more. */
  end(): void
  /** How often to look, in milliseconds. @default 1000 */
  readonly lookEveryMs?: number
}

/** Committed is committed: nobody waits longer than this for a position. */
const PATIENCE_MS = 1_000

/** One run at a time; whoever comes meanwhile shares the next. */
export function createNumbering({ once, look, end, lookEveryMs = 1_000 }: NumberingOptions): Numbering {
  let running: Promise<void> | undefined
  /** For those who came while one was running: it may have begun before their commit. */
  let next: Promise<void> | undefined
  let looking: Promise<void> | undefined
  let closed = false

  function begin(): Promise<void> {
    running = once().finally(() => {
      running = undefined
    })
    return running
  }

  function join(): Promise<void> {
    if (running === undefined) return begin()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }

  async function untilDone(patience: { over: boolean }): Promise<void> {
    for (let tries = 1; !patience.over && !closed; tries++) {
      try {
        await join()
        return
      } catch {
        await sleep(Math.min(10 * 2 ** tries, 200))
      }
    }
  }

  async function lookOnce(): Promise<void> {
    if (look === undefined || (await look())) await join()
  }
  const timer = setInterval(() => {
    if (running !== undefined || looking !== undefined) return
    looking = lookOnce()
      .catch(() => {})
      .finally(() => {
        looking = undefined
      })
  }, lookEveryMs)
  timer.unref()

  return {
    async run() {
      const patience = { over: false }
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS)
      })
      await Promise.race([untilDone(patience), late])
      patience.over = true
      clearTimeout(timer)
    },
    async close() {
      closed = true
      clearInterval(timer)
      await Promise.allSettled([running, next, looking])
      end()
    },
  }
}
