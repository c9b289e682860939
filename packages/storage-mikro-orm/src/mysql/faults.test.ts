import { collections, type StoragePort } from '@taskwright/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isInstalled, startService } from '../../../../scripts/lib/test-services.mjs'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { ask, connectTo, expectWhole, mysqlUrl, openDatabase, openStorage, query } from '../../test/mysql.ts'
import { type Fate, type NetworkProxy, startProxy } from '../../test/proxy.ts'

type Storage = Pick<StoragePort, 'transaction' | 'read' | 'figures'>

const refusal = (code: string, details: object = {}) => ({ name: 'TaskwrightError', code, details })
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A unit of work with a round trip of every kind. */
const everything = (storage: Storage, number: number, deadlineMs?: number) =>
  storage.transaction(
    async (tx) => {
      await tx.get(tasks, ACME, 'counter', { lock: true })
      await tx.nextNumber('acme', 'numbers')
      await tx.insert(tasks, taskRow(aTask(number, { labelIds: ['bug'] })))
      await tx.records('plugin', 'acme').put(`key-${number}`, number, { ifVersion: 0, unique: `unique-${number}` })
      await tx.append([anEvent(`task-${number}`)])
    },
    deadlineMs === undefined ? {} : { deadlineMs },
  )
/** The same without events. */
const onlyRecords = (storage: Storage, number: number) =>
  storage.transaction(async (tx) => {
    const records = tx.records('plugin', 'acme')
    const known = await records.get<number>('sum')
    await records.put('sum', (known?.value ?? 0) + number, { ifVersion: known?.version ?? 0 })
  })

