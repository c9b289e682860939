import { expect, test } from 'vitest'
import { ACME, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { newFile } from '../../test/place.ts'
import { commandOf, startProcess } from '../../test/running.ts'
import { openNative } from './native.ts'
import { sqlite } from './storage.ts'

/** `largestFile` is in blocks of 512 bytes, and what goes beyond fails as on a full disk. */
const start = (job: string, filename: string, name: string, largestFile = 'unlimited') =>
  startProcess([
    'sh',
    '-c',
    `trap '' XFSZ; ulimit -f ${largestFile}; exec "$@"`,
    'sh',
    ...commandOf('process.ts', job, filename, name),
  ])

async function opened(filename: string) {
  const storage = sqlite(filename)
  await storage.open({ migrate: true, now: Date.now })
  return storage
}

test('three processes on one file: nobody hears "database is locked", no update is lost', async () => {
  const filename = newFile()
  const storage = await opened(filename)
  await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1, { estimateMinutes: 0 }))))
  const runs = ['a', 'b', 'c'].map((name) => start('count', filename, name))
  for (const { errors } of await Promise.all(runs.map(({ ended }) => ended))) expect(errors).toBe('')
  const row = await storage.read((view) => view.get(tasks, ACME, 'task-1'))
  const events = await storage.read((view) => view.readLog({ after: 0, limit: 1000 }))
  expect([row?.state.estimateMinutes, row?.state.version]).toEqual([60, 61])
  expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  await storage.close()
})

test('kill -9 of a writer: what it was told is there, and the file is whole', async () => {
  const filename = newFile()
  await (await opened(filename)).close()
  for (const [round, ms] of [1, 20, 60].entries()) {
    const name = `round${round}`
    const { child, ended } = start('write', filename, name)
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, ms))
    child.kill('SIGKILL')
    const told = Number((await ended).out.trim().split('\n').at(-1))
    expect(told).toBeGreaterThan(0)

    const database = openNative(filename, 1_000)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    const numbers = (sql: string) =>
      database
        .prepare(sql)
        .all([name])
        .map((row) => (row as { n: number }).n)
    const kept = numbers('select number as n from tw_tasks where project_id = ? order by number')
    // Perhaps one more than it was told: the answer to that one died with it.
    expect([told, told + 1]).toContain(kept.length)
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => i + 1))
    expect(numbers(`select count(*) as n from tw_events where id like ? || '-%'`)).toEqual([kept.length])
    database.close()
  }
})

test('a disk that takes no more: the write is refused, reads live on, nothing is lost or damaged', async () => {
  const filename = newFile()
  const { ended } = start('fill', filename, 'x', '6000')
  const { refused, written, there } = JSON.parse((await ended).out)
  expect(['storage.full', 'storage.unavailable']).toContain(refused)
  expect(there).toBe(written)
  const storage = await opened(filename)
  await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(9_999))))
  expect(await storage.read((view) => view.count(tasks, ACME))).toBe(written + 1)
  await storage.close()
  const database = openNative(filename, 1_000)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
})
