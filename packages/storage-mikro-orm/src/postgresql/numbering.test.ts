import { setTimeout as sleep } from 'node:timers/promises'
import type { StoragePort } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { gate } from '../../test/gate.ts'
import { ask, createDatabase, createSchema, hasPostgresql, type TestDatabase } from '../../test/postgresql.ts'
import { commandOf, startProcess } from '../../test/running.ts'
import { postgresqlNumbering } from './numbering.ts'
import { type Lease, openPool } from './pool.ts'
import { postgresql } from './storage.ts'

const start = (...args: readonly string[]) => startProcess(commandOf('postgresql-process.ts', ...args))

async function opened(url: string, now: () => number = Date.now) {
  const storage = postgresql(url)
  await storage.open({ migrate: true, now })
  onTestFinished(() => storage.close())
  return storage
}

const log = (storage: StoragePort<never>, after = 0) => storage.read((view) => view.readLog({ after, limit: 1000 }))
const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const append = (storage: StoragePort<never>, ...ids: string[]) =>
  storage.transaction((tx) => tx.append(ids.map((id) => anEvent(id))))

/** Has written an event, and commits it when it is told to. */
async function slowly(storage: StoragePort<never>): Promise<() => Promise<void>> {
  const [written, finish] = [gate(), gate()]
  const work = storage.transaction(async (tx) => {
    await tx.append([anEvent('slow')])
    // What is kept until the commit is sent with the next statement.
    await tx.count(tasks, ACME)
    written.open()
    await finish.opened
  })
  await written.opened
  return () => {
    finish.open()
    return work
  }
}

