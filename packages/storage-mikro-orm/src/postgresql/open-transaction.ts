import { commonError, faultpoint } from '@taskwright/core'
import type { Sql } from '../sql/text.ts'
import { busy, classify, outcomeOf, type Trouble } from './errors.ts'
import type { NativeResult } from './native.ts'
import { type Lease, NET_MS } from './pool.ts'
import { queryOf, statementOf } from './statements.ts'

/** One transaction on one connection, from `begin` to its end. */
export interface OpenTransaction {
  /** Sends the statements together; resolves with what each gave, or rejects with the first error. */
  execute(statements: readonly Sql[]): Promise<readonly NativeResult[]>
  /** Keeps statements until others are sent, or the COMMIT. */
  later(statements: readonly Sql[]): void
  /** Resolves when the work is durable; rejects with {@link CommitUnknown} when nobody said whether it is. */
  commit(): Promise<void>
  /** Does nothing when it is over. */
  rollback(): Promise<void>
  /** Rejects when its time is up, else stays pending. */
  readonly takenBack: Promise<never>
  /** What the database objected to first. Nothing can be committed then. */
  readonly trouble: Trouble | undefined
  /** Whether events were written that need a position. */
  readonly appended: boolean
}

/** What to ask for when the answer to COMMIT does not come. */
export interface TransactionId {
  readonly xid: string
  /** The server's life between two crashes, if it is known. After a crash ids that were lost are given out again. */
  readonly life: string | null
}

/** The connection was lost after COMMIT had been sent. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown'
  readonly id: TransactionId
  readonly pid: number | null

  constructor(id: TransactionId, pid: number | null) {
    super('The connection was lost at the commit.')
    this.id = id
    this.pid = pid
  }
}

export interface TransactionLimits {
  /** Until the connection is destroyed. */
  readonly ms: number
  /** Whether the session ends what is abandoned by itself. */
  readonly hasNet: boolean
}

const ID = `select pg_current_xact_id()::text as "xid", (select "token"::text from "tw_life") as "life"`

export function openTransaction(lease: Lease, limits: TransactionLimits): OpenTransaction {
  /** Set when it is over: makes the error for those who go on using it. */
  let over: (() => Error) | undefined
  let failure: { readonly error: unknown; readonly trouble: Trouble } | undefined
  let id: Promise<TransactionId> | undefined
  let queued: readonly Sql[] = []
  let appended = false
  let takeBack: (why: Error) => void = () => {}
  const takenBack = new Promise<never>((_, rejected) => {
    takeBack = rejected
  })
  takenBack.catch(ignored)
  const timer = setTimeout(expire, limits.ms)
  const begun = lease.query({ text: beginText(limits) })
  begun.catch(ignored)

  function expire(): void {
    over = () => busy('deadline')
    lease.destroy()
    takeBack(busy('deadline'))
  }

  const refuseWhenOver = (): void => {
    if (over !== undefined) throw over()
    if (failure !== undefined) throw failure.error
  }

  function failed(error: unknown): void {
    failure ??= { error, trouble: classify(error) }
    if (outcomeOf(failure.trouble).fatal !== true) return
    clearTimeout(timer)
    lease.destroy()
  }

  /** Sends what was kept, and these; the answers come in the same order. */
  function send(statements: readonly Sql[]): readonly Promise<NativeResult>[] {
    const all = [...queued, ...statements]
    queued = []
    return all.map(({ text, values }) => {
      const statement = statementOf(text)
      if (statement.appends) appended = true
      // Answered before the write that follows, and known in time for the commit.
      if (!statement.reads) id ??= transactionId()
      const answer = lease.query(queryOf(statement, values))
      answer.catch(ignored)
      return answer
    })
  }

  function transactionId(): Promise<TransactionId> {
    const answer = lease.query({ text: ID, name: 'tw_id' }).then(({ rows }) => rows[0] as TransactionId)
    answer.catch(ignored)
    return answer
  }

  /** What writes must be sure to be in a transaction. What reads needn't wait to hear it. */
  const mayGoAhead = (statements: readonly Sql[]): boolean =>
    queued.length === 0 && statements.every(({ text }) => statementOf(text).reads)

  async function execute(statements: readonly Sql[]): Promise<readonly NativeResult[]> {
    refuseWhenOver()
    try {
      if (!mayGoAhead(statements)) await begun
      refuseWhenOver()
      const answers = send(statements)
      const results: NativeResult[] = []
      for (const answer of answers) results.push(await answer)
      await begun
      return results.slice(-statements.length)
    } catch (error) {
      failed(error)
      refuseWhenOver()
      throw error
    }
  }

  async function commit(): Promise<void> {
    refuseWhenOver()
    over = overError
    let known: TransactionId | undefined
    let answers: readonly Promise<NativeResult>[] = []
    try {
      await begun
      if (queued.length > 0) id ??= transactionId()
      known = await id
      faultpoint('storage.beforeCommit')
      answers = send([])
      const committed = lease.query({ text: 'commit' })
      committed.catch(ignored)
      for (const answer of answers) await answer
      const { command } = await committed
      if (command !== 'COMMIT') throw overError()
    } catch (error) {
      failed(error)
      // Without an id it wrote nothing: whether that was committed is no question.
      if (known !== undefined && outcomeOf(classify(error)).fatal === true) throw new CommitUnknown(known, lease.pid)
      throw error
    } finally {
      clearTimeout(timer)
    }
    faultpoint('storage.afterCommit')
    lease.release()
  }

  async function rollback(): Promise<void> {
    over ??= overError
    if (failure === undefined || outcomeOf(failure.trouble).fatal !== true)
      await lease.query({ text: 'rollback' }).catch(() => lease.destroy())
    clearTimeout(timer)
    lease.release()
  }

  return {
    execute,
    later: (statements) => {
      queued = [...queued, ...statements]
    },
    commit,
    rollback,
    takenBack,
    get trouble() {
      return failure?.trouble
    },
    get appended() {
      return appended
    },
  }
}

/** The server's own limits are a second net, for when this process stands still: they come a little later. */
function beginText({ ms, hasNet }: TransactionLimits): string {
  const begin = 'begin isolation level read committed'
  if (hasNet) return begin
  const net = Math.ceil(ms) + NET_MS / 2
  return `${begin}; set local statement_timeout = ${net}; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = ${net}`
}

const ignored = (): void => {}

const overError = (): Error => commonError('engine.failed', { details: { reason: 'transaction over' } })
