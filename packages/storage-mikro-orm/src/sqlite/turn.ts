import { overError } from '../sql/errors.ts'
import type { Executed, SqliteConnection } from './connection.ts'
import { busy } from './errors.ts'

/** The right to write, until `commit` or `rollback`, or until the writer takes it back. */
export interface Turn {
  execute(sql: string, parameters: readonly unknown[], first?: boolean): Executed
  /** Resolves when the work is durable. */
  commit(): Promise<void>
  /** Does nothing when the turn is over. Rejects when work of others that this one may have seen was lost. */
  rollback(): Promise<void>
  /** Called once the work is durable, before `commit` resolves. */
  onCommit(callback: () => void): void
  /** Asked before a commit: what it throws rolls the work back instead. */
  guard(check: () => void): void
  /** How many guards there are; `forget` drops those that came after, as their work was undone (a savepoint of the host's). */
  readonly guards: number
  forget(guards: number): void
  /** Ends the turn from outside. */
  takeBack(why: Error): void
  /** Rejects when the turn was taken back, else stays pending. */
  readonly takenBack: Promise<never>
  /** True when it was taken back for keeping others from their answer: the same work may run again, alone. */
  readonly evicted: boolean
}

/** What the writer does for a turn. */
export interface TurnEnds {
  /** Makes the work part of the transaction; resolves when that is durable. */
  keep(): Promise<void>
  undo(): Promise<void>
  /** SQLite rolled the whole transaction back by itself. */
  lost(error: unknown): void
}

export interface TurnLimit {
  readonly ms: number
  /** Whether reaching the limit means that others wait, rather than that the work's own time is up. */
  readonly forOthers: boolean
}

export function openTurn(connection: SqliteConnection, ends: TurnEnds, limit: TurnLimit): Turn {
  const callbacks: (() => void)[] = []
  const guards: (() => void)[] = []
  /** Set when the turn is over: makes the error for those who go on using it. */
  let over: (() => unknown) | undefined
  let evicted = false
  let reject: (why: Error) => void = () => {}
  const takenBack = new Promise<never>((_, rejected) => {
    reject = rejected
  })
  takenBack.catch(() => {})

  const finish = (why: () => unknown): void => {
    over = why
    clearTimeout(timer)
  }
  const takeBack = (why: Error): void => {
    if (over !== undefined) return
    finish(() => why)
    ends.undo().catch(() => {})
    reject(why)
  }
  const expire = (): void => {
    evicted = limit.forOthers
    takeBack(busy('deadline'))
  }
  const timer = Number.isFinite(limit.ms) ? setTimeout(expire, limit.ms) : undefined

  return {
    execute(sql, parameters, first) {
      if (over !== undefined) throw over()
      try {
        return connection.execute(sql, parameters, first)
      } catch (error) {
        if (!connection.native.inTransaction) {
          finish(() => error)
          ends.lost(error)
        }
        throw error
      }
    },
    async commit() {
      if (over !== undefined) throw over()
      finish(overError)
      try {
        for (const check of guards) check()
      } catch (error) {
        await ends.undo()
        throw error
      }
      await ends.keep()
      for (const callback of callbacks) callback()
    },
    rollback() {
      if (over !== undefined) return Promise.resolve()
      finish(overError)
      return ends.undo()
    },
    onCommit: (callback) => void callbacks.push(callback),
    guard: (check) => void guards.push(check),
    get guards() {
      return guards.length
    },
    forget: (kept) => void guards.splice(kept),
    takeBack,
    takenBack,
    get evicted() {
      return evicted
    },
  }
}