describe.skipIf(!hasPostgresql)('postgresql: numbering', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  test('three processes, one of them paused again and again: no gap, no disorder, and nobody waits for the paused one', async () => {
    const url = await createSchema(database.url)
    const storage = await opened(url)
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1, { estimateMinutes: 0 }))))
    const runs = ['a', 'b', 'c'].map((name) => start('write', url, name))
    const paused = runs[0]?.child
    let running = true
    const ends = Promise.all(runs.map(({ ended }) => ended)).finally(() => {
      running = false
    })

    const pausing = (async () => {
      while (running) {
        paused?.kill('SIGSTOP')
        // Its time stands still, ours doesn't: what we commit gets its position all the same.
        const before = await storage.read((view) => view.head())
        await append(storage, `us-${before}`)
        expect((await log(storage, before)).some(({ id }) => id === `us-${before}`)).toBe(true)
        paused?.kill('SIGCONT')
        await sleep(30)
      }
    })()

    const seen: { readonly position: number; readonly stream: string; readonly sequence: number; recorded: string }[] =
      []
    for (let last = false; !last; await sleep(5)) {
      last = !running
      for (const { position, stream, sequence, recordedTime } of await log(storage, seen.length))
        seen.push({ position, stream, sequence, recorded: recordedTime })
    }
    for (const { errors } of await ends) expect(errors).toBe('')
    await pausing

    expect(seen.map(({ position }) => position)).toEqual(oneTo(seen.length))
    const [kept] = await ask<{ n: number }>(url, 'select count(*)::integer as n from tw_events')
    const after = await log(storage, seen.length)
    expect(kept?.n).toBe(seen.length + after.length)
    for (const name of ['a', 'b', 'c'])
      for (const part of ['1a', '1b', '2a', '2b', '3a', '3b'])
        expect(seen.filter(({ stream }) => stream === `${name}/${part}`).map(({ sequence }) => sequence)).toEqual(
          oneTo(40),
        )
    const times = seen.map(({ recorded }) => recorded)
    expect(times).toEqual(times.toSorted())
    const row = await storage.read((view) => view.get(tasks, ACME, 'task-1'))
    expect([row?.state.estimateMinutes, row?.state.version]).toEqual([60, 61])
    expect((await storage.figures()).unnumbered).toEqual({ events: 0, oldestMs: 0 })
  })

  test('a process that dies after its commit leaves its events to whoever has the storage open', async () => {
    const url = await createSchema(database.url)
    const storage = await opened(url)
    const { ended } = start('die', url, 'x')
    expect((await ended).signal).toBe('SIGKILL')
    expect(await storage.read((view) => view.count(tasks, ACME))).toBe(1)
    await expect.poll(async () => (await log(storage)).map(({ id }) => id)).toEqual(['orphan'])
  })

  test('or to the next one to open it', async () => {
    const url = await createSchema(database.url)
    const first = postgresql(url)
    await first.open({ migrate: true, now: Date.now })
    await first.close()
    const { ended } = start('die', url, 'x')
    expect((await ended).signal).toBe('SIGKILL')
    const storage = await opened(url)
    expect((await log(storage)).map(({ id }) => id)).toEqual(['orphan'])
  })

  test('events get their positions in the order of the commits, whenever they were written', async () => {
    const storage = await opened(await createSchema(database.url))
    const finish = await slowly(storage)
    await append(storage, 'quick')
    expect((await log(storage)).map(({ id }) => id)).toEqual(['quick'])
    await finish()
    expect((await log(storage)).map(({ id, position }) => [id, position])).toEqual([
      ['quick', 1],
      ['slow', 2],
    ])
  })

  test('the recorded time never goes back, whatever the clocks say', async () => {
    let time = Date.parse('2026-01-05T12:00:00.000Z')
    const storage = await opened(await createSchema(database.url), () => time)
    await append(storage, 'noon')
    time -= 3_600_000
    await append(storage, 'an hour earlier')
    time += 7_200_000
    await append(storage, 'an hour later')
    expect((await log(storage)).map(({ recordedTime }) => recordedTime.slice(11, 16))).toEqual([
      '12:00',
      '12:00',
      '13:00',
    ])
  })

  test('two that number at once: the second gives out nothing twice', async () => {
    const url = await createSchema(database.url)
    const storage = await opened(url)
    const pool = openPool(url, 2)
    onTestFinished(() => pool.end())
    const [one, two] = [await pool.acquire(5_000), await pool.acquire(5_000)]
    await storage.close()
    const insert = `with e as (insert into tw_events (id, type, schema_version, organization_id, stream, sequence, time, actor,
      correlation_id, hops, origin, data) values ($1, 't', 1, 'acme', $1, 1, 0, 'ana', 'c', 0, 'app', '{}') returning event_key)
      insert into tw_outbox (event_key, appended_at) select event_key, 0 from e`
    const number = { text: 'select tw_number(0, 100) as given' }
    await one.query({ text: insert, values: ['first'] })
    await one.query({ text: 'begin' })
    expect((await one.query(number)).rows).toEqual([{ given: 1 }])
    await ask(url, insert, ['second'])
    const waiting = two.query(number)
    await expect
      .poll(() =>
        ask(
          url,
          `select 1 as n from pg_locks l join pg_stat_activity a using (pid)
          where not l.granted and a.datname = current_database()`,
        ),
      )
      .toEqual([{ n: 1 }])
    await one.query({ text: 'commit' })
    expect((await waiting).rows).toEqual([{ given: 1 }])
    const rows = await ask(
      url,
      'select position::integer, id from tw_positions join tw_events using (event_key) order by 1',
    )
    expect(rows).toEqual([
      { position: 1, id: 'first' },
      { position: 2, id: 'second' },
    ])
    one.release()
    two.release()
  })

  test('what was copied from another server is numbered on, although that one had counted more transactions', async () => {
    const url = await createSchema(database.url)
    const storage = await opened(url)
    await append(storage, 'there')
    await ask(url, `update tw_sequencer set done_before = '900000000000'`)
    await append(storage, 'here')
    expect((await log(storage)).map(({ id }) => id)).toEqual(['there', 'here'])
    const [row] = await ask<{ fresh: boolean }>(url, `select done_before < '900000000000' as fresh from tw_sequencer`)
    expect(row?.fresh).toBe(true)
  })

  test('a transaction that was open while others were numbered is numbered when it ends', async () => {
    const storage = await opened(await createSchema(database.url))
    const finish = await slowly(storage)
    for (let i = 0; i < 20; i++) await append(storage, `quick-${i}`)
    await finish()
    expect((await log(storage)).at(-1)).toMatchObject({ id: 'slow', position: 21 })
  })

  test('a backlog is numbered in pieces, all of it', async () => {
    const url = await createSchema(database.url)
    await (await opened(url)).close()
    await ask(
      url,
      `with e as (insert into tw_events (id, type, schema_version, organization_id, stream, sequence, time, actor,
      correlation_id, hops, origin, data) select n::text, 't', 1, 'acme', 's', n, 0, 'ana', 'c', 0, 'app', '{}'
      from generate_series(1, 20001) n returning event_key) insert into tw_outbox (event_key, appended_at) select event_key, 0 from e`,
    )
    const storage = await opened(url)
    await expect.poll(() => storage.read((view) => view.head())).toBe(20_001)
    const end = await log(storage, 20_000)
    expect(end.map(({ position, sequence }) => [position, sequence])).toEqual([[20_001, 20_001]])
  })
})

test('a run that fails costs the connection; the next has another, that says first that it lives', async () => {
  const asked: string[] = []
  let connections = 0
  const connect = async (): Promise<Lease> => {
    const name = `connection ${++connections}`
    const query: Lease['query'] = async ({ text }) => {
      asked.push(`${name}: ${/tw_\w+/.exec(text)}`)
      if (name === 'connection 1' && text.includes('tw_number')) throw new Error('lost')
      return { command: '', rowCount: 1, rows: [{ given: 1 }] }
    }
    return {
      process: null,
      shared: false,
      query,
      batch: (statements) => Promise.all(statements.map(query)),
      release: () => asked.push(`${name}: released`),
      destroy: () => asked.push(`${name}: destroyed`),
    }
  }
  const numbering = postgresqlNumbering({ connect, now: Date.now })
  await numbering.run()
  await numbering.run()
  await numbering.close()
  expect(asked).toEqual([
    'connection 1: tw_life',
    'connection 1: tw_number',
    'connection 1: destroyed',
    'connection 2: tw_life',
    'connection 2: tw_number',
    'connection 2: tw_number',
    'connection 2: released',
  ])
})
