import { setTimeout as sleep } from 'node:timers/promises'
import type { StorageRetry, TaskwrightError } from '@taskwright/core'
import type { Lane } from './lane.ts'

/** How a unit of work ended; `retry` says why it may be run again. */
export type Ended<T> = { readonly result: T } | { readonly error: unknown; readonly retry: StorageRetry | undefined }

export interface Tries {
  readonly deadlineMs: number
  readonly lane: Lane
  onRetry(why: StorageRetry): void
  /** What to say when its time is up. */
  late(): TaskwrightError
  /** Full jitter, in milliseconds, after so many tries. */
  jitter(tries: number): number
  /** How often it was tried before. @default 0 */
  readonly tried?: number
}

const TRIES = 5
/** Those who got in each other's way as often as this go one at a time. */
const PARALLEL_TRIES = 2
/** What the others wait for them, and they for the others. */
export const PATIENCE_MS = 2_000

/** Runs `attempt` until it is done, at most {@link TRIES} times and until its deadline. */
export async function tryAgain<T>(
  { deadlineMs, lane, onRetry, late, jitter, tried = 0 }: Tries,
  attempt: (left: () => number) => Promise<Ended<T>>,
): Promise<T> {
  const deadline = performance.now() + deadlineMs
  const left = (): number => Math.max(1, deadline - performance.now())
  const patience = (): number => Math.min(PATIENCE_MS, left())
  let tries = tried

  const beside = async (): Promise<Ended<T>> => {
    await lane.empty(patience())
    return lane.beside(() => attempt(left))
  }
  const alone = async (): Promise<Ended<T>> => {
    await lane.alone(patience())
    return attempt(left)
  }
  /** Ends early, with a `retry`, when it has met others too often to go on beside them. */
  async function attempts(most: number, run: () => Promise<Ended<T>>): Promise<Ended<T>> {
    for (;;) {
      const ended = await run()
      if ('result' in ended || ended.retry === undefined || ++tries === TRIES) return ended
      if (performance.now() >= deadline) return { error: late(), retry: undefined }
      onRetry(ended.retry)
      await sleep(Math.min(left(), jitter(tries)))
      if (tries >= most && COLLISIONS.has(ended.retry)) return ended
    }
  }

  let ended = await attempts(tried + PARALLEL_TRIES, beside)
  if ('error' in ended && ended.retry !== undefined && tries < TRIES)
    ended = await lane.inside(() => attempts(TRIES, alone))
  if ('result' in ended) return ended.result
  throw ended.error
}

const COLLISIONS: ReadonlySet<StorageRetry> = new Set(['deadlock', 'conflict'])
