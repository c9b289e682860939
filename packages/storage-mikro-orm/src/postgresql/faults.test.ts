import { setTimeout as sleep } from 'node:timers/promises'
import type { StoragePort } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { gate } from '../../test/gate.ts'
import { ask, createDatabase, createSchema, hasPostgresql, isPooled, type TestDatabase } from '../../test/postgresql.ts'
import { type Fault, startProxy } from '../../test/postgresql-proxy.ts'
import { unitOn } from './open-unit.ts'
import { openPool } from './pool.ts'
import { postgresql } from './storage.ts'

type Storage = StoragePort<never>

async function opened(url: string, connections = 10) {
  const storage = postgresql(url, { connections })
  await storage.open({ migrate: true, now: Date.now })
  onTestFinished(() => storage.close())
  return storage
}

/** A unit of work with something of everything. */
const write = (storage: Storage, n: number, deadlineMs = 10_000) =>
  storage.transaction(
    async (tx) => {
      await tx.get(tasks, ACME, 'task-0', { lock: true })
      await tx.insert(tasks, taskRow(aTask(n, { labelIds: ['bug'] })))
      await tx.records('plugin', 'acme').put(`key-${n}`, n, { ifVersion: 0 })
      await tx.nextNumber('acme', 'tasks')
      await tx.append([anEvent(`event-${n}`)])
    },
    { deadlineMs },
  )

/** What is there of it, each counted by itself. */
const kept = (storage: Storage) =>
  storage.read(async (view) => ({
    tasks: await view.count(tasks, ACME),
    events: (await view.readLog({ after: 0, limit: 1000 })).length,
    records: (await view.records('plugin', 'acme').list({ limit: 1000 })).length,
  }))
const each = (n: number) => ({ tasks: n, events: n, records: n })
const counted = (storage: Storage) => storage.transaction((tx) => tx.nextNumber('acme', 'tasks'))

