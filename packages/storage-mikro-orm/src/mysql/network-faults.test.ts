import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { ask, expectWhole, mysqlUrl, openDatabase, openStorage } from '../../test/mysql.ts'
import { everything, refusal, type Storage } from '../../test/mysql-work.ts'
import { type Fate, type NetworkProxy, startProxy } from '../../test/proxy.ts'

/** A unit of work without events. */
const onlyRecords = (storage: Storage, number: number) =>
  storage.transaction(async (tx) => {
    const records = tx.records('plugin', 'acme')
    const known = await records.get<number>('sum')
    await records.put('sum', (known?.value ?? 0) + number, { ifVersion: known?.version ?? 0 })
  })

/** Whether a unit of work says this; what numbering says for itself is none of the test's business. */
const isWork = (request: string): boolean =>
  !/tw_outbox` limit|^.{0,5}start transaction;\s*select `id` from `tw_sequencer|processlist|set session|kill /s.test(
    request,
  ) && !isHandshake(request)
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
      // Lock, count, insert with the record's names, record, events with the commit.
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
    // What it reads, and what it writes with the commit; then once more in peace.
    expect(rounds).toBe(3)
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

  test('a black hole ends with the deadline, and leaves no lock and no dead connection behind', async () => {
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

  test('a commit into a black hole is told as unknown, to be settled by whoever asked', async () => {
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
