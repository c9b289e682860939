import { describe, expect, onTestFinished, test } from 'vitest'
import { ACME, aComment, anEvent, aTask, comments, countUp, taskRow, tasks } from '../../test/fixtures.ts'
import { gate } from '../../test/gate.ts'
import { ask, connectTo, expectWhole, mysqlUrl, openDatabase, openStorage, query } from '../../test/mysql.ts'
import { everything, refusal } from '../../test/mysql-work.ts'

describe.skipIf(mysqlUrl === undefined)('units of work that get in each other’s way on MySQL', () => {
  test('units of work that lock in opposite order all succeed, and lose no update', async () => {
    const { storage } = await openDatabase({ connections: 8 })
    await storage.transaction(async (tx) => {
      for (const number of [1, 2]) await tx.insert(tasks, taskRow(aTask(number)))
    })
    const add = (ids: readonly string[]) =>
      storage.transaction(async (tx) => {
        for (const id of ids) await countUp(tx, id)
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
    const changedMyMind = new Error('changed my mind')
    for (let round = 0; round < 10; round++) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) =>
          storage.transaction(async (tx) => {
            const won = await tx.records('idempotency', 'acme').put(`key-${round}`, i, { ifVersion: 0 })
            if (i % 2 === 0) throw changedMyMind
            return won
          }),
        ),
      )
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
      expect(refused).toEqual(Array.from({ length: 10 }, () => changedMyMind))
      const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(answers.filter(Boolean)).toHaveLength(1)
    }
    expect((await storage.figures()).retries.deadlock).toBe(0)
  })

  test('who waits too long for a lock tries again', async () => {
    const { url, storage } = await openDatabase()
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
    const holder = connectTo(url)
    await query(holder, `start transaction; select * from tw_tasks where id = 'task-1' for update`)
    const waiting = storage.transaction((tx) => tx.get(tasks, ACME, 'task-1', { lock: true }), { deadlineMs: 25_000 })
    await expect.poll(async () => (await storage.figures()).retries.busy).toBe(1)
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
    await expect.poll(connections).not.toContain(itsConnection)
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
      await tx.insert(comments, { state: aComment({ id: 'comment' }), derived: {} }).catch(() => {})
    })
    await expect(work).rejects.toMatchObject(refusal('storage.busy', { reason: 'deadlock' }))
    expect(await ask(url, 'select * from tw_tasks')).toEqual([])
  })

  test('nobody waits for a connection without end', async () => {
    const { storage } = await openDatabase({ connections: 1, waitMs: 100 })
    const finish = gate()
    const holder = storage.transaction(async (tx) => {
      await tx.get(tasks, ACME, 'task-1', { lock: true })
      await finish.opened
    })
    await expect.poll(async () => (await storage.figures()).pool).toEqual({ open: 1, idle: 0, waiting: 0 })
    await expect(everything(storage, 1)).rejects.toMatchObject({
      ...refusal('storage.busy', { reason: 'pool' }),
      retryable: true,
    })
    finish.open()
    await holder
    await everything(storage, 2)
  })
})
