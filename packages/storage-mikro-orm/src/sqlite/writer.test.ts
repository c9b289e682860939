import { setTimeout as sleep, setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { newFile } from '../../test/place.ts'
import { freezeClock } from '../../test/standing.ts'
import { acquireFile, type SqliteFile } from './file.ts'
import type { Turn } from './turn.ts'

async function openNumbers(): Promise<SqliteFile> {
  const file = await acquireFile(newFile())
  onTestFinished(() => file.release())
  await write(file, (turn) => turn.execute('create table numbers(n integer primary key)', []))
  return file
}

async function write(file: SqliteFile, work: (turn: Turn) => unknown, group = false): Promise<void> {
  const turn = await file.writer.enter({ group })
  work(turn)
  await turn.commit()
}

const insert = (turn: Turn, n: number): unknown => turn.execute('insert into numbers values (?)', [n])
const numbers = async (file: SqliteFile): Promise<unknown[]> =>
  (await file.read('select n from numbers order by n', [])).rows.map((row) => (row as { n: number }).n)
const ended = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'ok',
    (error) => error,
  )

test('writers go in the order they came', async () => {
  const file = await openNumbers()
  const order: number[] = []
  await Promise.all([1, 2, 3, 4].map((n) => write(file, () => order.push(n), n > 2)))
  expect(order).toEqual([1, 2, 3, 4])
})

test('units of work that share a commit are answered after it, and nobody sees them before', async () => {
  freezeClock()
  const file = await openNumbers()
  let answered = 0
  const turns = [1, 2, 3].map(async (n) => {
    await write(file, (turn) => insert(turn, n), true)
    answered++
    expect(await numbers(file)).toEqual([1, 2, 3])
  })
  // Microtasks only: all three have written, the commit comes with the next turn of the event loop.
  for (let i = 0; i < 50; i++) await null
  expect([answered, await numbers(file)]).toEqual([0, []])
  await Promise.all(turns)
  expect(answered).toBe(3)
})

test('one that fails does not take the others of its commit along', async () => {
  const file = await openNumbers()
  const one = write(file, (turn) => insert(turn, 1), true)
  const failing = file.writer.enter({ group: true }).then(async (turn) => {
    insert(turn, 2)
    expect(() => insert(turn, 1)).toThrow()
    await turn.rollback()
  })
  const three = write(file, (turn) => insert(turn, 3), true)
  await Promise.all([one, failing, three])
  expect(await numbers(file)).toEqual([1, 3])
})

test('when the first fails, those after it are not lost', async () => {
  const file = await openNumbers()
  const failing = file.writer.enter({ group: true }).then((turn) => {
    insert(turn, 1)
    return turn.rollback()
  })
  await Promise.all([failing, write(file, (turn) => insert(turn, 2), true)])
  expect(await numbers(file)).toEqual([2])
})

test('a refusal is answered only when what it saw of others is durable', async () => {
  const file = await openNumbers()
  const first = write(file, (turn) => insert(turn, 1), true)
  const refused = file.writer.enter({ group: true }).then(async (turn) => {
    expect(turn.execute('select n from numbers', []).rows).toEqual([{ n: 1 }])
    await turn.rollback()
    return numbers(file)
  })
  expect(await refused).toEqual([1])
  await first
})

test('who waits too long for the writer is told storage.busy, and the line moves on', async () => {
  const file = await openNumbers()
  const holder = await file.writer.enter()
  const waiting = file.writer.enter({ waitMs: 20 })
  expect(await ended(waiting)).toMatchObject({ code: 'storage.busy', retryable: true, details: { reason: 'writer' } })
  await holder.commit()
  await write(file, (turn) => insert(turn, 1))
  expect(await numbers(file)).toEqual([1])
})

test('after its deadline a unit of work is rolled back, and the next one has the writer', async () => {
  const file = await openNumbers()
  const slow = await file.writer.enter({ totalMs: 20 })
  insert(slow, 1)
  const next = write(file, (turn) => insert(turn, 2))
  expect(await ended(slow.takenBack)).toMatchObject({ code: 'storage.busy', details: { reason: 'deadline' } })
  await next
  expect(() => insert(slow, 3)).toThrow(expect.objectContaining({ code: 'storage.busy' }))
  expect(await ended(slow.commit())).toMatchObject({ code: 'storage.busy' })
  expect(await numbers(file)).toEqual([2])
})

test('who gets the writer when its time is up already is told so at once', async () => {
  freezeClock()
  const warnings: Error[] = []
  const listen = (warning: Error): void => void warnings.push(warning)
  process.on('warning', listen)
  onTestFinished(() => void process.off('warning', listen))
  const file = await openNumbers()
  const holder = await file.writer.enter()
  const waiting = file.writer.enter({ totalMs: 1_000 })
  vi.advanceTimersByTime(2_000)
  await holder.commit()
  const late = await waiting
  expect(await ended(late.takenBack)).toMatchObject({ code: 'storage.busy', details: { reason: 'deadline' } })
  expect(warnings).toEqual([])
})

test('one that dawdles while others wait for its commit is evicted, and they are answered', async () => {
  freezeClock()
  const file = await openNumbers()
  const quick = write(file, (turn) => insert(turn, 1), true)
  // It has an hour and never ends: only its eviction lets the other be answered.
  const slow = await file.writer.enter({ group: true, totalMs: 3_600_000 })
  insert(slow, 2)
  await quick
  expect([slow.evicted, await numbers(file)]).toEqual([true, [1]])
})

test('when SQLite gives up a shared transaction, nobody is told that it worked', async () => {
  const file = await openNumbers()
  await write(file, (turn) => turn.execute('create table words(word text)', []))
  const small = write(file, (turn) => insert(turn, 1), true)
  const big = file.writer.enter({ group: true }).then(async (turn) => {
    const { rows } = turn.execute('pragma page_count', [])
    turn.execute(`pragma max_page_count = ${(rows[0] as { page_count: number }).page_count}`, [])
    try {
      turn.execute(`insert into words values (hex(zeroblob(100000)))`, [])
      await turn.commit()
    } catch (error) {
      await turn.rollback()
      throw error
    }
  })
  expect(await ended(big)).toMatchObject({ code: 'SQLITE_FULL' })
  const outcome = await ended(small)
  expect(await numbers(file)).toEqual(outcome === 'ok' ? [1] : [])
})

test('a host may write for as long as it likes, and nobody joins its commit', async () => {
  const file = await openNumbers()
  const host = await file.writer.enter()
  insert(host, 1)
  const grouped = write(file, (turn) => insert(turn, 2), true)
  await sleep(40)
  await turnOfTheLoop()
  expect(await numbers(file)).toEqual([])
  await host.commit()
  await grouped
  expect(await numbers(file)).toEqual([1, 2])
})

test('closing refuses those who wait and rolls back who writes', async () => {
  const filename = newFile()
  const file = await acquireFile(filename)
  await write(file, (turn) => turn.execute('create table numbers(n integer primary key)', []))
  insert(await file.writer.enter(), 1)
  const waiting = ended(file.writer.enter())
  await file.release()
  expect(await waiting).toMatchObject({ code: 'engine.closed' })
  const again = await acquireFile(filename)
  expect(await numbers(again)).toEqual([])
  await again.release()
})
