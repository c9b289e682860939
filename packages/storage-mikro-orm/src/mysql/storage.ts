import type { SqlEntityManager } from '@mikro-orm/sql'
import {
  commonError,
  type ReadView,
  type StorageFigures,
  type StoragePort,
  type StorageRetry,
  TaskwrightError,
} from '@taskwright/core'
import { createGathering } from '../sql/gathering.ts'
import { createLane } from '../sql/lane.ts'
import type { Numbering } from '../sql/numbering.ts'
import type { OpenUnits } from '../sql/open-unit.ts'
import { sweepRecords } from '../sql/records.ts'
import type { Session } from '../sql/session.ts'
import { sql } from '../sql/text.ts'
import { type Ground, transact } from '../sql/transact.ts'
import { readView } from '../sql/view.ts'
import { createRunning } from '../sqlite/running.ts'
import { busy, translated } from './errors.ts'
import { type Host, hostOf } from './host.ts'
import { rowOf } from './link.ts'
import { migrate, pendingMigrations } from './migrator.ts'
import { mysqlNumbering } from './numbering.ts'
import { openUnit, retryOfRefusal } from './open-unit.ts'
import { mysqlDriverOptions } from './options.ts'
import { createPool, type Pool } from './pool.ts'
import { readSession } from './sessions.ts'

/** A URL such as `mysql://user:password@host/database`, or a MikroORM instance of your own on MySQL or MariaDB. */
export type MysqlSource = string | { readonly orm: { readonly em: SqlEntityManager } }

