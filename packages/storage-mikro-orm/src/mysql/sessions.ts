import { nextTick } from 'node:process'
import type { Outcome, Session } from '../sql/session.ts'
import { type Sql, sql } from '../sql/text.ts'
import { together } from '../sql/together.ts'
import { busy, classify, type Trouble, translated } from './errors.ts'
import type { Link } from './link.ts'
import type { Pool } from './pool.ts'
import { mysqlSpelling } from './spelling.ts'

type Send = (statements: readonly Sql[]) => Promise<readonly Outcome[]>

/** A session over something that runs statements; its errors are those of the port already. */
export function sessionOver(send: Send, beforeCommit?: Session['beforeCommit']): Session {
  const one = async (text: string, values: Sql['values']) => (await send([{ text, values }]))[0] ?? NOTHING
  return {
    dialect: mysqlSpelling,
    first: async <Row>(text: string, values: Sql['values']) => (await one(text, values)).rows[0] as Row | undefined,
    all: async <Row>(text: string, values: Sql['values']) => (await one(text, values)).rows as readonly Row[],
    run: async (text, values) => (await one(text, values)).changes,
    batch: send,
    beforeCommit: beforeCommit ?? (async (statements) => void (statements.length > 0 && (await send(statements)))),
  }
}

const NOTHING: Outcome = { rows: [], changes: 0 }

/**
 * Single statements on what is committed, each on whatever connection is free. Runs again what a lost one swallowed.
 * Lookups that are asked for at the same moment, by whomever, share a round trip.
 */
export function readSession(pool: Pool, deadlineMs: number, waitMs = deadlineMs): Session {
  const send: Send = async (statements) => {
    const deadline = performance.now() + deadlineMs
    for (let tries = 1; ; tries++) {
      try {
        return await readOnce(pool, statements, deadline, waitMs)
      } catch (error) {
        const isLost = classify(error).kind === 'lost'
        if (!isLost || tries === 3) throw translated(error)
      }
    }
  }
  return together(sessionOver(send))
}

async function readOnce(
  pool: Pool,
  statements: readonly Sql[],
  deadline: number,
  waitMs: number,
): Promise<readonly Outcome[]> {
  const left = (): number => Math.max(1, deadline - performance.now())
  const link = await pool.acquire(Math.min(waitMs, left()))
  const timer = setTimeout(() => link.destroy(busy('deadline')), left())
  try {
    return await link.read(statements)
  } finally {
    clearTimeout(timer)
    pool.release(link)
  }
}

/** The statements of one transaction, from its first to its COMMIT. */
export interface UnitSession {
  readonly session: Session
  /** What went wrong in the server or on the way to it; the transaction is gone then, whatever the work made of it. */
  readonly trouble: { readonly kind: Trouble['kind']; readonly error: unknown } | undefined
  readonly began: boolean
  /** Whether something was written, or would be with the COMMIT. */
  readonly wrote: boolean
  /** Refuses whatever is still asked. */
  end(why: () => unknown): void
  /**
   * Sends what waits for it, `more`, COMMIT, and what is to be done afterwards, in one round trip; resolves with what that
   * gave. Errors are mysql2's, of whichever part.
   */
  commit(more: readonly Sql[], after: readonly Sql[]): Promise<readonly Outcome[]>
}

const BEGIN = sql('start transaction')
const COMMIT = sql('commit')
/** After these the server has undone more than the statement, or may not answer any more. */
const FATAL: ReadonlySet<Trouble['kind']> = new Set(['deadlock', 'locked', 'conflict', 'lost'])

/** What is asked for in one turn goes out together, and nothing before the answer to what went before. */
export function unitSession(link: Link): UnitSession {
  /** In order; with the COMMIT at the latest. */
  let waiting: Sql[] = []
  let asked: Asked[] = []
  let underWay: Promise<void> | undefined
  let trouble: UnitSession['trouble']
  let over: { why(): unknown } | undefined
  let began = false
  let wrote = false

  const send: Send = (statements) =>
    new Promise((resolve, reject) => {
      if (over !== undefined) {
        reject(over.why())
        return
      }
      asked.push({ at: waiting.length, statements, resolve, reject })
      waiting.push(...statements)
      if (asked.length === 1) nextTick(flush)
    })

  function flush(): void {
    if (underWay !== undefined || asked.length === 0) return
    if (over === undefined) void exchange()
    else for (const { reject } of asked.splice(0)) reject(over.why())
  }

  function exchange(): Promise<void> {
    const answered = asked
    const statements = [...(began ? [] : [BEGIN]), ...waiting]
    const before = statements.length - waiting.length
    asked = []
    waiting = []
    began = true
    wrote ||= statements.slice(before).some(({ text }) => !/^select\b/i.test(text))
    underWay = link.write(statements).then(
      (outcomes) => {
        underWay = undefined
        for (const one of answered) {
          const at = before + one.at
          one.resolve(outcomes.slice(at, at + one.statements.length))
        }
        flush()
      },
      (error) => {
        underWay = undefined
        const why = failed(error, answered)
        for (const { reject } of answered) reject(why)
        flush()
      },
    )
    return underWay
  }

  function failed(error: unknown, answered: readonly Asked[]): unknown {
    const texts = answered.flatMap((one) => one.statements.map(({ text }) => text))
    const told = translated(error, texts.join(';\n'))
    const { kind } = classify(error)
    if (FATAL.has(kind)) {
      trouble ??= { kind, error: told }
      over ??= { why: () => told }
    }
    return over?.why() ?? told
  }

  const session = sessionOver(send, async (statements) => {
    if (over !== undefined) throw over.why()
    waiting.push(...statements)
  })
  return {
    session,
    get trouble() {
      return trouble
    },
    get began() {
      return began
    },
    get wrote() {
      return wrote || waiting.length > 0
    },
    end: (why) => {
      over ??= { why }
    },
    async commit(more, after) {
      // Whoever didn't wait for an answer has asked all the same.
      while (underWay !== undefined || asked.length > 0) await (underWay ?? exchange())
      if (trouble !== undefined) throw trouble.error
      const statements = [...(began ? [] : [BEGIN]), ...waiting, ...more, COMMIT, ...after]
      began = true
      const outcomes = await link.write(statements)
      return outcomes.slice(statements.length - after.length)
    },
  }
}

interface Asked {
  /** Its first statement among those that wait. */
  readonly at: number
  readonly statements: readonly Sql[]
  resolve(outcomes: readonly Outcome[]): void
  reject(why: unknown): void
}
