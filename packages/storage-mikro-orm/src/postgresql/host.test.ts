import { MikroORM } from '@mikro-orm/postgresql'
import { MikroORM as SqliteORM } from '@mikro-orm/sqlite'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { gate } from '../../test/gate.ts'
import { CREATE_ORDERS, hostSuite, Order, openHost } from '../../test/host-suite.ts'
import { createDatabase, createSchema, hasPostgresql, type TestDatabase } from '../../test/postgresql.ts'
import { entitiesWithPositions as entities } from '../mapping/entities.ts'
import { postgresql } from './storage.ts'

describe.skipIf(!hasPostgresql)('postgresql: in a host’s transaction', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  async function openOrm() {
    const schema = new URL(await createSchema(database.url))
    const options = schema.searchParams.get('options')
    schema.search = ''
    const orm = await MikroORM.init({
      entities: [Order, ...entities],
      clientUrl: String(schema),
      ...(options !== null && { driverOptions: { options } }),
    })
    onTestFinished(() => orm.close(true))
    await orm.em.execute(CREATE_ORDERS)
    return orm
  }
  const subject = { openOrm, storageOf: (orm: MikroORM) => postgresql({ orm }), entities }
  hostSuite(subject)

  test('what a savepoint kept is committed, and told, with the whole; what is undone around it is undone', async () => {
    const { orm, storage, seen } = await openHost(subject)
    const woken: string[] = []
    await orm.em.fork().transactional(async (em) => {
      await em.transactional(async (inner) => storage.join(inner, () => woken.push('kept')).append([anEvent('1')]))
      expect(woken).toEqual([])
      const undone = em.transactional(async (outer) => {
        await outer.transactional(async (inner) =>
          storage.join(inner, () => woken.push('undone')).append([anEvent('2')]),
        )
        throw new Error('no')
      })
      await expect(undone).rejects.toThrow('no')
    })
    expect([await seen(), woken]).toEqual([{ orders: 0, tasks: 0, events: 1 }, ['kept']])
  })

  test('a deadlock with others is not retried there: it says that it may be', async () => {
    const { orm, storage } = await openHost(subject)
    await storage.transaction(async (tx) => {
      for (const n of [1, 2]) await tx.insert(tasks, taskRow(aTask(n)))
    })
    const met = gate()
    let holding = 0
    const lock = async (ids: readonly string[]) =>
      orm.em.fork().transactional(async (em) => {
        const tx = storage.join(em, () => {})
        for (const id of ids) {
          await tx.get(tasks, ACME, id, { lock: true })
          if (++holding >= 2) met.open()
          await met.opened
        }
      })
    const outcomes = await Promise.allSettled([lock(['task-1', 'task-2']), lock(['task-2', 'task-1'])])
    const lost = outcomes.filter(({ status }) => status === 'rejected')
    expect(lost).toMatchObject([{ reason: { code: 'storage.conflict', retryable: true } }])
  })

  test('the pool stays the host’s: it is not ended, and its own queries are read as before', async () => {
    const orm = await openOrm()
    const storage = postgresql({ orm })
    await storage.open({ migrate: true, now: Date.now })
    await storage.transaction((tx) => tx.append([anEvent('1')]))
    await storage.close()
    expect(await orm.em.fork().execute('select count(*) as n from tw_events')).toEqual([{ n: '1' }])
    await storage.open({ migrate: false, now: Date.now })
    expect(await storage.read((view) => view.head())).toBe(1)
    await storage.close()
  })

  test('another instance, another database: refused', async () => {
    const { orm, storage } = await openHost(subject)
    const refusal = expect.objectContaining({ code: 'storage.misconfigured' })
    const other = await openOrm()
    await other.em.fork().transactional(async (em) => expect(() => storage.join(em, () => {})).toThrow(refusal))
    const byUrl = postgresql(await createSchema(database.url))
    await byUrl.open({ migrate: true, now: Date.now })
    onTestFinished(() => byUrl.close())
    await orm.em.fork().transactional(async (em) => expect(() => byUrl.join(em, () => {})).toThrow(refusal))
    const lite = await SqliteORM.init({ entities: [Order], dbName: ':memory:' })
    onTestFinished(() => lite.close(true))
    const opening = postgresql({ orm: lite }).open({ migrate: true, now: Date.now })
    await expect(opening).rejects.toMatchObject({ code: 'storage.misconfigured' })
  })
})
