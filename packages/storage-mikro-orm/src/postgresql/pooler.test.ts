import { MikroORM } from '@mikro-orm/postgresql'
import type { StoragePort } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { CREATE_ORDERS, hostSuite, Order, openHost } from '../../test/host-suite.ts'
import { ask, createDatabase, createSchema, hasPostgresql, isPooled, type TestDatabase } from '../../test/postgresql.ts'
import { startPooler } from '../../test/postgresql-pooler.ts'
import { startProxy } from '../../test/postgresql-proxy.ts'
import { entitiesWithPositions as entities } from '../mapping/entities.ts'
import { migrate } from './migrator.ts'
import { openUnit } from './open-unit.ts'
import { openPool } from './pool.ts'
import { readSession } from './sessions.ts'
import { postgresql } from './storage.ts'

// Between two transactions a pooler gives the process that answered to others. Through it everything is to come out as on
// the server itself, and others are to find nothing of ours. With a real one in TEST_POSTGRESQL_URL the other tests say so.

async function opened(url: string) {
  const storage: StoragePort<never> = postgresql(url)
  await storage.open({ migrate: true, now: Date.now })
  onTestFinished(() => storage.close())
  return storage
}

const LIMITS = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
  current_setting('idle_in_transaction_session_timeout') as idle, current_setting('transaction_isolation') as isolation`

const ADVISORY = `select 1 from pg_locks l join pg_database d on d.oid = l.database
  where l.locktype = 'advisory' and d.datname = current_database()`

describe.skipIf(!hasPostgresql || isPooled)('postgresql: through a pooler', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  async function pooled() {
    const direct = await createSchema(database.url)
    return { direct, url: await startPooler(direct) }
  }
  /** What each of the processes says that transactions take in turn. */
  const askEach = async (url: string, text: string) => {
    const rows: Record<string, unknown>[] = []
    for (let n = 0; n < 3; n++) rows.push(...(await ask(url, text)))
    return rows
  }

  test('transactions of one connection are several processes’', async () => {
    const { url } = await pooled()
    expect(new Set((await askEach(url, 'select pg_backend_pid() as pid')).map(({ pid }) => pid)).size).toBe(3)
  })

  test('many units of work at once, of two storages: each is done once, in order, and others find no trace', async () => {
    const { direct, url } = await pooled()
    const [one, two] = [await opened(url), await opened(url)]
    const counted = (storage: StoragePort<never>, n: number) =>
      storage.transaction(async (tx) => {
        await tx.insert(tasks, taskRow(aTask(n)))
        await tx.append([anEvent(`event-${n}`, { stream: `task/${n}`, sequence: 1 })])
        return tx.nextNumber('acme', 'tasks')
      })
    const numbers = await Promise.all(Array.from({ length: 60 }, (_, n) => counted(n % 2 === 0 ? one : two, n)))
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1))
    for (const storage of [one, two]) {
      expect(await storage.read((view) => view.count(tasks, ACME))).toBe(60)
      await expect.poll(() => storage.read((view) => view.head())).toBe(60)
    }
    const untouched = await ask(direct, LIMITS)
    expect(await askEach(url, LIMITS)).toEqual([...untouched, ...untouched, ...untouched])
    expect(await askEach(url, 'select name from pg_prepared_statements')).toEqual([])
    expect(await ask(direct, ADVISORY)).toEqual([])
  })

  test('every transaction and every reading sets its own limits and isolation, whatever the database is set to', async () => {
    const own = await createDatabase()
    onTestFinished(() => own.drop())
    const name = new URL(own.url).pathname.slice(1)
    await ask(own.url, `alter database ${name} set default_transaction_isolation = 'serializable'`)
    const pool = openPool(await startPooler(own.url), 2)
    onTestFinished(() => pool.end())
    const unit = await openUnit(pool, Date.now, () => 2_000)
    const limits = { statement: '9500ms', lock: '0', idle: '9500ms', isolation: 'read committed' }
    expect(await unit.session.all(LIMITS, [])).toEqual([limits])
    await unit.rollback()
    expect(await readSession(pool, 2_000).all(LIMITS, [])).toEqual([limits])
  })

  test('a reading that fails leaves no transaction open', async () => {
    const { url } = await pooled()
    const pool = openPool(url, 1)
    onTestFinished(() => pool.end())
    const session = readSession(pool)
    await expect(session.all('select 1 / ?::integer', [0])).rejects.toMatchObject({ code: 'engine.failed' })
    expect(await session.all('select 1 as one', [])).toEqual([{ one: 1 }])
  })

  test('several that migrate at once do it once, and nobody waits for them afterwards', async () => {
    const { direct, url } = await pooled()
    const pools = [openPool(url, 2), openPool(direct, 2), openPool(url, 2)]
    onTestFinished(async () => void (await Promise.all(pools.map((pool) => pool.end()))))
    const steps = [1, 2, 3].map((n) => ({ name: `${n}`, statements: [`create table step_${n}(a integer)`] }))
    const ran = await Promise.all(pools.map((pool) => migrate(pool, steps)))
    expect(ran.flat().toSorted()).toEqual(['1', '2', '3'])
    expect(await ask(direct, ADVISORY)).toEqual([])
  })

  test.each(['directly', 'through a pooler'])(
    'a commit whose connection is lost while the server is at it is ended before the work runs again, %s',
    async (way) => {
      const direct = await createSchema(database.url)
      const proxy = await startProxy(way === 'directly' ? direct : await startPooler(direct))
      onTestFinished(() => proxy.close())
      const storage = await opened(proxy.url)
      await ask(
        direct,
        `create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(10); return null; end $$;
        create constraint trigger slow after insert on tw_tasks deferrable initially deferred
          for each row when (new.id = 'task-1') execute function slow()`,
      )
      const committing = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
      let runs = 0
      const work = storage.transaction(
        async (tx) => {
          const n = ++runs
          await tx.insert(tasks, taskRow(aTask(n)))
          await tx.append([anEvent(`event-${n}`, { stream: `task/${n}`, sequence: 1 })])
        },
        { deadlineMs: 20_000 },
      )
      await expect.poll(async () => (await ask(direct, committing)).length).toBe(1)
      proxy.cut()
      await work
      expect(runs).toBeGreaterThan(1)
      expect(await ask(direct, committing)).toEqual([])
      expect(await storage.read((view) => view.count(tasks, ACME))).toBe(1)
    },
  )

  test.each([
    ['directly', 1],
    ['through a pooler', 2],
  ])('what only writes is done in as many round trips, %s: %i', async (way, count) => {
    const direct = await createSchema(database.url)
    const proxy = await startProxy(way === 'directly' ? direct : await startPooler(direct))
    onTestFinished(() => proxy.close())
    const storage = await opened(proxy.url)
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, taskRow(aTask(1)))
      await tx.append([anEvent('event')])
    })
    expect(proxy.roundTrips).toBe(count)
  })

  test('options in the URL, which it may not pass on, are refused: they may name the schema', async () => {
    const { url } = await pooled()
    const opening = opened(`${url}?options=-c search_path=elsewhere`)
    await expect(opening).rejects.toMatchObject({ code: 'storage.misconfigured', details: { reason: 'options' } })
  })

  test('one that takes transactions apart is refused', async () => {
    const opening = opened(await startPooler(await createSchema(database.url), 'statement'))
    await expect(opening).rejects.toMatchObject({
      code: 'storage.misconfigured',
      details: { reason: 'statement pooling' },
    })
  })

  describe('in a host’s transaction', () => {
    async function openOrm() {
      const { direct, url } = await pooled()
      await ask(direct, CREATE_ORDERS)
      const orm = await MikroORM.init({ entities: [Order, ...entities], clientUrl: url })
      onTestFinished(() => orm.close(true))
      return Object.assign(orm, { url })
    }
    const subject = { openOrm, storageOf: (orm: MikroORM) => postgresql({ orm }), entities }
    hostSuite(subject)

    test('the engine’s own units of work leave no trace either', async () => {
      const { orm, storage } = await openHost(subject)
      for (let n = 1; n <= 5; n++) await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(n))))
      expect(await askEach(orm.url, 'select name from pg_prepared_statements')).toEqual([])
    })
  })
})
