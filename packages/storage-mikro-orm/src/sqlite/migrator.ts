import { type Applied, checked, checksumOf, type Migration, missing } from '../sql/migrations.ts'
import { translated } from './errors.ts'
import type { SqliteFile } from './file.ts'
import { sqliteMigrations } from './migrations/index.ts'
import type { Turn } from './turn.ts'

/** Names of the migrations that this version knows and the database hasn't seen. */
export async function pendingMigrations(
  file: SqliteFile,
  migrations: readonly Migration[] = sqliteMigrations,
): Promise<readonly string[]> {
  try {
    const present = await file.read(`select 1 from sqlite_master where name = 'tw_migrations'`, [])
    if (present.rows.length === 0) return migrations.map(({ name }) => name)
    const { rows } = await file.read(APPLIED, [])
    return missing(checked(rows as readonly Applied[], migrations), migrations).map(({ name }) => name)
  } catch (error) {
    throw translated(error)
  }
}

/** Brings the schema up to date; resolves with the names of what ran. Two processes at once do it once. */
export async function migrate(
  file: SqliteFile,
  migrations: readonly Migration[] = sqliteMigrations,
): Promise<readonly string[]> {
  const done: string[] = []
  try {
    for (let next = await step(file, migrations); next !== undefined; next = await step(file, migrations))
      done.push(next)
  } catch (error) {
    throw translated(error)
  }
  return done
}

const APPLIED = 'select "name", "checksum" from "tw_migrations"'
const CREATE = `create table if not exists "tw_migrations" ("name" text primary key not null, "checksum" text not null, "applied_at" integer not null)`
const RECORD = 'insert into "tw_migrations" ("name", "checksum", "applied_at") values (?, ?, ?)'
/** Another process may be at a long migration. */
const PATIENCE_MS = 60_000

/** Runs the first migration that is missing, wholly or not at all. The writer's lock is the migrations' lock. */
async function step(file: SqliteFile, migrations: readonly Migration[]): Promise<string | undefined> {
  const turn = await file.writer.enter({ waitMs: PATIENCE_MS })
  try {
    const next = run(turn, migrations)
    await turn.commit()
    return next
  } catch (error) {
    await turn.rollback()
    throw error
  }
}

function run(turn: Turn, migrations: readonly Migration[]): string | undefined {
  turn.execute(CREATE, [])
  const applied = checked(turn.execute(APPLIED, []).rows as readonly Applied[], migrations)
  const [next] = missing(applied, migrations)
  if (next === undefined) return undefined
  for (const statement of next.statements) turn.execute(statement, [])
  turn.execute(RECORD, [next.name, checksumOf(next), Date.now()])
  return next.name
}
