import { commonError } from '@taskwright/core'
import type { Outcome, Session } from '../sql/session.ts'
import type { Executed } from './connection.ts'
import { classify, translated } from './errors.ts'
import type { SqliteFile } from './file.ts'
import { sqliteSpelling } from './spelling.ts'
import type { Turn } from './turn.ts'

/** Statements that change nothing, on what is committed. */
export const readSession = (file: SqliteFile): Session =>
  sessionOf((sql, values, first) => file.read(sql, values, first))

/** Statements of one transaction. */
export const turnSession = (turn: Turn): Session => sessionOf((sql, values, first) => turn.execute(sql, values, first))

/** Statements of a transaction that is found with the first of them. */
export function joinedSession(find: () => Promise<Turn>): Session {
  let turn: Promise<Turn> | undefined
  return sessionOf(async (sql, values, first) => {
    turn ??= find()
    return (await turn).execute(sql, values, first)
  })
}

type Execute = (sql: string, values: readonly unknown[], first?: boolean) => Executed | Promise<Executed>

function sessionOf(execute: Execute): Session {
  const session: Session = {
    dialect: sqliteSpelling,
    async first<Row>(sql: string, values: readonly unknown[]) {
      try {
        const done = execute(sql, values, true)
        return (done instanceof Promise ? await done : done).rows[0] as Row | undefined
      } catch (error) {
        throw portError(error)
      }
    },
    async all<Row>(sql: string, values: readonly unknown[]) {
      try {
        const done = execute(sql, values)
        // Nearly always it is done at once, and then there is nothing to wait for.
        return (done instanceof Promise ? await done : done).rows as readonly Row[]
      } catch (error) {
        throw portError(error)
      }
    },
    async run(sql, values) {
      try {
        const done = execute(sql, values)
        return (done instanceof Promise ? await done : done).changes
      } catch (error) {
        throw portError(error)
      }
    },
    async batch(statements) {
      const outcomes: Outcome[] = []
      for (const { text, values } of statements) {
        try {
          outcomes.push(await execute(text, values))
        } catch (error) {
          throw portError(error)
        }
      }
      return outcomes
    },
    async beforeCommit(statements) {
      await session.batch(statements)
    },
  }
  return session
}

function portError(error: unknown): unknown {
  const trouble = classify(error)
  if (trouble.kind !== 'unique') return translated(error)
  return commonError('storage.unique', { details: { table: trouble.table, columns: trouble.columns } })
}
