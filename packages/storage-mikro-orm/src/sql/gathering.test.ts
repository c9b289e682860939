import { afterEach, describe, expect, test, vi } from 'vitest'
import { anEvent } from '../../test/fixtures.ts'
import { mysqlSpelling } from '../mysql/spelling.ts'
import { createGathering, type Gathering } from './gathering.ts'
import type { Committed, OpenUnit } from './open-unit.ts'
import type { Writing } from './seats.ts'
import type { Session } from './session.ts'
import { sql } from './text.ts'
import type { Ended } from './tries.ts'

const DONE: Ended<Committed> = { result: { numbered: true } }

/** A database that writes down what is sent to it, and whose counters count. */
function database(commit: () => Promise<Ended<Committed>> = async () => DONE) {
  const transactions: string[][] = []
  let number = 0
  const open = async (): Promise<OpenUnit> => {
    const said: string[] = []
    const session: Session = {
      dialect: {
        ...mysqlSpelling,
        nextNumber: async (_, __, ___, count) => {
          said.push(`count ${count}`)
          number += count
          return number
        },
        log: { ...mysqlSpelling.log, append: async (_, __, events) => void said.push(`events ${events.length}`) },
      },
      first: async () => undefined,
      all: async () => [],
      run: async () => 0,
      batch: async () => [],
      beforeCommit: async (statements) => void said.push(...statements.map(({ text }) => text)),
    }
    transactions.push(said)
    return {
      session,
      trouble: undefined,
      late: new Promise(() => {}),
      async commit() {
        said.push('commit')
        return commit()
      },
      rollback: async () => void said.push('rollback'),
    }
  }
  return { open, transactions }
}

const writing = (gathering: Gathering, text: string, more: Partial<Writing> = {}): Writing => ({
  statements: [sql(text)],
  events: [],
  claims: new Set(),
  since: gathering.moment,
  left: () => 1_000,
  ...more,
})

describe('what several units of work want written', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is committed in one transaction when it comes at the same moment, and its events go in one piece', async () => {
    const { open, transactions } = database()
    const gathering = createGathering(open, Date.now)
    const written = ['a', 'b', 'c'].map((text) => writing(gathering, text, { events: [anEvent(text)] }))
    const outcomes = await Promise.all(written.map((one) => gathering.write(one).outcome))
    expect(outcomes).toEqual([DONE, DONE, DONE])
    expect(transactions).toEqual([['a', 'b', 'c', 'events 3', 'commit']])
  })

  test('is not when two change the same: the second has read what is no longer so', async () => {
    const { open, transactions } = database()
    const gathering = createGathering(open, Date.now)
    const changing = (text: string, ...names: string[]) =>
      gathering.write(writing(gathering, text, { claims: new Set(names) })).outcome
    const [first, second, third] = await Promise.all([
      changing('first', 'tasks 1'),
      changing('second', 'tasks 1', 'tasks 2'),
      changing('third', 'tasks 3'),
    ])
    expect([first, third]).toEqual([DONE, DONE])
    expect(second).toMatchObject({ error: { code: 'storage.conflict' }, retry: 'conflict' })
    expect(transactions).toEqual([['first', 'third', 'commit']])
  })

  test('is not sent at all by whoever began before somebody else changed the same, only by who began after', async () => {
    const { open, transactions } = database()
    const gathering = createGathering(open, Date.now)
    const claims = new Set(['tasks 1'])
    const before = writing(gathering, 'late', { claims })
    await gathering.write(writing(gathering, 'first', { claims })).outcome
    expect(await gathering.write(before).outcome).toMatchObject({ retry: 'conflict' })
    expect(await gathering.write(writing(gathering, 'after', { claims })).outcome).toEqual(DONE)
    expect(transactions).toEqual([
      ['first', 'commit'],
      ['after', 'commit'],
    ])
  })

  test('is refused to all of them when the commit is, with the same words', async () => {
    const refused: Ended<Committed> = { error: new Error('no'), retry: 'deadlock' }
    const gathering = createGathering(database(async () => refused).open, Date.now)
    const outcomes = ['a', 'b'].map((text) => gathering.write(writing(gathering, text)).outcome)
    expect(await Promise.all(outcomes)).toEqual([refused, refused])
  })

  test('rejects for all of them when nobody knows what became of it', async () => {
    const lost = new Error('lost')
    const { open } = database(() => Promise.reject(lost))
    const gathering = createGathering(open, Date.now)
    const outcomes = ['a', 'b'].map((text) => gathering.write(writing(gathering, text)).outcome)
    for (const outcome of outcomes) await expect(outcome).rejects.toBe(lost)
  })

  test('waits while two transactions are under way, and then goes together', async () => {
    const finish: (() => void)[] = []
    const { open, transactions } = database(() => new Promise((resolve) => void finish.push(() => resolve(DONE))))
    const gathering = createGathering(open, Date.now)
    const write = (text: string) => gathering.write(writing(gathering, text)).outcome
    const outcomes: Promise<unknown>[] = []
    for (const text of ['a', 'b']) {
      outcomes.push(write(text))
      await expect.poll(() => finish).toHaveLength(outcomes.length)
    }
    outcomes.push(write('c'), write('d'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(transactions).toHaveLength(2)
    finish[0]?.()
    await expect.poll(() => finish).toHaveLength(3)
    for (const end of finish) end()
    await Promise.all(outcomes)
    expect(transactions).toEqual([
      ['a', 'commit'],
      ['b', 'commit'],
      ['c', 'd', 'commit'],
    ])
  })

  test('can be withdrawn until it is sent', async () => {
    const { open, transactions } = database()
    const gathering = createGathering(open, Date.now)
    const { outcome, withdraw } = gathering.write(writing(gathering, 'a'))
    withdraw(new Error('too late'))
    await expect(outcome).rejects.toThrow('too late')
    await gathering.write(writing(gathering, 'b')).outcome
    withdraw(new Error('again'))
    expect(transactions).toEqual([['b', 'commit']])
  })
})

