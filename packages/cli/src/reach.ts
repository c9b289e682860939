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

/** A database on a server, as far as people may see it. */
export interface ServerDatabase extends Pick<Remote, 'where'> {
  readonly kind: 'mysql' | 'postgresql'
}

/** Why a database server did not let us work, for whoever runs the program; other errors pass unchanged. */
export function databaseFailure(error: unknown, database: ServerDatabase): unknown {
  return error instanceof TaskwrightError ? (forGood(error, database) ?? forNow(error, database) ?? error) : error
}

const oldest = { mysql: 'MySQL 8.0.17, or MariaDB 10.6,', postgresql: 'PostgreSQL 13' } as const

/** MySQL's word for a user whom the server knows and the database does not. */
const NO_ENTRY = 'ER_DBACCESS_DENIED_ERROR'

/** What no waiting mends: somebody has to change a setting. */
function forGood({ code, details }: TaskwrightError, { kind, where }: ServerDatabase): Failure | undefined {
  const reason = details.native === NO_ENTRY ? 'privileges' : String(details.reason ?? '')
  const wrong = (name: string, sentence: string) => new Failure(exitCodes.configuration, name, sentence)
  switch (reason) {
    case 'auth':
    case 'authentication':
      return wrong('storage.credentials', `The database at ${where} refuses the user or the password in ${VARIABLE}.`)
    case 'database':
    case 'no database':
      return wrong(
        'storage.no_database',
        `The server of ${where} has no database of this name. Create it; we make the tables.`,
      )
    case 'privileges':
    case 'privilege':
    case 'schema':
      return wrong(
        'storage.privileges',
        `The user in ${VARIABLE} may not make tables in the database at ${where}. Grant it all rights there.`,
      )
    case 'version':
      return wrong('storage.version', `The server of ${where} is too old: ${oldest[kind]} or newer is needed.`)
    case 'encoding':
      return wrong('storage.encoding', `The database at ${where} cannot keep every text. Create it with UTF8.`)
    case 'options':
      return wrong(
        'storage.pooler',
        `The pooler at ${where} passes no \`options\` on. Take them out of ${VARIABLE}; a schema is the user's to set: alter role … set search_path = ….`,
      )
    case 'statement pooling':
      return wrong(
        'storage.pooler',
        `The pooler at ${where} takes transactions apart. Set its pool_mode to transaction or session.`,
      )
    case 'tls':
      return wrong('storage.tls', `No secure connection to the database at ${where} came about.`)
    case 'url':
      return wrong('storage.url', `${VARIABLE} is not understood by the database's driver.`)
    default:
      if (code !== 'storage.misconfigured') return undefined
      return wrong(code, `The database at ${where} cannot be used as it is (${reason || 'unknown'}).`)
  }
}

/** What the server is unable to do at the moment. */
function forNow({ code, details: { reason } }: TaskwrightError, { where }: ServerDatabase): Failure | undefined {
  const { unwritable, full, damaged, unavailable } = exitCodes
  if (code === 'storage.readonly')
    return new Failure(unwritable, code, `The database at ${where} is read-only: a replica, or set to be so.`)
  if (code === 'storage.full')
    return new Failure(full, code, `The database at ${where} has no room left. Nothing was lost.`)
  if (code === 'storage.damaged')
    return new Failure(damaged, code, `The database at ${where} is damaged. Restore it from a backup.`)
  if (code === 'storage.busy' && reason === 'migrating')
    return new NotThereYet(unavailable, code, `Another process is bringing the database at ${where} up to date.`)
  if (code === 'storage.unavailable' || reason === 'connections')
    return new NotThereYet(unavailable, 'storage.unavailable', `The database at ${where} cannot be reached.`)
  return undefined
}
