import type { Transaction } from '@taskwright/core'
import { unitOfWork } from '../sql/transaction.ts'
import { sleep } from './backoff.ts'
import { translated } from './errors.ts'
import type { SqliteFile } from './file.ts'
import { turnSession } from './sessions.ts'
import type { Turn } from './turn.ts'

type UnitWork<T> = (tx: Transaction) => Promise<T>

/**
 * Runs a unit of work, sharing its commit with others. One that dawdles while others wait for that commit is rolled back
 * and runs again with a commit of its own.
 */
export async function transact<T>(
  file: SqliteFile,
  now: () => number,
  work: UnitWork<T>,
  { deadlineMs, onRetry }: { readonly deadlineMs: number; readonly onRetry: () => void },
): Promise<T> {
  const deadline = performance.now() + deadlineMs
  const left = (): number => Math.max(1, deadline - performance.now())
  try {
    const turn = await file.writer.enter({ group: true, totalMs: left() })
    const first = attempt(turn, now, work)
    try {
      return await first.outcome
    } catch (error) {
      if (!turn.evicted) throw error
    }
    onRetry()
    // It learns that it was evicted with its next statement; until then it must not run twice at once.
    await Promise.race([first.settled, sleep(left())])
    const alone = await file.writer.enter({ totalMs: left() })
    return await attempt(alone, now, work).outcome
  } catch (error) {
    throw translated(error)
  }
}

function attempt<T>(
  turn: Turn,
  now: () => number,
  work: UnitWork<T>,
): { readonly outcome: Promise<T>; readonly settled: Promise<unknown> } {
  const unit = unitOfWork(turnSession(turn), now)
  turn.guard(unit.check)
  const running = (async () => work(unit.tx))()
  return { outcome: concluded(turn, running), settled: running.catch(() => {}) }
}

async function concluded<T>(turn: Turn, running: Promise<T>): Promise<T> {
  try {
    const result = await Promise.race([running, turn.takenBack])
    await turn.commit()
    return result
  } catch (error) {
    await turn.rollback()
    throw error
  }
}
