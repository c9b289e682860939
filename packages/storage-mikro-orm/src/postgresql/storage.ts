import type { SqlEntityManager } from '@mikro-orm/sql'
import { commonError, type ReadView, type StoragePort, type StorageRetry } from '@taskwright/core'
import { createGathering } from '../sql/gathering.ts'
import { createLane } from '../sql/lane.ts'
import type { Numbering } from '../sql/numbering.ts'
import type { OpenUnits } from '../sql/open-unit.ts'
import { sweepRecords } from '../sql/records.ts'
import type { Session } from '../sql/session.ts'
import { type Ground, transact } from '../sql/transact.ts'
import { readView } from '../sql/view.ts'
import { createRunning } from '../sqlite/running.ts'
import { busy, NativeError, poolerRefused, translated } from './errors.ts'
import { type Host, hostOf } from './host.ts'
import { migrate, pendingMigrations } from './migrator.ts'
import { postgresqlNumbering } from './numbering.ts'
import { openUnit, retryOfRefusal } from './open-unit.ts'
import { openPool, type Pool } from './pool.ts'
import { readSession } from './sessions.ts'

/** A URL such as `postgresql://user@host/database`, or a MikroORM instance of your own on PostgreSQL. */
export type PostgresqlSource = string | { readonly orm: { readonly em: SqlEntityManager } }

export interface PostgresqlOptions {
  /** The most connections that are open at once, beside one for numbering. A host's own pool has its own limit. @default 10 */
  readonly connections?: number
}

interface Opened {
  readonly pool: Pool
  readonly host: Host | undefined
  readonly session: Session
  readonly numbering: Numbering
  readonly now: () => number
  readonly view: ReadView
  readonly ground: Ground
}

const DEADLINE_MS = 10_000
const PING_MS = 5_000
const SWEPT_AT_ONCE = 500
/** Other processes write beside us. */
const LOOK_EVERY_MS = 25

/** Keeps everything in a PostgreSQL database, in the schema the connection is set to. PostgreSQL 13 or later. */
export function postgresql(
  source: PostgresqlSource,
  { connections = 10 }: PostgresqlOptions = {},
): StoragePort<SqlEntityManager> {
  const running = createRunning()
  const lane = createLane()
  let opened: Opened | undefined
  let retries: Record<StorageRetry, number> = noRetries()

  const use = (): Opened => {
    if (opened === undefined) throw commonError('storage.unavailable', { details: { reason: 'not open' } })
    return opened
  }

  return {
    name: 'postgresql',
    async open({ migrate: wanted, now }) {
      if (opened !== undefined) throw commonError('storage.misconfigured', { details: { reason: 'open already' } })
      const host = typeof source === 'string' ? undefined : await hostOf(source.orm.em)
      const pool = host?.pool ?? openPool(String(source), connections)
      const session = readSession(pool)
      try {
        await prepare(pool, session, wanted)
      } catch (error) {
        await pool.end()
        throw translated(error)
      }
      const numbering = postgresqlNumbering({ connect: () => pool.connect(), now })
      retries = noRetries()
      const open: OpenUnits = (left) => openUnit(pool, now, left)
      const ground: Ground = {
        reads: session,
        open,
        gathering: createGathering(open, now),
        lane,
        now,
        onRetry: (why) => retries[why]++,
        retryOfRefusal,
        onAppended: numbering.run,
        late: () => busy('deadline'),
        jitter,
      }
      opened = { pool, host, session, numbering, now, view: readView(session, now), ground }
      // What a process left behind that ended between its commit and the numbering.
      await numbering.run()
    },
    pendingMigrations: () => running.during(async () => pendingMigrations(use().session)),
    transaction: (work, { deadlineMs = DEADLINE_MS } = {}) =>
      running.during(async () => transact(use().ground, work, deadlineMs)),
    read: (work) => running.during(async () => work(use().view)),
    join(em, afterCommit) {
      const { host, now, numbering } = use()
      if (host === undefined)
        throw commonError('storage.misconfigured', { details: { missing: 'postgresql({ orm })' } })
      return host.join(em, now, async (appended) => {
        if (appended) await numbering.run()
        afterCommit()
      })
    },
    sweep: () => running.during(async () => sweep(use())),
    lookEveryMs: LOOK_EVERY_MS,
    figures: () => running.during(async () => ({ ...(await figures(use())), retries: { ...retries } })),
    ping: () => running.during(async () => void (await readSession(use().pool, PING_MS).all(PING, []))),
    async close() {
      const closing = opened
      opened = undefined
      await running.none()
      await closing?.numbering.close()
      await closing?.pool.end()
    },
  }
}

const PING = 'select 1 from "tw_migrations" limit 1'
const ENCODING = `select current_setting('server_encoding') as encoding, current_setting('server_version_num') as version`
const WAITING = 'select count(*) as "events", min("appended_at") as "since" from "tw_outbox"'

/** Between 5 and 200 ms, more of it with each try, and random, so that two that collided part. */
const jitter = (tries: number): number => 5 + Math.random() * Math.min(195, 10 * 2 ** tries)

const noRetries = (): Record<StorageRetry, number> => ({ deadlock: 0, conflict: 0, busy: 0, connection: 0 })

async function prepare(pool: Pool, session: Session, wanted: boolean): Promise<void> {
  await requireTransactions(pool)
  const [server] = await session.all<{ encoding: string; version: string }>(ENCODING, [])
  if (server?.encoding !== 'UTF8') throw commonError('storage.misconfigured', { details: { reason: 'encoding' } })
  if (Number(server.version) < 130_000) throw commonError('storage.misconfigured', { details: { reason: 'version' } })
  const pending = await pendingMigrations(session)
  if (pending.length === 0) return
  if (!wanted) throw commonError('storage.outdated', { details: { pending } })
  await migrate(pool)
}

/** A pooler that gives every statement to somebody else would take ours apart. */
async function requireTransactions(pool: Pool): Promise<void> {
  const lease = await pool.acquire(PING_MS)
  try {
    if (!lease.shared) return
    await lease.query({ text: 'begin' })
    await lease.query({ text: 'rollback' })
  } catch (error) {
    lease.destroy()
    throw error instanceof NativeError && error.code === PROTOCOL ? poolerRefused('statement pooling') : error
  } finally {
    lease.release()
  }
}
/** All that poolers say by themselves. */
const PROTOCOL = '08P01'

async function figures({ pool, session, now }: Opened) {
  const [waiting] = await session.all<{ events: number; since: number | null }>(WAITING, [])
  const oldestMs = waiting?.since == null ? 0 : Math.max(0, now() - waiting.since)
  return { pool: pool.figures(), unnumbered: { events: waiting?.events ?? 0, oldestMs } }
}

/** In small bites, so that no lock is held for long. */
async function sweep({ session, now }: Opened): Promise<number> {
  for (let swept = 0; ; ) {
    const some = await sweepRecords(session, now(), SWEPT_AT_ONCE)
    swept += some
    if (some < SWEPT_AT_ONCE) return swept
  }
}
