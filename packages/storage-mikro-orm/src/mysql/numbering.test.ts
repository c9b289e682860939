import type { StoragePort } from '@taskwright/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { ask, connectTo, expectWhole, mysqlUrl, openDatabase, openStorage, query } from '../../test/mysql.ts'
import { commandOf, startProcess } from '../../test/running.ts'

type Storage = Pick<StoragePort, 'transaction' | 'read'>

const write = (storage: Storage, number: number) =>
  storage.transaction(async (tx) => {
    await tx.insert(tasks, taskRow(aTask(number)))
    await tx.append([anEvent(`task-${number}`)])
  })
const head = (storage: Storage) => storage.read((view) => view.head())

const EVENT = `insert into tw_events (id, type, schema_version, organization_id, stream, sequence, time, actor, correlation_id, hops, origin, data)
  values ('left', 'task.created', 1, 'acme', 'task/left', 1, 1, 'ana', 'r', 0, 'app', '{}');
  insert into tw_outbox values (last_insert_id())`

/** Another process that writes to the database until the test is over; says what it has been told is there. */
function writer(url: string, name: string) {
  const { child, said, ended } = startProcess(commandOf('mysql-process.ts', url, name))
  const end = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(end)
  return { child, end, acknowledged: () => said().split('\n').slice(0, -1) }
}

describe.skipIf(mysqlUrl === undefined)('numbering on MySQL', () => {
  test('a writer who has not committed keeps nobody else from a position', async () => {
    const { url, storage } = await openDatabase()
    const slow = connectTo(url)
    await query(slow, `start transaction; ${EVENT}`)
    await write(storage, 1)
    await write(storage, 2)
    expect(await head(storage)).toBe(2)
    await query(slow, 'commit')
    slow.end()
    await expect.poll(() => head(storage)).toBe(3)
  })

  test('who opens the storage numbers what a crash left behind', async () => {
    const { url, storage } = await openDatabase()
    await write(storage, 1)
    await storage.close()
    await ask(url, EVENT)
    expect(
      (await openStorage(url).then((next) => next.read((view) => view.readLog({ after: 0, limit: 9 })))).length,
    ).toBe(2)
  })

  test('figures tell how many events wait, and since when', async () => {
    const { url, storage } = await openDatabase()
    const blocker = connectTo(url)
    await query(blocker, 'start transaction; select * from tw_sequencer where id = 1 for update')
    await ask(url, EVENT)
    const { unnumbered } = await storage.figures()
    expect(unnumbered.events).toBe(1)
    expect(unnumbered.oldestMs).toBeGreaterThan(0)
    await query(blocker, 'rollback')
    blocker.end()
    await expect.poll(async () => (await storage.figures()).unnumbered.events).toBe(0)
  })

  test('work is done although its position takes long: the commit stands', async () => {
    const { url, storage } = await openDatabase()
    const blocker = connectTo(url)
    await query(blocker, 'start transaction; select * from tw_sequencer where id = 1 for update')
    await write(storage, 1)
    expect(await ask(url, 'select id from tw_tasks')).toHaveLength(1)
    expect(await head(storage)).toBe(0)
    await query(blocker, 'rollback')
    blocker.end()
    await expect.poll(() => head(storage)).toBe(1)
  })

  test('a script that is killed in the middle has done nothing, and the next one does it all', async () => {
    const { url, storage } = await openDatabase()
    const blocker = connectTo(url)
    // The script stops where it wants to give out position 1, with the sequencer locked.
    await query(blocker, 'start transaction; insert into tw_positions values (1, 1000000, 1)')
    await write(storage, 1)
    const running = async () => {
      const [found] = await ask<{ id: number }>(
        url,
        `select id from information_schema.processlist
          where db = database() and id <> connection_id() and info like '%tw_positions%row_number%'`,
      )
      return found?.id
    }
    await expect.poll(() => running()).toBeDefined()
    await ask(url, `kill ${await running()}`)
    await write(storage, 2)
    expect(await ask(url, 'select event_key from tw_outbox')).toHaveLength(2)
    await query(blocker, 'rollback')
    blocker.end()
    await expect.poll(async () => (await storage.figures()).unnumbered.events).toBe(0)
    expect((await expectWhole(url)).tasks).toEqual(['task-1', 'task-2'])
    expect(await head(storage)).toBe(2)
  })

  test('several processes and pools write, some paused or killed: readers miss nothing and nobody waits', async () => {
    const { url, storage } = await openDatabase()
    const other = await openStorage(url)
    const processes = ['one', 'two'].map((name) => writer(url, name))
    const [first, second] = processes as [ReturnType<typeof writer>, ReturnType<typeof writer>]
    await expect.poll(() => processes.every(({ acknowledged }) => acknowledged().length > 3)).toBe(true)
    const seen: string[] = []
    let position = 0
    const readOn = async () => {
      for (let more = true; more; ) {
        const events = await other.read((view) => view.readLog({ after: position, limit: 50 }))
        expect(events.map((event) => event.position)).toEqual(events.map((_, index) => position + index + 1))
        position += events.length
        seen.push(...events.map(({ id }) => id))
        more = events.length > 0
      }
    }
    for (let round = 1; round <= 12; round++) {
      first.child.kill('SIGSTOP')
      await Promise.all([write(storage, round * 10), write(other, round * 10 + 1)])
      await readOn()
      expect(seen).toEqual(expect.arrayContaining([`task-${round * 10}`, `task-${round * 10 + 1}`]))
      first.child.kill('SIGCONT')
      await new Promise((resolve) => setTimeout(resolve, 5 * (round % 4)))
    }
    await second.end()
    await first.end()
    await expect.poll(async () => (await storage.figures()).unnumbered.events).toBe(0)
    await readOn()
    const whole = await expectWhole(url)
    expect(seen.length).toBe(await head(storage))
    for (const { acknowledged } of processes) expect(whole.tasks).toEqual(expect.arrayContaining(acknowledged()))
    expect(await storage.read((view) => view.count(tasks, ACME))).toBe(whole.tasks.length)
  })
})
