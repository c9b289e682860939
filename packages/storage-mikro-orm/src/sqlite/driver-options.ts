import { commonError } from '@taskwright/core'
import { CompiledQuery, type Dialect, type Kysely } from 'kysely'
import { fileOf, sqliteDialect } from './dialect.ts'
import type { SqliteFile } from './file.ts'

export interface SqliteDriverLimits {
  /** How long a transaction or a write waits for the writer, in milliseconds. @default 5000 */
  readonly waitMs?: number
  /** How long a transaction of yours may take before it is rolled back, in milliseconds. @default unlimited */
  readonly totalMs?: number
}

/**
 * What a MikroORM instance of your own needs as `driverOptions` to share its database with the engine:
 * `MikroORM.init({ dbName: 'app.db', driverOptions: sqliteDriverOptions('app.db'), … })`.
 * Transactions then `begin immediate`, wait in one line with the engine's commands, and never block the event loop.
 */
export function sqliteDriverOptions(filename: string, limits: SqliteDriverLimits = {}): () => Dialect {
  return () => sqliteDialect({ ...limits, filename })
}

/** The file behind somebody's Kysely; refuses a connection that was made without {@link sqliteDriverOptions}. */
export async function fileBehind(db: Kysely<unknown>): Promise<SqliteFile> {
  // Kysely opens the file with its first query.
  await db.executeQuery(CompiledQuery.raw('select 1'))
  const file = fileOf(db)
  if (file === undefined)
    throw commonError('storage.misconfigured', { details: { missing: 'driverOptions: sqliteDriverOptions(…)' } })
  return file
}
