import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { gate } from '../../test/gate.ts'
import { newFile } from '../../test/place.ts'
import { freezeClock } from '../../test/standing.ts'
import { acquireFile } from './file.ts'
import { openNative } from './native.ts'
import { sqlite } from './storage.ts'

async function opened(filename = newFile()) {
  const storage = sqlite(filename)
  await storage.open({ migrate: true, now: Date.now })
  onTestFinished(() => storage.close())
  return storage
}
const count = (storage: Awaited<ReturnType<typeof opened>>) => storage.read((view) => view.count(tasks, ACME))

test(':memory: is private and gone when it is closed', async () => {
  const [one, two] = [await opened(':memory:'), await opened(':memory:')]
  await one.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
  expect([await count(one), await count(two)]).toEqual([1, 0])
  await one.close()
  await one.open({ migrate: true, now: Date.now })
  expect(await count(one)).toBe(0)
})

test('work that dawdles while others wait for its commit runs again, alone, and once', async () => {
  freezeClock()
  const storage = await opened()
  let runs = 0
  const finish = gate()
  const quick = storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
  const slow = storage.transaction(async (tx) => {
    const first = ++runs === 1
    await tx.insert(tasks, taskRow(aTask(2)))
    await (first ? quick : finish.opened)
    await tx.insert(tasks, taskRow(aTask(3)))
  })
  await quick
  expect(await count(storage)).toBe(1)
  finish.open()
  await slow
  expect([runs, await count(storage)]).toEqual([2, 3])
})

test('work that never ends gives the writer back', async () => {
  const storage = await opened()
  const stuck = storage.transaction(() => new Promise(() => {}), { deadlineMs: 30 })
  const next = storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
  await expect(stuck).rejects.toMatchObject({ code: 'storage.busy', retryable: true })
  await next
})

test('a loop of reads lets a commit through', async () => {
  const storage = await opened()
  let done = false
  const writing = storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1)))).finally(() => (done = true))
  while (!done) await count(storage)
  await writing
})

test('positions have no gap after units of work that were rolled back', async () => {
  const storage = await opened()
  const units = Array.from({ length: 30 }, (_, i) =>
    storage.transaction(async (tx) => {
      await tx.append([anEvent(`e${i}`), anEvent(`f${i}`)])
      if (i % 3 === 0) throw new Error('no')
    }),
  )
  await Promise.allSettled(units)
  const events = await storage.read((view) => view.readLog({ after: 0, limit: 100 }))
  expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
})

test('before it is opened and after it is closed it says so', async () => {
  const storage = sqlite(newFile())
  await expect(storage.ping()).rejects.toMatchObject({ code: 'storage.unavailable' })
  await storage.open({ migrate: true, now: Date.now })
  await storage.ping()
  await storage.close()
  await expect(storage.read((view) => view.head())).rejects.toMatchObject({ code: 'storage.unavailable' })
})

test('a file that is no database, a folder that is missing: said plainly, and the file is left alone', async () => {
  const filename = newFile()
  writeFileSync(filename, 'My shopping list. '.repeat(500))
  await expect(opened(filename)).rejects.toMatchObject({
    code: 'storage.damaged',
    message: expect.stringMatching(/damaged|not a database/),
  })
  expect(readFileSync(filename, 'utf8')).toMatch(/^My shopping list/)
  const lost = join(dirname(newFile()), 'nowhere', 'tasks.db')
  await expect(opened(lost)).rejects.toMatchObject({ code: 'storage.unavailable', details: { reason: 'folder' } })
})

test('a page that was overwritten is storage.damaged', async () => {
  const filename = newFile()
  const storage = await opened(filename)
  for (let i = 0; i < 100; i++) await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(i))))
  await storage.close()
  const bytes = readFileSync(filename)
  bytes.fill(0xff, 4096)
  writeFileSync(filename, bytes)
  const reopened = opened(filename).then((damaged) => count(damaged))
  await expect(reopened).rejects.toMatchObject({ code: 'storage.damaged' })
})

test('a full disk refuses writes, keeps serving reads, and works again when there is room', async () => {
  const filename = newFile()
  const storage = await opened(filename)
  await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
  const file = await acquireFile(filename)
  onTestFinished(() => file.release())
  const limit = (pages: number) => file.configure(`pragma max_page_count = ${pages}`)
  await limit(1)
  const big = (number: number) => taskRow(aTask(number, { description: 'x'.repeat(60_000) }))
  const units = [2, 3, 4].map((n) => storage.transaction((tx) => tx.insert(tasks, big(n))))
  for (const { status, ...rest } of await Promise.allSettled(units)) {
    expect([status, rest]).toMatchObject(['rejected', { reason: { code: 'storage.full', kind: 'unavailable' } }])
  }
  expect(await count(storage)).toBe(1)
  await limit(1_000_000)
  await storage.transaction((tx) => tx.insert(tasks, big(5)))
  expect(await count(storage)).toBe(2)
})

test('a write-ahead log torn anywhere leaves whole units of work, in their order', async () => {
  const filename = newFile()
  const storage = await opened(filename)
  for (let i = 1; i <= 12; i++) {
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, taskRow(aTask(i)))
      await tx.append([anEvent(`task-${i}`)])
    })
  }
  const [main, log] = [readFileSync(filename), readFileSync(`${filename}-wal`)]
  for (let round = 0; round < 20; round++) {
    const torn = newFile()
    const at = Math.floor((log.length * round) / 20)
    writeFileSync(torn, main)
    if (round % 2 === 0) writeFileSync(`${torn}-wal`, log.subarray(0, at))
    else
      writeFileSync(
        `${torn}-wal`,
        log.map((byte, i) => (i === at ? byte ^ 0x55 : byte)),
      )
    const database = openNative(torn, 0)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    if (database.prepare(`select 1 from sqlite_master where name = 'tw_counters'`).all([]).length > 0) {
      const ids = (table: string) =>
        database
          .prepare(`select id from ${table} order by rowid`)
          .all([])
          .map((row) => (row as { id: string }).id)
      expect(ids('tw_tasks')).toEqual(Array.from({ length: ids('tw_tasks').length }, (_, i) => `task-${i + 1}`))
      expect(ids('tw_events')).toEqual(ids('tw_tasks'))
    }
    database.close()
  }
  expect(existsSync(filename)).toBe(true)
})
