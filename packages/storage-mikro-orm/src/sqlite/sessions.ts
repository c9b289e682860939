import { commonError } from '@taskwright/core'
import type { Session } from '../sql/session.ts'
import type { Executed } from './connection.ts'
import { classify, translated } from './errors.ts'
import type { SqliteFile } from './file.ts'
import type { Turn } from './turn.ts'

/** Statements that change nothing, on what is committed. */
export const readSession = (file: SqliteFile): Session => sessionOf((sql, values) => file.read(sql, values))

/** Statements of one transaction. */
export const turnSession = (turn: Turn): Session => sessionOf((sql, values) => turn.execute(sql, values))

/** Statements of a transaction that is found with the first of them. */
export function joinedSession(find: () => Promise<Turn>): Session {
  let turn: Promise<Turn> | undefined
  return sessionOf(async (sql, values) => {
    turn ??= find()
    return (await turn).execute(sql, values)
  })
}

function sessionOf(execute: (sql: string, values: readonly unknown[]) => Executed | Promise<Executed>): Session {
  return {
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
  }
}

function portError(error: unknown): unknown {
  const trouble = classify(error)
  if (trouble.kind !== 'unique') return translated(error)
  return commonError('storage.unique', { details: { table: trouble.table, columns: trouble.columns } })
}
