import { commonError } from '@taskwright/core'
import { type Applied, checked, checksumOf, type Migration } from '../sql/migrations.ts'
import { sql } from '../sql/text.ts'
import { translated } from './errors.ts'
import { type Link, rowOf } from './link.ts'
import { mysqlMigrations } from './migrations/index.ts'

/** Names of the migrations that this version knows and the database hasn't seen the end of. */
export async function pendingMigrations(
  link: Link,
  migrations: readonly Migration[] = mysqlMigrations,
): Promise<readonly string[]> {
  try {
    const begun = await present(link)
    return migrations.filter((migration) => stepsLeft(migration, begun) > 0).map(({ name }) => name)
  } catch (error) {
    throw translated(error)
  }
}

/**
 * Brings the schema up to date; resolves with the names of what ran. Two processes at once do it once. The server can't
 * undo a change of the schema, so how far a migration got is written down after each statement: whoever comes next goes
 * on there, and takes it for done if the statement says that it was.
 */
export async function migrate(
  link: Link,
  migrations: readonly Migration[] = mysqlMigrations,
): Promise<readonly string[]> {
  try {
    await lock(link)
    await link.send([sql(CREATE.replace('{binary}', await collationOf(link)))])
    const begun = await present(link)
    const done: string[] = []
    for (const migration of migrations) {
      if (stepsLeft(migration, begun) === 0) continue
      await run(link, migration, begun.find(({ name }) => name === migration.name)?.done)
      done.push(migration.name)
    }
    return done
  } catch (error) {
    throw translated(error)
  } finally {
    await link.send([sql('do release_lock(?)', await lockName(link).catch(() => ''))]).catch(() => {})
  }
}

interface Begun extends Applied {
  /** How many of its statements. */
  readonly done: number
}

const CREATE = `create table if not exists "tw_migrations" (
  "name" varchar(190) not null primary key,
  "checksum" char(64) not null,
  "done" int not null,
  "applied_at" bigint not null
) engine = InnoDB default character set utf8mb4 collate {binary}`
/** Another process may be at a long migration. */
const PATIENCE_S = 60
/** What a statement says that was run already: table, column, key, or row exists; or it is gone that was to go. */
const DONE_BEFORE: ReadonlySet<unknown> = new Set([1050, 1060, 1061, 1062, 1091, 1826])

async function run(link: Link, migration: Migration, begun: number | undefined): Promise<void> {
  const { name, statements } = migration
  const collation = await collationOf(link)
  if (begun === undefined) {
    await link.send([sql(`insert into "tw_migrations" values (?, ?, 0, ?)`, name, checksumOf(migration), Date.now())])
  }
  for (let step = begun ?? 0; step < statements.length; step++) {
    try {
      await link.send([sql((statements[step] ?? '').replaceAll('{binary}', collation))])
    } catch (error) {
      // Only where somebody stopped before: anywhere else it would hide that something is in the way.
      if (step !== begun || !DONE_BEFORE.has((error as { errno?: unknown }).errno)) throw error
    }
    await link.send([
      sql(`update "tw_migrations" set "done" = ?, "applied_at" = ? where "name" = ?`, step + 1, Date.now(), name),
    ])
  }
}

const PRESENT = `select 1 from information_schema.tables where table_schema = database() and table_name = 'tw_migrations'`

async function present(link: Link): Promise<readonly Begun[]> {
  const [table] = await link.send([sql(PRESENT)])
  if (table?.rows.length === 0) return []
  const [begun] = await link.send([sql('select "name", "checksum", "done" from "tw_migrations"')])
  return (begun?.rows ?? []) as readonly Begun[]
}

function stepsLeft(migration: Migration, begun: readonly Begun[]): number {
  checked(begun, [migration])
  return migration.statements.length - (begun.find(({ name }) => name === migration.name)?.done ?? 0)
}

/** Locks are the whole server's: each database has one of its own, named by a digest as names are short. */
async function lockName(link: Link): Promise<string> {
  const [row] = await link.send([sql(`select concat('tw_', left(sha2(database(), 256), 40)) as "name"`)])
  return String(rowOf<{ name: string }>(row)?.name)
}

async function lock(link: Link): Promise<void> {
  const [row] = await link.send([sql('select get_lock(?, ?) as "got"', await lockName(link), PATIENCE_S)])
  if (Number(rowOf<{ got: unknown }>(row)?.got) !== 1) {
    throw commonError('storage.busy', { details: { reason: 'migrating' } })
  }
}

/** Both compare code points and don't overlook spaces at the end; the two servers have no such collation in common. */
async function collationOf(link: Link): Promise<string> {
  const [row] = await link.send([sql('select version() as "version"')])
  return /mariadb/i.test(String(rowOf<{ version: string }>(row)?.version)) ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin'
}