describe('those who wait for the next number of a counter', () => {
  const sit = (gathering: Gathering) => gathering.sit('acme', 'tasks', () => 1_000).outcome

  test('get one each, in the order they came, in one transaction that waits for what they write', async () => {
    const { open, transactions } = database()
    const gathering = createGathering(open, Date.now)
    const seats = await Promise.all([sit(gathering), sit(gathering), sit(gathering)])
    expect(seats.map(({ number }) => number)).toEqual([1, 2, 3])
    const ended = seats.toReversed().map((seat) => seat.finish(writing(gathering, `task ${seat.number}`)))
    expect(await Promise.all(ended)).toEqual([DONE, DONE, DONE])
    expect(transactions).toEqual([['count 3', 'task 1', 'task 2', 'task 3', 'commit']])
  })

  test('wait for those before them, as these hold the counter', async () => {
    const { open, transactions } = database()
    const gathering = createGathering(open, Date.now)
    const first = await sit(gathering)
    const later = [sit(gathering), sit(gathering)]
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(transactions).toHaveLength(1)
    await first.finish(writing(gathering, 'task 1'))
    const seats = await Promise.all(later)
    await Promise.all(seats.map((seat) => seat.finish(writing(gathering, `task ${seat.number}`))))
    expect(transactions).toEqual([
      ['count 1', 'task 1', 'commit'],
      ['count 2', 'task 2', 'task 3', 'commit'],
    ])
  })

  test('are all taken back when one of them leaves, as its number would be missing', async () => {
    const { open, transactions } = database()
    const gathering = createGathering(open, Date.now)
    const [first, second] = await Promise.all([sit(gathering), sit(gathering)])
    const ended = second.finish(writing(gathering, 'task 2'))
    first.leave()
    expect(await ended).toMatchObject({ error: { code: 'storage.conflict' }, retry: 'conflict' })
    expect(transactions).toEqual([['count 2', 'rollback']])
  })

  test('are not kept waiting by one of them for longer than a second', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { open, transactions } = database()
    const gathering = createGathering(open, Date.now)
    const [first, second] = await Promise.all([sit(gathering), sit(gathering)])
    const ended = second.finish(writing(gathering, 'task 2'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await ended).toMatchObject({ retry: 'conflict' })
    expect(await first.finish(writing(gathering, 'task 1'))).toMatchObject({ retry: 'conflict' })
    expect(transactions).toEqual([['count 2', 'rollback']])
    vi.useRealTimers()
  })

  test('hear what went wrong when no transaction could be opened', async () => {
    const gathering = createGathering(() => Promise.reject(new Error('no connection')), Date.now)
    await expect(sit(gathering)).rejects.toThrow('no connection')
    await expect(sit(gathering)).rejects.toThrow('no connection')
  })
})
