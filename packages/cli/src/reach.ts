import { setTimeout as sleep } from 'node:timers/promises'
import { TaskwrightError } from '@taskwright/core'
import type { Remote } from './config/config.ts'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'

/** Something that may be there in a moment: started at the same time as we, or restarting. */
export class NotThereYet extends Failure {}

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 2000

interface Patience {
  readonly waitMs: number
  /** Told once, when it begins to wait. */
  readonly say: (line: string) => void
  /** Ends the waiting: nobody wants it any more. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Tries until it works, or until `waitMs` have passed: programs that are started together come up in any order. Only what
 * is {@link NotThereYet} is tried again; wrong credentials don't become right by waiting.
 */
export async function untilThere<T>({ waitMs, say, signal }: Patience, attempt: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + waitMs
  for (let pauseMs = FIRST_PAUSE_MS, first = true; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS), first = false) {
    try {
      return await attempt()
    } catch (error) {
      const leftMs = giveUpAt - performance.now()
      if (!(error instanceof NotThereYet) || leftMs <= 0 || signal?.aborted) throw error
      if (first) say(`${error.lines[0]} Waiting up to ${Math.ceil(waitMs / 1000)} s for it.`)
      await sleep(Math.min(pauseMs, leftMs), undefined, { signal }).catch(() => {})
    }
  }
}

const VARIABLE = 'TASKWRIGHT_DATABASE_URL'

/** Why a database server did not let us work, for whoever runs the program; other errors pass unchanged. */
export function databaseFailure(error: unknown, { where }: Remote): unknown {
  if (!(error instanceof TaskwrightError)) return error
  const reason = String(error.details.reason ?? '')
  const wrong = (code: string, sentence: string) => new Failure(exitCodes.configuration, code, sentence)
  if (reason === 'auth' || reason === 'authentication')
    return wrong('storage.credentials', `The database at ${where} refuses the user or the password in ${VARIABLE}.`)
  if (reason === 'database' || reason === 'no database')
    return wrong(
      'storage.no_database',
      `The server of ${where} has no database of this name. Create it; we make the tables.`,
    )
  if (reason === 'tls') return wrong('storage.tls', `No secure connection to the database at ${where} came about.`)
  if (reason === 'url') return wrong('storage.url', `${VARIABLE} is not understood by the database's driver.`)
  if (error.code === 'storage.misconfigured')
    return wrong('storage.misconfigured', `The database at ${where} cannot be used as it is (${reason || 'unknown'}).`)
  if (error.code !== 'storage.unavailable' && reason !== 'connections') return error
  return new NotThereYet(exitCodes.unavailable, 'storage.unavailable', `The database at ${where} cannot be reached.`)
}
