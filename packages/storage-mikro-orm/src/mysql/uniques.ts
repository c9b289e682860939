import { mysqlMigrations } from './migrations/index.ts'

export interface Unique {
  readonly table: string
  readonly columns: readonly string[]
}

/**
 * Which unique a "Duplicate entry" is about. The server names the key (`tw_tasks_number`, on MySQL `tw_tasks.tw_tasks_number`);
 * of a primary key on MariaDB it names no table, so that comes from the statement.
 */
export function uniqueOf(message: string, statement: string): Unique {
  const named = /for key '(?:([^'.]*)\.)?([^']*)'\s*$/.exec(message)
  const known = uniques.get(named?.[2] ?? '')
  if (known !== undefined) return known
  const table = named?.[1] ?? /\b(?:into|update)\s+[`"](\w+)[`"]/i.exec(statement)?.[1] ?? ''
  return { table, columns: table === 'tw_records' || table === 'tw_tasks_sets' ? ['key'] : ['id'] }
}

const uniques: ReadonlyMap<string, Unique> = new Map(
  mysqlMigrations.flatMap(({ statements }) =>
    statements.flatMap((statement) =>
      [...statement.matchAll(/unique key `(\w+)` \(([^)]*)\)/g)].map(([, name = '', columns = '']) => [
        name,
        { table: /table (?:if not exists )?`(\w+)`/.exec(statement)?.[1] ?? '', columns: columns.match(/\w+/g) ?? [] },
      ]),
    ),
  ),
)
