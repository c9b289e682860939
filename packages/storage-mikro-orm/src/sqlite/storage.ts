import type { SqlEntityManager } from '@mikro-orm/sql'
import { commonError, type ReadView, type StoragePort } from '@taskwright/core'
import { sweepRecords } from '../sql/records.ts'
import { unitOfWork } from '../sql/transaction.ts'
import { readView } from '../sql/view.ts'
import { fileOf, turnOf } from './dialect.ts'
import { fileBehind } from './driver-options.ts'
import { translated } from './errors.ts'
import { acquireFile, type SqliteFile } from './file.ts'
import { migrate, pendingMigrations } from './migrator.ts'
import { createRunning } from './running.ts'
import { joinedSession, readSession, turnSession } from './sessions.ts'
import { transact } from './transact.ts'
import type { Turn } from './turn.ts'

/** A file name, `:memory:`, or a MikroORM instance of your own that was made with `sqliteDriverOptions()`. */
export type SqliteSource = string | { readonly orm: { readonly em: SqlEntityManager } }

interface Opened {
  readonly file: SqliteFile
  readonly now: () => number
  readonly view: ReadView
  close(): Promise<void>
}

const DEADLINE_MS = 10_000
const SWEPT_AT_ONCE = 500
/** Other processes on one file are commands now and then. */
const LOOK_EVERY_MS = 1000

/** Keeps everything in one SQLite file, or in a host's own MikroORM database. */
export function sqlite(source: SqliteSource): StoragePort<SqlEntityManager> {
  const running = createRunning()
  let opened: Opened | undefined
  let again = 0

  const use = (): Opened => {
    if (opened === undefined) throw commonError('storage.unavailable', { details: { reason: 'not open' } })
    return opened
  }

  return {
    name: 'sqlite',
    async open({ migrate: wanted, now }) {
      if (opened !== undefined) throw commonError('storage.misconfigured', { details: { reason: 'open already' } })
      const connected = await connect(source)
      try {
        await prepare(connected.file, wanted)
      } catch (error) {
        await connected.close()
        throw error
      }
      opened = { ...connected, now, view: readView(readSession(connected.file), now) }
    },
    pendingMigrations: () => running.during(async () => pendingMigrations(use().file)),
    transaction: (work, { deadlineMs = DEADLINE_MS } = {}) =>
      running.during(async () => transact(use().file, use().now, work, { deadlineMs, onRetry: () => again++ })),
    read: (work) => running.during(() => work(use().view)),
    join(em, afterCommit) {
      const { file, now } = use()
      if (!em.isInTransaction())
        throw commonError('storage.misconfigured', { details: { reason: 'no open transaction' } })
      const unit = unitOfWork(joinedSession(joining), now)
      async function joining(): Promise<Turn> {
        const turn = await hostTurn(em, file)
        turn.guard(unit.check)
        turn.onCommit(afterCommit)
        return turn
      }
      return unit.tx
    },
    sweep: () => running.during(async () => sweep(use())),
    lookEveryMs: LOOK_EVERY_MS,
    figures: async () => ({
      pool: null,
      retries: { deadlock: 0, conflict: 0, busy: again, connection: 0 },
      unnumbered: { events: 0, oldestMs: 0 },
    }),
    ping: () =>
      running.during(async () => void (await readSession(use().file).all('select 1 from "tw_migrations" limit 1', []))),
    async close() {
      const closing = opened
      opened = undefined
      await running.none()
      await closing?.close()
    },
  }
}

async function connect(source: SqliteSource): Promise<Omit<Opened, 'now' | 'view'>> {
  if (typeof source !== 'string') return { file: await fileBehind(source.orm.em.getKysely()), close: async () => {} }
  const file = await acquireFile(source)
  return { file, close: () => file.release() }
}

async function prepare(file: SqliteFile, wanted: boolean): Promise<void> {
  const pending = await pendingMigrations(file)
  if (pending.length === 0) return
  if (!wanted) throw commonError('storage.outdated', { details: { pending } })
  await migrate(file)
}

async function hostTurn(em: SqlEntityManager, file: SqliteFile): Promise<Turn> {
  const db = em.getKysely()
  const turn = fileOf(db) === file ? await turnOf(db) : undefined
  if (turn === undefined)
    throw commonError('storage.misconfigured', { details: { missing: 'driverOptions: sqliteDriverOptions(…)' } })
  return turn
}

/** In small bites, so that nobody waits long for the writer. */
async function sweep({ file, now }: Opened): Promise<number> {
  let swept = 0
  for (;;) {
    const turn = await file.writer.enter({ totalMs: DEADLINE_MS })
    try {
      const some = await sweepRecords(turnSession(turn), now(), SWEPT_AT_ONCE)
      await turn.commit()
      swept += some
      if (some < SWEPT_AT_ONCE) return swept
    } catch (error) {
      await turn.rollback()
      throw translated(error)
    }
  }
}
