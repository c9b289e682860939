import type { StorageRetry, TaskwrightError, Transaction } from '@taskwright/core'
import { attempt } from './attempt.ts'
import type { Gathering } from './gathering.ts'
import type { Lane } from './lane.ts'
import type { OpenUnits } from './open-unit.ts'
import type { Session } from './session.ts'
import { trial } from './trial.ts'
import { PATIENCE_MS, tryAgain } from './tries.ts'

/** What units of work stand on, where many write at the same time. */
export interface Ground {
  /** Reads what is committed, together with others. */
  readonly reads: Session
  readonly open: OpenUnits
  readonly gathering: Gathering
  readonly lane: Lane
  readonly now: () => number
  onRetry(why: StorageRetry): void
  /** Why one may try again who could not even open a transaction. */
  retryOfRefusal(error: unknown): StorageRetry | undefined
  /** Called when events were committed that need a position; waited for. */
  onAppended(): Promise<void>
  /** What to say when the time of a unit of work is up. */
  late(): TaskwrightError
  /** Full jitter, in milliseconds, after so many tries. */
  jitter(tries: number): number
}

/** Runs a unit of work: first on trial, and if that doesn't work out, with locks, again as often as it makes sense. */
export async function transact<T>(
  ground: Ground,
  work: (tx: Transaction) => Promise<T>,
  deadlineMs: number,
): Promise<T> {
  const deadline = performance.now() + deadlineMs
  const left = (): number => Math.max(1, deadline - performance.now())
  const { lane } = ground
  await lane.empty(Math.min(PATIENCE_MS, left()))
  const tried = await lane.beside(() => trial(ground, work, left))
  if ('result' in tried) return tried.result
  if ('error' in tried) throw tried.error
  if (performance.now() >= deadline) throw ground.late()
  ground.onRetry(tried.again)
  return tryAgain({ ...ground, deadlineMs: left(), tried: 1 }, (remaining) => attempt(ground, work, remaining))
}