export interface MysqlOptions {
  /** The most connections that are open at once, beside one for numbering. @default 10 */
  readonly connections?: number
  /** How long a call waits for one of them, in milliseconds, before it is refused with `storage.busy`. @default 5000 */
  readonly waitMs?: number
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
const READ_MS = 5_000
const CONNECT_MS = 5_000
const FIGURES_MS = 500
const SWEPT_AT_ONCE = 500
/** Other processes write beside us. */
const LOOK_EVERY_MS = 25

/** Keeps everything in a database of MySQL 8 or MariaDB 10.6 and later. */
export function mysql(
  source: MysqlSource,
  { connections = 10, waitMs = 5_000 }: MysqlOptions = {},
): StoragePort<SqlEntityManager> {
  const running = createRunning()
  const lane = createLane()
  let opened: Opened | undefined
  let retries = noRetries()
  let unnumbered: StorageFigures['unnumbered'] = { events: 0, oldestMs: 0 }

  const use = (): Opened => {
    if (opened === undefined) throw commonError('storage.unavailable', { details: { reason: 'not open' } })
    return opened
  }

  return {
    name: 'mysql',
    async open({ migrate: wanted, now }) {
      if (opened !== undefined) throw commonError('storage.misconfigured', { details: { reason: 'open already' } })
      const host = typeof source === 'string' ? undefined : await hostOf(source.orm.em)
      const fromUrl = typeof source === 'string' ? mysqlDriverOptions(source) : {}
      const options = host?.options ?? (() => fromUrl)
      const pool = createPool(options, { connections, connectMs: CONNECT_MS })
      try {
        await prepare(pool, wanted)
      } catch (error) {
        pool.close()
        throw translated(error)
      }
      const session = readSession(pool, READ_MS, waitMs)
      const numbering = mysqlNumbering({ connect: () => pool.open(CONNECT_MS), now })
      retries = noRetries()
      const open: OpenUnits = (left) => openUnit({ pool, waitMs, now }, left)
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
    pendingMigrations: () => running.during(async () => onOwnLink(use().pool, pendingMigrations)),
    transaction: (work, { deadlineMs = DEADLINE_MS } = {}) =>
      running.during(async () => transact(use().ground, work, deadlineMs)),
    read: (work) => running.during(async () => work(use().view)),
    join(em, afterCommit) {
      const { host, now, numbering } = use()
      if (host === undefined) throw commonError('storage.misconfigured', { details: { missing: 'mysql({ orm })' } })
      return host.join(em, now, async (appended) => {
        if (appended) await numbering.run()
        afterCommit()
      })
    },
    sweep: () => running.during(async () => sweep(use())),
    lookEveryMs: LOOK_EVERY_MS,
    figures: () =>
      running.during(async () => {
        unnumbered = await waiting(use(), unnumbered)
        return { pool: use().pool.figures(), retries: { ...retries }, unnumbered }
      }),
    ping: () => running.during(async () => void (await use().session.all(PING, []))),
    async close() {
      const closing = opened
      opened = undefined
      await running.none()
      await closing?.numbering.close()
      closing?.pool.close()
    },
  }
}

const PING = 'select 1 from "tw_migrations" limit 1'
const WAITING = `select count(*) as "events", min(e."time") as "since"
  from "tw_outbox" o join "tw_events" e on e."event_key" = o."event_key"`

/** Full jitter: 5 to 50 ms at first, to 200 at most. */
const jitter = (tries: number): number => 5 + Math.random() * (Math.min(200, 25 * 2 ** tries) - 5)

const noRetries = (): Record<StorageRetry, number> => ({ deadlock: 0, conflict: 0, busy: 0, connection: 0 })

async function prepare(pool: Pool, wanted: boolean): Promise<void> {
  await onOwnLink(pool, async (link) => {
    const [server] = await link.send([sql('select version() as "version"')])
    if (!isKnown(String(rowOf<{ version: string }>(server)?.version))) {
      throw commonError('storage.misconfigured', { details: { reason: 'version' } })
    }
    const pending = await pendingMigrations(link)
    if (pending.length === 0) return
    if (!wanted) throw commonError('storage.outdated', { details: { pending } })
    await migrate(link)
  })
}

/** MariaDB 10.6 and MySQL 8.0.17 bring what the statements and collations need. */
function isKnown(version: string): boolean {
  const oldest = /mariadb/i.test(version) ? [10, 6, 0] : [8, 0, 17]
  const parts = version.split(/[.-]/, 3).map(Number)
  const different = oldest.findIndex((part, i) => parts[i] !== part)
  return different < 0 || (parts[different] ?? 0) > (oldest[different] ?? 0)
}

/** Migrations may take long, and hold a lock that belongs to the connection. */
async function onOwnLink<T>(pool: Pool, work: (link: Awaited<ReturnType<Pool['open']>>) => Promise<T>): Promise<T> {
  const link = await pool.open(CONNECT_MS)
  try {
    return await work(link)
  } finally {
    link.end()
  }
}

/** What was known last, when all connections are taken: whoever watches wants to see that, and not to wait in line. */
async function waiting(
  { pool, now }: Opened,
  known: StorageFigures['unnumbered'],
): Promise<StorageFigures['unnumbered']> {
  try {
    const [found] = await readSession(pool, FIGURES_MS).all<{ events: number; since: number | null }>(WAITING, [])
    const oldestMs = found?.since == null ? 0 : Math.max(0, now() - found.since)
    return { events: found?.events ?? 0, oldestMs }
  } catch (error) {
    if (error instanceof TaskwrightError && error.details.reason === 'pool') return known
    throw error
  }
}

const UNIT_KEPT_MS = 60 * 60 * 1000

/** In small bites, so that no lock is held for long. */
async function sweep({ session, now }: Opened): Promise<number> {
  await bites(() =>
    session.run('delete from "tw_units" where "committed_at" < ? limit ?', [Date.now() - UNIT_KEPT_MS, SWEPT_AT_ONCE]),
  )
  return bites(() => sweepRecords(session, now(), SWEPT_AT_ONCE))
}

async function bites(bite: () => Promise<number>): Promise<number> {
  for (let all = 0; ; ) {
    const some = await bite()
    all += some
    if (some < SWEPT_AT_ONCE) return all
  }
}
