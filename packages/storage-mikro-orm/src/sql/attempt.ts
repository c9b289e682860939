import { setTimeout as sleep } from 'node:timers/promises'
import type { NewEvent, StorageRetry, Transaction } from '@taskwright/core'
import type { OpenUnit, OpenUnits } from './open-unit.ts'
import { unitOfWork } from './transaction.ts'
import type { Ended } from './tries.ts'

export interface AttemptGround {
  readonly open: OpenUnits
  readonly now: () => number
  /** Why one may try again who could not even open a transaction. */
  retryOfRefusal(error: unknown): StorageRetry | undefined
  /** Called when events were committed that need a position; waited for. */
  onAppended(): Promise<void>
}

/** Runs a unit of work in a transaction in which every write is answered where it is made. */
export async function attempt<T>(
  { open, now, retryOfRefusal, onAppended }: AttemptGround,
  work: (tx: Transaction) => Promise<T>,
  left: () => number,
): Promise<Ended<T>> {
  let unit: OpenUnit
  try {
    unit = await open(left)
  } catch (error) {
    return { error, retry: retryOfRefusal(error) }
  }
  const { tx, check, appended } = observed(unit, now)
  const running = (async () => work(tx))()
  try {
    const result = await Promise.race([running, unit.late])
    check()
    const event = appended()
    const ended = await unit.commit(event)
    if ('error' in ended) return ended
    if (event !== undefined && !ended.result.numbered) await onAppended()
    return { result }
  } catch (error) {
    await unit.rollback()
    const { trouble } = unit
    // It must not run twice at once.
    if (trouble?.retry !== undefined) await Promise.race([running.catch(() => {}), sleep(left())])
    // The work may have made an error of its own out of it.
    return { error: trouble?.retry === undefined ? error : trouble.error, retry: trouble?.retry }
  }
}

/** The unit of work, and the first event it wrote. */
function observed({ session }: OpenUnit, now: () => number) {
  const { tx, check } = unitOfWork(session, now)
  let first: NewEvent | undefined
  const observing: Transaction = {
    ...tx,
    append(events) {
      first ??= events[0]
      return tx.append(events)
    },
  }
  return { tx: observing, check, appended: () => first }
}
