import { commonError } from '@taskwright/core'
import type { Outcome } from '../sql/session.ts'
import { type Sql, sql } from '../sql/text.ts'
import { backticked } from './backticks.ts'
import { translated } from './errors.ts'
import { type NativeConnection, type NativeOptions, type NativeResult, nativeConnection } from './native.ts'
import { createPrepared, type Prepared } from './prepared.ts'

/** One connection to the server. Errors are mysql2's own: whoever asks sorts them. */
export interface Link {
  /** Runs statements in one round trip; resolves with what each gave, rejects with the first error. */
  send(statements: readonly Sql[]): Promise<readonly Outcome[]>
  /** The same; those that come again and again are prepared, where the server can. */
  write(statements: readonly Sql[]): Promise<readonly Outcome[]>
  /** The same for statements that only read: should the server have forgotten what was prepared, they are sent again. */
  read(statements: readonly Sql[]): Promise<readonly Outcome[]>
  /** False once it was lost or destroyed. */
  readonly alive: boolean
  /** What the server calls it, and where it sees it come from: connections that come later may get the same number. */
  readonly thread: Thread
  /** Cuts it off. Whatever it was asked rejects with `why`. */
  destroy(why: unknown): void
  /** Says goodbye to the server. */
  end(): void
  /** Called once, when it is no longer alive. */
  onGone(listener: () => void): void
}

export interface Thread {
  readonly id: number
  readonly host: string
}

interface Server extends Thread {
  readonly version: string
}

/** How long a statement waits for a lock, in seconds. */
export const LOCK_WAIT_S = 5

/** How every session of ours is set, whatever the server's defaults are. */
const SETTINGS = [
  'set session transaction isolation level read committed',
  `set session autocommit = 1, time_zone = '+00:00', innodb_lock_wait_timeout = ${LOCK_WAIT_S}, wait_timeout = 60,
    sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
  'select connection_id() as id, host as host, version() as version from information_schema.processlist where id = connection_id()',
].map((text) => sql(text))

const FIXED = {
  charset: 'utf8mb4',
  timezone: 'Z',
  multipleStatements: true,
  supportBigNumbers: true,
  bigNumberStrings: false,
  dateStrings: true,
  rowsAsArray: false,
  namedPlaceholders: false,
  enableKeepAlive: true,
}

/** Connects and sets the session up; gives up after `timeoutMs`. Rejects with an error of the port. */
export async function openLink(options: NativeOptions, timeoutMs: number): Promise<Link> {
  const { link, introduce } = linkOver(dial({ ...options, ...FIXED, connectTimeout: timeoutMs }))
  const late = commonError('storage.unavailable', { details: { reason: 'refused' } })
  const timer = setTimeout(() => link.destroy(late), timeoutMs)
  try {
    const outcomes = await link.send(SETTINGS)
    introduce(outcomes.at(-1)?.rows[0] as Server)
    return link
  } catch (error) {
    link.destroy(error)
    throw translated(error)
  } finally {
    clearTimeout(timer)
  }
}

/** What mysql2 throws at once is about the options, which hold a password. */
function dial(options: NativeOptions): NativeConnection {
  try {
    return nativeConnection(options)
  } catch {
    throw commonError('storage.misconfigured', { details: { reason: 'url' } })
  }
}

function linkOver(native: NativeConnection): { readonly link: Link; introduce(server: Server): void } {
  const asked = new Set<(why: unknown) => void>()
  const listeners: (() => void)[] = []
  let gone: { readonly why: unknown } | undefined
  let thread: Thread = { id: 0, host: '' }
  let prepared: Prepared | undefined

  const ended = (why: unknown): void => {
    if (gone !== undefined) return
    gone = { why }
    for (const reject of asked) reject(why)
    for (const listener of listeners) listener()
  }
  const destroy = (why: unknown): void => {
    ended(why)
    native.destroy()
  }
  // What is asked of a connection that broke by itself, mysql2 rejects with the reason.
  native.on('error', (error) => destroy(error))
  native.on('end', () => destroy(LOST()))

  const ask = (statements: readonly Sql[], spelled = asText): Promise<readonly Outcome[]> =>
    new Promise((resolve, reject) => {
      if (gone !== undefined) {
        reject(gone.why)
        return
      }
      asked.add(reject)
      const { text, values } = toNative(statements, spelled)
      native.query(text, values, (error, result) => {
        asked.delete(reject)
        if (error) {
          // mysql2 tells it only to the one who asked, and goes on taking questions.
          if ((error as { fatal?: unknown }).fatal === true) destroy(error)
          reject(error)
        } else resolve(statements.length === 1 ? [outcomeOf(result)] : (result as NativeResult[]).map(outcomeOf))
      })
    })

  async function askKnown(known: Prepared, statements: readonly Sql[]): Promise<readonly Outcome[]> {
    const outcomes = await ask(statements, known.spelled)
    // Nobody waits for them; whoever asks next comes behind them.
    for (const { text, done } of known.due()) ask([sql(text)]).then(done, () => {})
    return outcomes
  }
  async function askAgain(known: Prepared, statements: readonly Sql[]): Promise<readonly Outcome[]> {
    try {
      return await askKnown(known, statements)
    } catch (error) {
      if (!isForgotten(error)) throw error
      known.giveUp()
      return ask(statements)
    }
  }
  async function askOnce(known: Prepared, statements: readonly Sql[]): Promise<readonly Outcome[]> {
    try {
      return await askKnown(known, statements)
    } catch (error) {
      if (isForgotten(error)) known.giveUp()
      throw error
    }
  }

  const link: Link = {
    send: (statements) => ask(statements),
    write: (statements) => (prepared === undefined ? ask(statements) : askOnce(prepared, statements)),
    read: (statements) => (prepared === undefined ? ask(statements) : askAgain(prepared, statements)),
    get alive() {
      return gone === undefined
    },
    get thread() {
      return thread
    },
    destroy,
    end() {
      if (gone !== undefined) return
      ended(LOST())
      const timer = setTimeout(() => native.destroy(), GOODBYE_MS)
      native.end(() => clearTimeout(timer))
    },
    onGone: (listener) => void listeners.push(listener),
  }
  return {
    link,
    introduce({ id, host, version }) {
      thread = { id, host }
      if (/mariadb/i.test(version)) prepared = createPrepared()
    },
  }
}

const GOODBYE_MS = 1_000
/** The server, or what stands before it, knows no such prepared statement, or can't keep it up to date. */
const FORGOTTEN: ReadonlySet<unknown> = new Set([1243, 1615])
const isForgotten = (error: unknown): boolean => FORGOTTEN.has((error as { errno?: unknown }).errno)
const LOST = (): Error => Object.assign(new Error('gone'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true })

const outcomeOf = (result: NativeResult): Outcome =>
  'affectedRows' in result
    ? { rows: [], changes: result.affectedRows }
    : { rows: result as readonly unknown[], changes: 0 }

const asText = ({ text }: Sql): string => backticked(text)

function toNative(statements: readonly Sql[], spelled: (statement: Sql) => string): Sql {
  const [first] = statements
  if (first !== undefined && statements.length === 1) return { text: spelled(first), values: first.values }
  return {
    text: statements.map(spelled).join(';\n'),
    values: statements.flatMap(({ values }) => values),
  }
}

/** The only row of what a statement gave. */
export const rowOf = <Row>(outcome: Outcome | undefined): Row | undefined => outcome?.rows[0] as Row | undefined
