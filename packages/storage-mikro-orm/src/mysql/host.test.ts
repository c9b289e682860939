import { EntitySchema, MikroORM } from '@mikro-orm/mysql'
import { createTaskwright } from '@taskwright/core'
import { CompiledQuery, type DatabaseConnection } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { createDatabase, mysqlUrl } from '../../test/mysql.ts'
import { entitiesWithPositions } from '../mapping/entities.ts'
import { mysql } from './storage.ts'

interface Order {
  id: string
}
const Order = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  properties: { id: { type: 'string', primary: true, length: 50 } },
})

/** A host with a table and a MikroORM instance of its own, and the engine's storage in the same database. */
async function openHost() {
  const { url, drop } = await createDatabase()
  onTestFinished(drop)
  const orm = await MikroORM.init({
    entities: [Order, ...entitiesWithPositions],
    clientUrl: url,
    dbName: new URL(url).pathname.slice(1),
    schemaGenerator: { skipTables: [/^tw_/] },
  })
  onTestFinished(() => orm.close(true))
  const storage = mysql({ orm })
  await storage.open({ migrate: true, now: Date.now })
  onTestFinished(() => storage.close())
  await orm.schema.update()
  const seen = async () => ({
    orders: await orm.em.fork().count(Order),
    tasks: await storage.read((view) => view.count(tasks, ACME)),
    events: await storage.read((view) => view.head()),
  })
  return { url, orm, storage, seen }
}

describe.skipIf(mysqlUrl === undefined)('a host’s own MikroORM on MySQL', () => {
  test('the host’s rows and the engine’s are committed together, then the readers are woken', async () => {
    const { orm, storage, seen } = await openHost()
    let woken = 0
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'order' })
      const tx = storage.join(em, () => woken++)
      expect(await tx.nextNumber('acme', 'tasks')).toBe(1)
      await tx.insert(tasks, taskRow(aTask(1, { labelIds: ['bug'] })))
      expect(await tx.records('plugin', 'acme').put('key', 1, { ifVersion: 0, unique: 'u' })).toBe(true)
      await tx.append([anEvent('1')])
      expect((await tx.get(tasks, ACME, 'task-1', { lock: true }))?.state.labelIds).toEqual(['bug'])
      expect(await tx.count(tasks, ACME, { op: 'contains', field: 'labelIds', value: 'bug' })).toBe(1)
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

  test('a write that failed takes the host’s transaction along, swallowed or not', async () => {
    const { orm, storage, seen } = await openHost()
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
    const work = orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'order' })
      await storage
        .join(em, () => {})
        .insert(tasks, taskRow(aTask(1)))
        .catch(() => {})
    })
    await expect(work).rejects.toMatchObject({ code: 'id.taken' })
    expect(await seen()).toMatchObject({ orders: 0, tasks: 1 })
  })

  test('unless it happened in a nested transaction that was given up', async () => {
    const { orm, storage, seen } = await openHost()
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'order' })
      const nested = em.transactional((inner) => storage.join(inner, () => {}).insert(tasks, taskRow(aTask(1))))
      await nested.catch(() => {})
    })
    expect(await seen()).toMatchObject({ orders: 1, tasks: 1 })
  })

  test('beyond the host’s transaction it refuses', async () => {
    const { orm, storage } = await openHost()
    const kept = await orm.em.fork().transactional(async (em) => {
      const tx = storage.join(em, () => {})
      await tx.count(tasks, ACME)
      return { tx }
    })
    await expect(kept.tx.insert(tasks, taskRow(aTask(1)))).rejects.toThrow()
    expect(() => storage.join(orm.em.fork(), () => {})).toThrow(
      expect.objectContaining({ code: 'storage.misconfigured' }),
    )
  })

  test.each([
    ["set session sql_mode = ''", 'a strict sql_mode'],
    ["set session sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'", 'a sql_mode without NO_BACKSLASH_ESCAPES'],
    ['set names latin1', 'connections in utf8mb4'],
  ])('a host whose sessions would spoil text is refused: %s', async (setting, missing) => {
    const { url, drop } = await createDatabase()
    onTestFinished(drop)
    const orm = await MikroORM.init({
      entities: [Order],
      clientUrl: url,
      dbName: new URL(url).pathname.slice(1),
      onCreateConnection: async (connection) =>
        void (await (connection as DatabaseConnection).executeQuery(CompiledQuery.raw(setting))),
    })
    onTestFinished(() => orm.close(true))
    await expect(mysql({ orm }).open({ migrate: true, now: Date.now })).rejects.toMatchObject({
      code: 'storage.misconfigured',
      details: { missing },
    })
  })

  test('a storage that knows no host refuses to join one', async () => {
    const { url, orm } = await openHost()
    const storage = mysql(url)
    await storage.open({ migrate: true, now: Date.now })
    onTestFinished(() => storage.close())
    await orm.em.fork().transactional(async (em) => {
      expect(() => storage.join(em, () => {})).toThrow(expect.objectContaining({ code: 'storage.misconfigured' }))
    })
  })

  test('commands run in it', async () => {
    const { orm } = await openHost()
    const tw = await createTaskwright({ storage: mysql({ orm }) })
    onTestFinished(() => tw.close())
    const project = await tw.as({ userId: 'ana' }).projects.create({ name: 'Launch', key: 'LNCH' })
    const task = await orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'order' })
      return tw.in(em).as({ userId: 'ana' }).tasks.create({ projectId: project.id, title: 'Pack it' })
    })
    expect(task.key).toBe('LNCH-1')
    expect((await tw.as({ userId: 'ana' }).tasks.get(task.id)).title).toBe('Pack it')
  })
})
