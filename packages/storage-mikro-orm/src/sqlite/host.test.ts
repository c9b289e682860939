import { EntitySchema, MikroORM } from '@mikro-orm/sqlite'
import { createTaskwright } from '@taskwright/core'
import { expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { newFile } from '../../test/place.ts'
import { entities } from '../mapping/entities.ts'
import { sqliteDriverOptions } from './driver-options.ts'
import { sqlite } from './storage.ts'

interface Order {
  id: string
}
const Order = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  properties: { id: { type: 'text', primary: true } },
})

/** A host with a table and a MikroORM instance of its own, and the engine's storage in the same database. */
async function openHost() {
  const filename = newFile()
  const orm = await MikroORM.init({
    entities: [Order, ...entities],
    dbName: filename,
    driverOptions: sqliteDriverOptions(filename),
    schemaGenerator: { skipTables: [/^tw_/] },
  })
  onTestFinished(() => orm.close(true))
  const storage = sqlite({ orm })
  await storage.open({ migrate: true, now: Date.now })
  await orm.schema.update()
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
    await storage.join(em, () => woken++).insert(tasks, taskRow(aTask(1)))
    throw new Error('changed my mind')
  })
  await expect(work).rejects.toThrow('changed my mind')
  expect([await seen(), woken]).toEqual([{ orders: 0, tasks: 0, events: 0 }, 0])
})

test('a command that failed takes the host’s transaction along, also when the host swallows its error', async () => {
  const { orm, storage, seen } = await openHost()
  const work = orm.em.fork().transactional(async (em) => {
    await em.insert(Order, { id: 'order' })
    const tx = storage.join(em, () => {})
    await tx.insert(tasks, taskRow(aTask(1)))
    await tx.insert(tasks, taskRow(aTask(1))).catch(() => {})
  })
  await expect(work).rejects.toMatchObject({ code: 'id.taken' })
  expect(await seen()).toEqual({ orders: 0, tasks: 0, events: 0 })
})

test('unless it failed inside a savepoint of the host’s that was rolled back', async () => {
  const { orm, storage, seen } = await openHost()
  await orm.em.fork().transactional(async (em) => {
    await em.insert(Order, { id: 'order' })
    const nested = em.transactional(async (inner) => {
      const tx = storage.join(inner, () => {})
      await tx.insert(tasks, taskRow(aTask(1)))
      await tx.insert(tasks, taskRow(aTask(1)))
    })
    await expect(nested).rejects.toMatchObject({ code: 'id.taken' })
  })
  expect(await seen()).toEqual({ orders: 1, tasks: 0, events: 0 })
})

test('a unit of work beside the host’s open transaction ends in storage.busy, naming tw.in', async () => {
  const { orm, storage } = await openHost()
  await orm.em.fork().transactional(async (em) => {
    await em.insert(Order, { id: 'order' })
    const beside = storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))), { deadlineMs: 30 })
    await expect(beside).rejects.toMatchObject({ code: 'storage.busy', message: expect.stringContaining('tw.in(') })
  })
  await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
})

test('the host can read our tables as entities', async () => {
  const { orm, storage } = await openHost()
  await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(7))))
  const entity = entities.find(({ meta }) => meta.tableName === 'tw_tasks')!
  expect(await orm.em.fork().find(entity, { projectId: 'launch' })).toMatchObject([{ id: 'task-7', number: 7 }])
})

test('an instance without the driver options is refused, and so is a transaction of another database', async () => {
  const plain = await MikroORM.init({ entities: [Order], dbName: ':memory:' })
  onTestFinished(() => plain.close(true))
  await expect(sqlite({ orm: plain }).open({ migrate: true, now: Date.now })).rejects.toMatchObject({
    code: 'storage.misconfigured',
    details: { missing: expect.stringContaining('sqliteDriverOptions') },
  })
  const { orm, storage } = await openHost()
  expect(() => storage.join(orm.em.fork(), () => {})).toThrow(
    expect.objectContaining({ code: 'storage.misconfigured' }),
  )
  const other = await openHost()
  await other.orm.em.fork().transactional(async (em) => {
    await expect(storage.join(em, () => {}).head()).rejects.toMatchObject({ code: 'storage.misconfigured' })
  })
})

test('commands of the engine run in the host’s transaction, and wake its readers afterwards', async () => {
  const { orm, seen } = await openHost()
  await using tw = await createTaskwright({ storage: sqlite({ orm }) })
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
