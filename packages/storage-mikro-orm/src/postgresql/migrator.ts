import { type Applied, checked, checksumOf, type Migration, missing } from '../sql/migrations.ts'
import type { Session } from '../sql/session.ts'
import { sql } from '../sql/text.ts'
import { translated } from './errors.ts'
import { postgresqlMigrations } from './migrations/index.ts'
import type { Lease, Pool } from './pool.ts'

/** Names of the migrations that this version knows and the schema hasn't seen: the first in the connection's search path. */
export async function pendingMigrations(
  session: Session,
  migrations: readonly Migration[] = postgresqlMigrations,
): Promise<readonly string[]> {
  const [found] = await session.all<{ present: string | null }>(PRESENT, [])
  if (found?.present == null) return migrations.map(({ name }) => name)
  return missing(checked(await session.all<Applied>(APPLIED, []), migrations), migrations).map(({ name }) => name)
}

/** Brings the schema up to date; resolves with the names of what ran. Two processes at once do it once. */
export async function migrate(
  pool: Pool,
  migrations: readonly Migration[] = postgresqlMigrations,
): Promise<readonly string[]> {
  const done: string[] = []
  try {
    const lease = await pool.connect()
    try {
      for (let next = await step(lease, migrations); next !== undefined; next = await step(lease, migrations))
        done.push(next)
      lease.release()
    } finally {
      // What is open on it is undone.
      lease.destroy()
    }
  } catch (error) {
    throw translated(error)
  }
  return done
}

const PRESENT = `select to_regclass('"tw_migrations"')::text as present`
const APPLIED = 'select "name", "checksum" from "tw_migrations"'
const CREATE = `create table if not exists "tw_migrations" (
  "name" text collate "C" primary key, "checksum" text not null, "applied_at" bigint not null)`
const RECORD = 'insert into "tw_migrations" ("name", "checksum", "applied_at") values (?, ?, ?)'

/** "taskwright", as a number. Another process may be at a long migration: it has a minute. */
const BEGIN = `begin isolation level read committed;
  set local lock_timeout = '60s'; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
  select pg_advisory_xact_lock(${0x7461736b})`

/** Runs the first migration that is missing, wholly or not at all. One process at a time: the lock goes with the transaction. */
async function step(lease: Lease, migrations: readonly Migration[]): Promise<string | undefined> {
  for (const text of [BEGIN, CREATE]) await lease.query({ text })
  const [applied] = await lease.batch([sql(APPLIED)])
  const [next] = missing(checked((applied?.rows ?? []) as readonly Applied[], migrations), migrations)
  if (next !== undefined) {
    for (const text of next.statements) await lease.query({ text })
    await lease.batch([sql(RECORD, next.name, checksumOf(next), Date.now())])
  }
  await lease.query({ text: 'commit' })
  return next?.name
}