describe.skipIf(!hasPostgresql)('postgresql: faults', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())
  const newSchema = () => createSchema(database.url)

  async function behindProxy() {
    const url = await newSchema()
    const proxy = await startProxy(url)
    const storage = await opened(proxy.url)
    onTestFinished(() => proxy.close())
    await write(storage, 1)
    return { url, proxy, storage }
  }

  test.each(['cut', 'cut after'] as const)(
    'a connection that is %s each statement: the work is done, once, and nothing of it twice or by half',
    async (fault: Fault) => {
      const { proxy, storage } = await behindProxy()
      const { roundTrips } = proxy
      // Lock, insert and count, the rest and the commit; through a pooler one asks first who commits.
      expect(roundTrips).toBe(isPooled ? 4 : 3)
      for (let at = 1; at <= roundTrips; at++) {
        proxy.strike(fault, at)
        await write(storage, at + 1)
        expect(proxy.struck, `statement ${at}`).toBe(true)
        expect(await kept(storage), `statement ${at}`).toEqual(each(at + 1))
      }
      expect(await counted(storage)).toBe(roundTrips + 2)
      // At the very commit there is nothing to repeat when it was heard.
      expect((await storage.figures()).retries.connection).toBe(fault === 'cut' ? roundTrips : roundTrips - 1)
    },
  )

  test.each(['silence', 'silence after'] as const)(
    'a network that falls to %s a statement: storage.busy at the deadline, unless the commit was heard',
    async (fault: Fault) => {
      const { proxy, storage } = await behindProxy()
      const { roundTrips } = proxy
      for (let at = 1; at <= roundTrips; at++) {
        const heard = fault === 'silence after' && at === roundTrips
        proxy.strike(fault, at)
        const writing = write(storage, at + 1, 600)
        if (heard) await writing
        else await expect(writing, `statement ${at}`).rejects.toMatchObject({ code: 'storage.busy', retryable: true })
        expect(await kept(storage), `statement ${at}`).toEqual(each(heard ? 2 : 1))
      }
      await write(storage, 99)
      expect(await counted(storage)).toBe(fault === 'silence' ? 3 : 4)
    },
  )

  test('a commit nobody can ask about any more is told as unknown', async () => {
    const { proxy, storage } = await behindProxy()
    const work = storage.transaction(
      async (tx) => {
        proxy.refuse()
        await tx.insert(tasks, taskRow(aTask(2)))
        // The insert with the transaction's id, then the commit.
        proxy.strike('cut after', 2)
      },
      { deadlineMs: 1_000 },
    )
    await expect(work).rejects.toMatchObject({
      code: 'storage.unavailable',
      details: { reason: 'connection', outcome: 'unknown' },
    })
  })

  test('a commit before a crash of the server is not told as done because somebody else has its number now', async () => {
    const { url, proxy, storage } = await behindProxy()
    const work = storage.transaction(
      async (tx) => {
        await tx.insert(tasks, taskRow(aTask(2)))
        proxy.strike('cut after', 2)
        // What a crash does to a table that is not logged.
        await ask(url, 'delete from tw_life')
      },
      { deadlineMs: 1_000 },
    )
    await expect(work).rejects.toMatchObject({ code: 'storage.unavailable', details: { outcome: 'unknown' } })
  })

  test('a server process that is ended in the middle of a transaction: the work runs again', async () => {
    const url = await newSchema()
    const storage = await opened(url)
    let runs = 0
    await storage.transaction(async (tx) => {
      runs++
      await tx.get(tasks, ACME, 'task-1', { lock: true })
      await tx.insert(tasks, taskRow(aTask(1)))
      if (runs === 1)
        await ask(
          url,
          `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and state = 'idle in transaction'`,
        )
      await tx.append([anEvent('event')])
    })
    expect([runs, await kept(storage)]).toEqual([2, { tasks: 1, events: 1, records: 0 }])
  })

  test('server processes that are ended while they rest are nobody’s trouble', async () => {
    const url = await newSchema()
    const storage = await opened(url)
    await Promise.all(Array.from({ length: 5 }, (_, i) => write(storage, i)))
    const text = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'taskwright' and pid <> pg_backend_pid()`
    expect((await ask(url, text)).length).toBeGreaterThan(1)
    expect(await kept(storage)).toEqual(each(5))
    await write(storage, 5)
    expect(await kept(storage)).toEqual(each(6))
  })

  test('a pool with none to spare: storage.busy in time, and afterwards all is well', async () => {
    const storage = await opened(await newSchema(), 2)
    const finish = gate()
    const holders = [1, 2].map((n) =>
      storage.transaction(async (tx) => {
        await tx.get(tasks, ACME, `task-${n}`, { lock: true })
        await tx.insert(tasks, taskRow(aTask(n)))
        await finish.opened
      }),
    )
    await expect.poll(async () => holders.length).toBe(2)
    const late = Array.from({ length: 20 }, (_, i) => write(storage, 10 + i, 100))
    for (const outcome of await Promise.allSettled(late))
      expect(outcome).toMatchObject({ reason: { code: 'storage.busy', retryable: true, details: { reason: 'pool' } } })
    const waiting = write(storage, 3)
    finish.open()
    await Promise.all([...holders, waiting])
    expect((await kept(storage)).tasks).toBe(3)
    expect((await storage.figures()).pool).toEqual({ open: 2, idle: 2, waiting: 0 })
  })

  /** Superusers may have deadlocks found sooner. */
  const impatient = async () => {
    const url = new URL(await newSchema())
    const options = url.searchParams.get('options')
    if (options !== null) url.searchParams.set('options', `${options} -c deadlock_timeout=20ms`)
    return String(url)
  }
  const increment = (storage: Storage, order: readonly string[], between: () => Promise<unknown>) =>
    storage.transaction(
      async (tx) => {
        for (const id of order) {
          const row = await tx.get(tasks, ACME, id, { lock: true })
          if (row === undefined) throw new Error('It is not there.')
          const version = row.state.version + 1
          await tx.update(tasks, { state: { ...row.state, version }, derived: row.derived }, version - 1)
          await between()
        }
      },
      { deadlineMs: 30_000 },
    )
  const versions = (storage: Storage) =>
    storage.read(async (view) =>
      (await view.getMany(tasks, ACME, ['task-1', 'task-2'])).map(({ state }) => state.version),
    )

  test('of two that wait for each other one runs again', async () => {
    const storage = await opened(await impatient())
    await storage.transaction(async (tx) => {
      for (const n of [1, 2]) await tx.insert(tasks, taskRow(aTask(n)))
    })
    const both = gate()
    let holding = 0
    const meet = () => {
      if (++holding >= 2) both.open()
      return both.opened
    }
    await Promise.all([increment(storage, ['task-1', 'task-2'], meet), increment(storage, ['task-2', 'task-1'], meet)])
    expect(await versions(storage)).toEqual([3, 3])
    // The server may find both guilty at once.
    expect((await storage.figures()).retries.deadlock).toBeGreaterThan(0)
  })

  test('eight that lock two rows in either order: all succeed, no update is lost', async () => {
    const storage = await opened(await impatient())
    await storage.transaction(async (tx) => {
      for (const n of [1, 2]) await tx.insert(tasks, taskRow(aTask(n)))
    })
    const orders = [
      ['task-1', 'task-2'],
      ['task-2', 'task-1'],
    ]
    await Promise.all(Array.from({ length: 8 }, (_, i) => increment(storage, orders[i % 2] ?? [], () => sleep(2))))
    expect(await versions(storage)).toEqual([9, 9])
  })

  test('text with a NUL character is refused as input, wherever it stands', async () => {
    const storage = await opened(await newSchema())
    const refusal = { code: 'input.invalid', kind: 'invalid' }
    const inserting = (state: object) => storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1, state))))
    await expect(inserting({ title: 'a\u0000b' })).rejects.toMatchObject(refusal)
    await expect(inserting({ labelIds: ['a\u0000b'] })).rejects.toMatchObject(refusal)
    await expect(storage.read((view) => view.get(tasks, ACME, 'a\u0000b'))).rejects.toMatchObject(refusal)
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1, { metadata: { kept: 'a\u0000b' } }))))
    expect((await storage.read((view) => view.get(tasks, ACME, 'task-1')))?.state.metadata).toEqual({
      kept: 'a\u0000b',
    })
  })

  // Through a pooler a session is not ours to set up: pooler.test.ts has what holds there.
  test.skipIf(isPooled)('the server ends by itself what a process that stands still has left open', async () => {
    const settings = `select current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('transaction_isolation') as isolation`
    const pool = openPool(await newSchema(), 1)
    onTestFinished(() => pool.end())
    const lease = await pool.acquire(5_000)
    expect((await lease.query({ text: settings })).rows).toEqual([
      { statement: '15s', idle: '15s', isolation: 'read committed' },
    ])
    const long = unitOn(lease, { pool, now: Date.now }, () => 60_000)
    expect(await long.session.all(settings, [])).toEqual([
      { statement: '67500ms', idle: '67500ms', isolation: 'read committed' },
    ])
    await long.rollback()
  })

  test('a table that has changed behind a prepared statement is read anew', async () => {
    const url = await newSchema()
    const storage = await opened(url, 1)
    for (let n = 1; n <= 5; n++) {
      await write(storage, n)
      await kept(storage)
    }
    await ask(url, 'alter table tw_records alter column version type numeric')
    expect(await kept(storage)).toEqual(each(5))
    await write(storage, 6)
    expect(await kept(storage)).toEqual(each(6))
  })

  test.each([
    ['a server that is not there', 'postgresql://ana:secret-4711@127.0.0.1:1/tasks', 'refused'],
    ['a host that is not there', 'postgresql://ana:secret-4711@nowhere.invalid/tasks', 'no host'],
  ])('%s is named in a word, without the URL', async (_, url, reason) => {
    const error = await opened(url).catch((refused: unknown) => refused)
    expect(error).toMatchObject({ code: 'storage.unavailable', details: { reason } })
    expect(JSON.stringify(error) + (error as Error).stack).not.toMatch(/4711/)
  })

  test('so are a database that is not there, and what is no URL', async () => {
    const url = new URL(database.url)
    url.pathname = '/tw_nowhere'
    await expect(opened(String(url))).rejects.toMatchObject({
      code: 'storage.unavailable',
      details: { reason: 'no database' },
    })
    await expect(opened('mysql://127.0.0.1/tasks')).rejects.toMatchObject({
      code: 'storage.misconfigured',
      details: { reason: 'url' },
    })
  })
})
