import { setTimeout as sleep } from 'node:timers/promises'
import { commonError, type StorageRetry, type Transaction } from '@taskwright/core'
import type { Lane } from '../sql/lane.ts'
import { unitOfWork } from '../sql/transaction.ts'
import { type Ended, tryAgain } from '../sql/tries.ts'
import { busy, classify, outcomeOf, type Trouble } from './errors.ts'
import { CommitUnknown, type OpenTransaction, openTransaction } from './open-transaction.ts'
import type { Pool } from './pool.ts'
import { sessionError, transactionSession } from './sessions.ts'
import { settle } from './settle.ts'

export interface Transact {
  readonly pool: Pool
  readonly now: () => number
  readonly deadlineMs: number
  readonly lane: Lane
  onRetry(why: StorageRetry): void
  /** Called when events were committed that need a position; waited for. */
  onAppended(): Promise<void>
}

const POOL_WAIT_MS = 5_000
/** The longest deadline that a session's own limits leave alone. */
const LONGEST_IN_NET_MS = 10_000
/** What it may take to learn the outcome of a commit, even when the unit of work's own time is up. */
const SETTLE_MS = 2_000

/** Runs a unit of work, again when the database asks for that or was lost before the commit. */
export const transact = <T>(options: Transact, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  tryAgain({ ...options, late: () => busy('deadline'), jitter }, (left) => attempt(options, work, left))

async function attempt<T>(
  options: Transact,
  work: (tx: Transaction) => Promise<T>,
  left: () => number,
): Promise<Ended<T>> {
  const { pool, now, deadlineMs } = options
  let open: OpenTransaction
  try {
    const lease = await pool.acquire(Math.min(POOL_WAIT_MS, left()))
    open = openTransaction(lease, { ms: left(), hasNet: pool.hasNet && deadlineMs <= LONGEST_IN_NET_MS })
  } catch (error) {
    return failed(error, classify(error))
  }
  const { tx, check } = unitOfWork(transactionSession(open), now)
  const running = (async () => work(tx))()
  try {
    const result = await Promise.race([running, open.takenBack])
    check()
    return await committed(options, open, left, result)
  } catch (error) {
    await open.rollback()
    const ended = failed(error, open.trouble)
    // It must not run twice at once.
    if (ended.retry !== undefined) await Promise.race([running.catch(() => {}), sleep(left())])
    return ended
  }
}

async function committed<T>(
  { pool, onAppended }: Transact,
  open: OpenTransaction,
  left: () => number,
  result: T,
): Promise<Ended<T>> {
  try {
    await open.commit()
  } catch (error) {
    if (!(error instanceof CommitUnknown)) throw error
    const outcome = await settle(pool, error, Math.max(SETTLE_MS, left()))
    if (outcome === 'aborted') return { error: unavailable(), retry: 'connection' }
    if (outcome === 'unknown') return { error: unavailable({ outcome }), retry: undefined }
  }
  if (open.appended) await onAppended()
  return { result }
}

const unavailable = (more: object = {}): Error =>
  commonError('storage.unavailable', { details: { reason: 'connection', ...more } })

function failed(error: unknown, trouble: Trouble | undefined): { error: unknown; retry: StorageRetry | undefined } {
  return { error: sessionError(error), retry: trouble && outcomeOf(trouble).retry }
}

/** Between 5 and 200 ms, more of it with each try, and random, so that two that collided part. */
const jitter = (tries: number): number => 5 + Math.random() * Math.min(195, 10 * 2 ** tries)