/** Whether a unit of work says this; what numbering says between is none of the test's business. */
const isWork = (request: string): boolean =>
  !/tw_outbox` limit|tw_sequencer|processlist|set session|kill /.test(request) && !isHandshake(request)
/** A client's first words and its last. */
const isHandshake = (request: string): boolean => request.charCodeAt(3) > 0 || request.length < 8

/** Does `fate` to the n-th request of a unit of work, once. Tells whether there was such a request. */
function strike(proxy: NetworkProxy, nth: number, fate: Fate) {
  let requests = 0
  proxy.decide = (request) => (isWork(request) && ++requests === nth ? fate : 'pass')
  return () => requests >= nth
}

describe.skipIf(mysqlUrl === undefined)('faults between the adapter and MySQL', () => {
  test.each(['cut before', 'cut after'] as const)(
    'a connection that is %s any statement: the work is done exactly once',
    { timeout: 60_000 },
    async (fate) => {
      const { url } = await openDatabase()
      const proxy = await startProxy(url)
      const storage = await openStorage(proxy.url, { connections: 2 })
      await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(0, { id: 'counter' }))))
      await storage.transaction((tx) => tx.append([anEvent('counter')]))
      let struck = 0
      for (let nth = 1; ; nth++) {
        const wasStruck = strike(proxy, nth, fate)
        await everything(storage, nth)
        if (!wasStruck()) break
        struck++
      }
      // Lock, count, insert, record, commit.
      expect(struck).toBe(5)
      proxy.decide = () => 'pass'
      const { retries } = await storage.figures()
      // Where only the answer to the COMMIT was lost, nothing had to be done again.
      expect(retries.connection).toBe(fate === 'cut before' ? 5 : 4)
      expect((await expectWhole(url)).tasks).toEqual(['counter', ...[1, 2, 3, 4, 5, 6].map((n) => `task-${n}`)])
      expect(await ask(url, 'select value as n from tw_counters')).toEqual([{ n: 6 }])
      expect(await ask(url, 'select count(*) as n, max(version) as version from tw_records')).toEqual([
        { n: 6, version: 1 },
      ])
      expect(await ask(url, 'select count(*) as n from tw_tasks_sets')).toEqual([{ n: 6 }])
    },
  )

  test.each(['cut before', 'cut after'] as const)('so is work without events that is %s', async (fate) => {
    const { url } = await openDatabase()
    const proxy = await startProxy(url)
    const storage = await openStorage(proxy.url, { connections: 2 })
    let rounds = 0
    for (let nth = 1; ; nth++) {
      const wasStruck = strike(proxy, nth, fate)
      await onlyRecords(storage, 1)
      rounds++
      if (!wasStruck()) break
    }
    expect(rounds).toBeGreaterThan(3)
    const sum = await storage.read((view) => view.records('plugin', 'acme').get('sum'))
    expect(sum).toMatchObject({ value: rounds, version: rounds })
  })

  test('a lost connection is replaced for readers without a word', async () => {
    const { url } = await openDatabase()
    const proxy = await startProxy(url)
    const storage = await openStorage(proxy.url)
    await everything(storage, 1)
    strike(proxy, 1, 'cut before')
    expect((await storage.read((view) => view.get(tasks, ACME, 'task-1')))?.state.number).toBe(1)
  })

  test('a black hole ends with the deadline, and leaves no lock and no dead connection behind', {
    timeout: 30_000,
  }, async () => {
    const { url } = await openDatabase()
    const proxy = await startProxy(url)
    const storage = await openStorage(proxy.url, { connections: 2 })
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(0, { id: 'counter' }))))
    strike(proxy, 3, 'hold')
    await expect(everything(storage, 1, 300)).rejects.toMatchObject(refusal('storage.busy', { reason: 'deadline' }))
    proxy.decide = () => 'pass'
    await Promise.all([2, 3, 4, 5].map((number) => everything(storage, number)))
    expect((await storage.figures()).pool).toMatchObject({ open: 2, idle: 2, waiting: 0 })
    expect(await ask(url, 'select count(*) as n from tw_tasks')).toEqual([{ n: 5 }])
  })

  test('a commit into a black hole is told as unknown, to be settled by whoever asked', {
    timeout: 30_000,
  }, async () => {
    const { url } = await openDatabase()
    const proxy = await startProxy(url)
    const storage = await openStorage(proxy.url, { connections: 2 })
    proxy.decide = (request) => (request.includes('\ncommit') && request.includes('tw_events') ? 'hold' : 'pass')
    const work = everything(storage, 1, 400)
    await pause(200)
    proxy.decide = () => 'hold'
    await expect(work).rejects.toMatchObject({
      ...refusal('storage.unavailable', { reason: 'lost', outcome: 'unknown' }),
      retryable: true,
    })
    proxy.decide = () => 'pass'
    await everything(storage, 2)
    expect((await expectWhole(url)).tasks).toEqual(['task-2'])
  })

  test('units of work that lock in opposite order all succeed, and lose no update', { timeout: 60_000 }, async () => {
    const { storage } = await openDatabase({ connections: 8 })
    await storage.transaction(async (tx) => {
      for (const number of [1, 2]) await tx.insert(tasks, taskRow(aTask(number)))
    })
    const add = (ids: readonly string[]) =>
      storage.transaction(async (tx) => {
        for (const id of ids) {
          const row = await tx.get(tasks, ACME, id, { lock: true })
          if (row === undefined) throw new Error('It is there.')
          const { state } = row
          const next = { ...state, version: state.version + 1, estimateMinutes: (state.estimateMinutes ?? 0) + 1 }
          await tx.update(tasks, { ...row, state: next }, state.version)
        }
      })
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      for (let i = 0; i < 10; i++) await add(lane % 2 === 0 ? ['task-1', 'task-2'] : ['task-2', 'task-1'])
    })
    await Promise.all(lanes)
    const rows = await storage.read((view) => view.getMany(tasks, ACME, ['task-1', 'task-2']))
    expect(rows.map(({ state }) => state.estimateMinutes)).toEqual([80, 80])
    expect((await storage.figures()).retries.deadlock).toBeGreaterThan(0)
  })

  test('parallel users of one key: one writes, the others learn it, whether or not some are rolled back', async () => {
    const { storage } = await openDatabase({ connections: 20 })
    for (let round = 0; round < 10; round++) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) =>
          storage.transaction(async (tx) => {
            const won = await tx.records('idempotency', 'acme').put(`key-${round}`, i, { ifVersion: 0 })
            if (i % 2 === 0) throw new Error('changed my mind')
            return won
          }),
        ),
      )
      const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(answers.filter(Boolean)).toHaveLength(1)
      expect(answers).toHaveLength(10)
    }
    expect((await storage.figures()).retries.deadlock).toBe(0)
  })

  test('who waits too long for a lock tries again', { timeout: 30_000 }, async () => {
    const { url, storage } = await openDatabase()
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
    const holder = connectTo(url)
    await query(holder, `start transaction; select * from tw_tasks where id = 'task-1' for update`)
    const waiting = storage.transaction((tx) => tx.get(tasks, ACME, 'task-1', { lock: true }), { deadlineMs: 25_000 })
    await expect.poll(async () => (await storage.figures()).retries.busy, { timeout: 15_000 }).toBe(1)
    holder.end()
    expect((await waiting)?.state.id).toBe('task-1')
  })

  test('a unit of work sees what others have committed since it began', async () => {
    const { url } = await openDatabase()
    const server = connectTo(url)
    onTestFinished(() => server.end())
    const storage = await openStorage(url)
    await storage.transaction(async (tx) => {
      expect(await tx.count(tasks, ACME)).toBe(0)
      await storage.transaction((other) => other.insert(tasks, taskRow(aTask(1))))
      expect(await tx.count(tasks, ACME)).toBe(1)
    })
  })

  test('a statement that hangs ends with the deadline, its connection and its locks with it', async () => {
    const { url, storage } = await openDatabase({ connections: 1 })
    const connections = async () => {
      const rows = await ask<{ id: number }>(
        url,
        `select id from information_schema.processlist where db = database() and id <> connection_id()`,
      )
      return rows.map(({ id }) => id)
    }
    const waiting = async () => {
      const [found] = await ask<{ id: number }>(
        url,
        `select id from information_schema.processlist where db = database() and info like '%task-2%for update'`,
      )
      return found?.id
    }
    await storage.transaction(async (tx) => {
      for (const number of [1, 2]) await tx.insert(tasks, taskRow(aTask(number)))
    })
    const holder = connectTo(url)
    onTestFinished(() => holder.end())
    await query(holder, `start transaction; select * from tw_tasks where id = 'task-2' for update`)
    const hanging = storage.transaction(
      async (tx) => {
        await tx.get(tasks, ACME, 'task-1', { lock: true })
        await tx.get(tasks, ACME, 'task-2', { lock: true })
      },
      { deadlineMs: 1_500 },
    )
    const refused = expect(hanging).rejects.toMatchObject({
      ...refusal('storage.busy', { reason: 'deadline' }),
      retryable: true,
    })
    await expect.poll(waiting).toBeDefined()
    const itsConnection = await waiting()
    await refused
    await expect.poll(connections, { timeout: 5_000 }).not.toContain(itsConnection)
    const row = await storage.transaction((tx) => tx.get(tasks, ACME, 'task-1', { lock: true }))
    expect(row?.state.id).toBe('task-1')
    expect((await storage.figures()).pool).toEqual({ open: 1, idle: 1, waiting: 0 })
  })

  test.each([
    ['rank', 'rank', (number: number) => ({ ...taskRow(aTask(number)), derived: { rank: 'a0', placement: 0 } })],
    ['number', 'number', (number: number) => taskRow(aTask(number, { number: 7 }))],
    [
      'external reference',
      'externalRef',
      (number: number) => taskRow(aTask(number, { externalRef: { system: 'trello', id: 'card' } })),
    ],
  ])('of eight that race for one %s one gets it, and the others learn what is taken', async (_, field, row) => {
    const { url, storage } = await openDatabase()
    const other = await openStorage(url)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, number) =>
        [storage, other][number % 2]?.transaction(async (tx) => {
          await tx.insert(tasks, row(number))
          await tx.append([anEvent(`task-${number}`)])
        }),
      ),
    )
    const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(lost).toHaveLength(7)
    for (const error of lost) {
      expect(error).toMatchObject({ code: 'storage.unique' })
      expect(error.details.fields).toContain(field)
    }
    expect((await expectWhole(url)).tasks).toHaveLength(1)
  })

  test('a conflict the server reports is tried five times, then said', async () => {
    const { url, storage } = await openDatabase()
    await ask(
      url,
      `create trigger racing before insert on tw_tasks for each row signal sqlstate 'HY000' set mysql_errno = 1020`,
    )
    let runs = 0
    const work = storage.transaction(async (tx) => {
      runs++
      await tx.insert(tasks, taskRow(aTask(1)))
    })
    await expect(work).rejects.toMatchObject({ ...refusal('storage.conflict'), retryable: true })
    expect([runs, (await storage.figures()).retries.conflict]).toEqual([5, 4])
  })

  test('a swallowed deadlock is no reason to commit the rest', async () => {
    const { url, storage } = await openDatabase()
    await ask(
      url,
      `create trigger racing before insert on tw_comments for each row signal sqlstate '40001' set mysql_errno = 1213`,
    )
    const work = storage.transaction(async (tx) => {
      await tx.insert(tasks, taskRow(aTask(1)))
      await tx.remove(tasks, ACME, { op: '=', field: 'id', value: 'nobody' })
      await ignored(tx.insert(collections.comments, aComment))
    })
    await expect(work).rejects.toMatchObject(refusal('storage.busy', { reason: 'deadlock' }))
    expect(await ask(url, 'select * from tw_tasks')).toEqual([])
  })

  test('nobody waits for a connection without end', async () => {
    const { storage } = await openDatabase({ connections: 1, waitMs: 100 })
    let finish = () => {}
    const holder = storage.transaction(async (tx) => {
      await tx.count(tasks, ACME)
      await new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    await expect.poll(async () => (await storage.figures()).pool).toEqual({ open: 1, idle: 0, waiting: 0 })
    await expect(everything(storage, 1)).rejects.toMatchObject({
      ...refusal('storage.busy', { reason: 'pool' }),
      retryable: true,
    })
    finish()
    await holder
    await everything(storage, 2)
  })

  test('who is refused learns in a word why, and no address or password', async () => {
    const nobody = new URL(String(mysqlUrl))
    nobody.username = 'tw_nobody'
    nobody.password = 'secret-4711'
    nobody.pathname = '/tw_nowhere'
    const opened = (url: string) => openStorage(url).then(String, (error: Error) => error)
    const wrong = await opened(String(nobody))
    const closed = new URL(String(nobody))
    closed.port = '1'
    const away = await opened(String(closed))
    const unreadable = await opened('mysql:// secret-4711 @/x')
    const nameless = await opened(String(mysqlUrl))
    expect(wrong).toMatchObject(refusal('storage.unavailable', { reason: 'auth' }))
    expect(away).toMatchObject(refusal('storage.unavailable', { reason: 'refused' }))
    expect(unreadable).toMatchObject(refusal('storage.misconfigured', { reason: 'url' }))
    expect(nameless).toMatchObject(refusal('storage.misconfigured', { reason: 'database' }))
    for (const error of [wrong, away, unreadable]) {
      const { message, cause, stack } = error as Error
      expect(JSON.stringify([error, message, cause, stack])).not.toMatch(/4711|tw_nobody/)
    }
  })
})

const aComment = {
  state: {
    id: 'comment',
    organizationId: 'acme',
    version: 1,
    projectId: 'launch',
    taskId: 'task',
    authorId: 'ana',
    body: 'A comment',
    externalRef: null,
    createdAt: aTask(1).createdAt,
    editedAt: null,
    deletedAt: null,
  },
  derived: {},
}
const ignored = (promise: Promise<unknown>): Promise<unknown> => promise.catch(() => {})

describe.skipIf(!isInstalled('mysql'))('faults of a MariaDB server', () => {
  async function privateServer() {
    const server = await startService('mysql')
    onTestFinished(() => server.stop())
    return server
  }

  /** Writers that go on whatever happens, until they are told to stop. */
  function writers(storage: Storage) {
    const acknowledged: string[] = []
    const codes = new Set<unknown>()
    let stopped = false
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      for (let i = 1; !stopped; i++) {
        const number = lane * 100_000 + i
        await everything(storage, number, 2_000).then(
          () => acknowledged.push(`task-${number}`),
          async (error: { code?: unknown }) => {
            codes.add(error.code)
            await pause(20)
          },
        )
      }
    })
    const stop = async () => {
      stopped = true
      await Promise.all(lanes)
    }
    return { acknowledged, codes, stop }
  }

  type Server = Awaited<ReturnType<typeof privateServer>>
  /** As an operator does it. */
  async function shutDown(server: Server) {
    const pid = server.pid()
    process.kill(pid, 'SIGTERM')
    await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false)
  }
  const isRunning = (pid: number): boolean => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }

  test.each([
    ['killed', (server: Server) => server.kill()],
    ['shut down', shutDown],
  ])(
    'the server is %s under load: what was acknowledged is there, and nothing is half done',
    {
      timeout: 90_000,
    },
    async (_, end) => {
      const server = await privateServer()
      const { url, storage } = await openDatabase({ connections: 8 }, server.url)
      await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(0, { id: 'counter' }))))
      await storage.transaction((tx) => tx.append([anEvent('counter')]))
      const { acknowledged, codes, stop } = writers(storage)
      for (let round = 0; round < 2; round++) {
        const before = acknowledged.length
        await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(before + 20)
        await end(server)
        await pause(300)
        await server.start()
        const after = acknowledged.length
        await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(after + 20)
      }
      await stop()
      await expect.poll(async () => (await storage.figures()).unnumbered.events, { timeout: 10_000 }).toBe(0)
      const whole = await expectWhole(url)
      expect(whole.tasks).toEqual(expect.arrayContaining(acknowledged))
      expect([...codes].filter((code) => code !== 'storage.unavailable' && code !== 'storage.busy')).toEqual([])
      // Every number was given out once and none is missing: rollbacks gave theirs back.
      expect(await ask(url, 'select value as n from tw_counters')).toEqual([{ n: whole.tasks.length - 1 }])
    },
  )

  test('the server stands still: requests end, and it goes on as if nothing had been', {
    timeout: 60_000,
  }, async () => {
    const server = await privateServer()
    const { url, storage } = await openDatabase({ connections: 4, waitMs: 300 }, server.url)
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(0, { id: 'counter' }))))
    await storage.transaction((tx) => tx.append([anEvent('counter')]))
    await everything(storage, 1)
    process.kill(server.pid(), 'SIGSTOP')
    const stuck = await Promise.allSettled([2, 3, 4, 5, 6, 7].map((number) => everything(storage, number, 500)))
    process.kill(server.pid(), 'SIGCONT')
    expect(stuck.every(({ status }) => status === 'rejected')).toBe(true)
    for (const outcome of stuck) {
      const { code } = (outcome as PromiseRejectedResult).reason
      expect(['storage.busy', 'storage.unavailable']).toContain(code)
    }
    await Promise.all([12, 13, 14, 15].map((number) => everything(storage, number)))
    expect((await storage.figures()).pool).toMatchObject({ open: 4, idle: 4, waiting: 0 })
    expect((await expectWhole(url)).tasks).toEqual(['counter', 'task-1', 'task-12', 'task-13', 'task-14', 'task-15'])
  })
})
