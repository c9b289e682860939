import { EntitySchema, MikroORM } from '@mikro-orm/postgresql'
import { MikroORM as SqliteORM } from '@mikro-orm/sqlite'
import { createTaskwright } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { gate } from '../../test/gate.ts'
import { createDatabase, createSchema, hasPostgresql, type TestDatabase } from '../../test/postgresql.ts'
import { entitiesWithPositions as entities } from '../mapping/entities.ts'
import { postgresql } from './storage.ts'

interface Order {
  id: string
}
const Order = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  properties: { id: { type: 'text', primary: true } },
})

describe.skipIf(!hasPostgresql)('postgresql: in a host’s transaction', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  async function openOrm() {
    const schema = new URL(await createSchema(database.url))
    const orm = await MikroORM.init({
      entities: [Order, ...entities],
      clientUrl: database.url,
      driverOptions: { options: schema.searchParams.get('options') },
    })
    onTestFinished(() => orm.close(true))
    await orm.em.execute('create table orders (id text primary key)')
    return orm
  }

  /** A host with a table and a MikroORM instance of its own, and the engine's storage in the same schema. */
  async function openHost() {
    const orm = await openOrm()
    const storage = postgresql({ orm })
    await storage.open({ migrate: true, now: Date.now })
    onTestFinished(() => storage.close())
    const seen = async () => ({
      orders: await orm.em.fork().count(Order),
      tasks: await storage.read((view) => view.count(tasks, ACME)),
      events: await storage.read((view) => view.head()),
    })
    return { orm, storage, seen }
  }

  test('the host’s rows and the engine’s are committed together, then the readers are woken', async () => {
    const { orm, storage, seen } = await openHost()
    let woken = 0
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'order' })
      const tx = storage.join(em, () => woken++)
      await tx.insert(tasks, taskRow(aTask(1)))
      await tx.append([anEvent('1')])
      expect(await tx.count(tasks, ACME)).toBe(1)
      expect(await seen()).toEqual({ orders: 0, tasks: 0, events: 0 })
      expect(woken).toBe(0)
    })
    expect([await seen(), woken]).toEqual([{ orders: 1, tasks: 1, events: 1 }, 1])
  })

  test('or rolled back together', async () => {
    const { orm, storage, seen } = await openHost()
    let woken = 0
    const work = orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'order' })
      const tx = storage.join(em, () => woken++)
      await tx.insert(tasks, taskRow(aTask(1)))
      await tx.append([anEvent('1')])
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect([await seen(), woken]).toEqual([{ orders: 0, tasks: 0, events: 0 }, 0])
  })

  test('begin and commit by hand do the same', async () => {
    const { orm, storage, seen } = await openHost()
    let woken = 0
    const em = orm.em.fork()
    await em.begin()
    await storage.join(em, () => woken++).append([anEvent('1')])
    await em.commit()
    expect([await seen(), woken]).toEqual([{ orders: 0, tasks: 0, events: 1 }, 1])
    await em.begin()
    await storage.join(em, () => woken++).append([anEvent('2')])
    await em.rollback()
    expect([await seen(), woken]).toEqual([{ orders: 0, tasks: 0, events: 1 }, 1])
  })

  test.each([
    ['that the database refused', (n: number) => taskRow(aTask(n)), 'id.taken'],
    ['that it did not hear of', (n: number) => taskRow(aTask(n, { version: 9 })), 'storage.conflict'],
  ])(
    'a command %s takes the host’s transaction along, also when the host swallows its error',
    async (_, again, code) => {
      const { orm, storage, seen } = await openHost()
      const work = orm.em.fork().transactional(async (em) => {
        await em.insert(Order, { id: 'order' })
        const tx = storage.join(em, () => {})
        await tx.insert(tasks, taskRow(aTask(1)))
        const row = again(1)
        await (code === 'id.taken' ? tx.insert(tasks, row) : tx.update(tasks, row, 8)).catch(() => {})
      })
      await expect(work).rejects.toMatchObject({ code })
      expect(await seen()).toEqual({ orders: 0, tasks: 0, events: 0 })
    },
  )

  test('unless it failed inside a savepoint of the host’s that was rolled back', async () => {
    const { orm, storage, seen } = await openHost()
    let woken = 0
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'order' })
      const nested = em.transactional(async (inner) => {
        const tx = storage.join(inner, () => woken++)
        await tx.append([anEvent('1')])
        await tx.insert(tasks, taskRow(aTask(1)))
        await tx.insert(tasks, taskRow(aTask(1)))
      })
      await expect(nested).rejects.toMatchObject({ code: 'id.taken' })
    })
    expect([await seen(), woken]).toEqual([{ orders: 1, tasks: 0, events: 0 }, 0])
  })

  test('what a savepoint kept is committed, and told, with the whole; what is undone around it is undone', async () => {
    const { orm, storage, seen } = await openHost()
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

  test('beyond the host’s transaction it refuses what is asked of it', async () => {
    const { orm, storage } = await openHost()
    const tx = await orm.em.fork().transactional(async (em) => {
      const joined = storage.join(em, () => {})
      await joined.insert(tasks, taskRow(aTask(1)))
      return joined
    })
    await expect(tx.insert(tasks, taskRow(aTask(2)))).rejects.toMatchObject({ code: 'engine.failed' })
    await expect(tx.count(tasks, ACME)).rejects.toMatchObject({ code: 'engine.failed' })
  })

  test('a deadlock with others is not retried there: it says that it may be', async () => {
    const { orm, storage } = await openHost()
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

  test('everything can be read there as elsewhere', async () => {
    const { orm, storage } = await openHost()
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, taskRow(aTask(1)))
      await tx.append([anEvent('1'), anEvent('2')])
      await tx.records('plugin', 'acme').put('key', '7', { expiresAt: 4_000_000_000_000 })
      await tx.nextNumber('acme', 'tasks')
    })
    const all = async (view: Parameters<Parameters<typeof storage.read>[0]>[0]) => ({
      row: await view.get(tasks, ACME, 'task-1'),
      count: await view.count(tasks, ACME),
      log: await view.readLog({ after: 0, limit: 9 }),
      head: await view.head(),
      record: { ...(await view.records('plugin', 'acme').get('key')) },
    })
    const there = await orm.em.fork().transactional(async (em) => {
      const tx = storage.join(em, () => {})
      const seen = await all(tx)
      expect(await tx.records('plugin', 'acme').put('key', 8, { ifVersion: 1 })).toBe(true)
      expect(await tx.nextNumber('acme', 'tasks')).toBe(2)
      return seen
    })
    expect(there).toMatchObject({ count: 1, head: 2, record: { version: 1, value: '7', expiresAt: 4_000_000_000_000 } })
    await storage.transaction((tx) => tx.records('plugin', 'acme').put('key', '7', { expiresAt: 4_000_000_000_000 }))
    const elsewhere = await storage.read(all)
    expect({ ...there, record: elsewhere.record }).toEqual(elsewhere)
  })

  test('the host can read our tables as entities', async () => {
    const { orm, storage } = await openHost()
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(7))))
    const entity = entities.find(({ meta }) => meta.tableName === 'tw_tasks')!
    expect(await orm.em.fork().find(entity, { projectId: 'launch' })).toMatchObject([{ id: 'task-7', number: 7 }])
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

  test('no open transaction, another instance, another database: refused', async () => {
    const { orm, storage } = await openHost()
    const refusal = expect.objectContaining({ code: 'storage.misconfigured' })
    expect(() => storage.join(orm.em.fork(), () => {})).toThrow(refusal)
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

  test('commands of the engine run in the host’s transaction, and wake its readers afterwards', async () => {
    const { orm, seen } = await openHost()
    await using tw = await createTaskwright({ storage: postgresql({ orm }) })
    const ana = tw.as({ userId: 'ana' })
    const { id: projectId } = await ana.projects.create({ name: 'Shop', key: 'SHOP' })
    const heard: string[] = []
    tw.subscribe('hearer', ['task.created'], (event) => void heard.push(event.data.key))
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'o1' })
      await tw.in(em).as({ userId: 'ana' }).tasks.create({ projectId, title: 'Pack order o1' })
    })
    const failing = orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'o2' })
      await tw.in(em).as({ userId: 'ana' }).tasks.create({ projectId, title: 'Pack order o2' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await tw.settled()
    expect([(await seen()).orders, heard]).toEqual([1, ['SHOP-1']])
  })
})
