import { isRefusal, type StorageRetry, type TaskwrightError, type Transaction } from '@taskwright/core'
import { overError } from './errors.ts'
import type { Gathering } from './gathering.ts'
import type { OpenUnits } from './open-unit.ts'
import type { Session } from './session.ts'
import { unitOfWork } from './transaction.ts'
import { type TrialUnit, trialUnit } from './trial-unit.ts'

/** What a trial needs of a database. */
export interface TrialGround {
  /** Reads what is committed, together with others. */
  readonly reads: Session
  readonly open: OpenUnits
  readonly gathering: Gathering
  readonly now: () => number
  /** Called when events were committed that need a position; waited for. */
  onAppended(): Promise<void>
  /** What to say when the time of a unit of work is up. */
  late(): TaskwrightError
}

/** What it came to. With `again`, nothing that it saw or threw counts, and nothing of it was kept. */
export type Tried<T> = { readonly result: T } | { readonly error: unknown } | { readonly again: StorageRetry }

/**
 * Runs a unit of work as if nobody else were there: it reads what is committed, its writes are put down, and all of them
 * go out with the commit, which checks them. That takes two or three round trips, and others share them. Whatever goes
 * wrong is to be found out again with locks, by a run in which every write is answered where it is made.
 *
 * What wants a lock, an answer or its own writes gets a transaction of its own from there on.
 */
export async function trial<T>(
  ground: TrialGround,
  work: (tx: Transaction) => Promise<T>,
  left: () => number,
): Promise<Tried<T>> {
  const unit = trialUnit(ground, left)
  const { tx, check } = unitOfWork(unit.session, ground.now, unit.reads)
  const late = deadlineOf(ground, unit, left())
  const running = (async () => work(tx))()
  try {
    const result = await Promise.race([running, late.passed])
    check()
    const ended = await unit.commit()
    if ('error' in ended) return verdict(unit, ended.error, ended.retry)
    if (unit.hasAppended && !ended.result.numbered) await ground.onAppended()
    return { result }
  } catch (error) {
    await unit.rollback(overError)
    const tried = verdict(unit, error, unit.retry)
    // It must not run twice at once.
    if ('again' in tried) await Promise.race([running.catch(() => {}), late.passed.catch(() => {})])
    return tried
  } finally {
    late.cancel()
  }
}

function verdict(unit: TrialUnit, error: unknown, retry?: StorageRetry): Tried<never> {
  const isOwn = !unit.wrote && !unit.isTroubled && retry === undefined
  if (isOwn || hasWaited(error) || isUnknown(error)) return { error }
  return { again: retry ?? (isRefusal(error, 'storage.unavailable') ? 'connection' : 'conflict') }
}

/** Found all connections taken, or took too long. */
const hasWaited = (error: unknown): boolean =>
  isRefusal(error, 'storage.busy') && (error.details.reason === 'pool' || error.details.reason === 'deadline')

/** Perhaps it was committed: to write it again might be to write it twice. */
const isUnknown = (error: unknown): boolean =>
  isRefusal(error, 'storage.unavailable') && error.details.outcome === 'unknown'

/** Whoever waits for a connection all that time is told that, not that it was late. */
const GRACE_MS = 5

function deadlineOf({ late }: TrialGround, unit: TrialUnit, ms: number) {
  let reject: (error: unknown) => void = () => {}
  const passed = new Promise<never>((_, rejected) => {
    reject = rejected
  })
  passed.catch(() => {})
  const timer = setTimeout(() => {
    const error = late()
    unit.end(() => error)
    reject(error)
  }, ms + GRACE_MS)
  return { passed, cancel: () => clearTimeout(timer) }
}
