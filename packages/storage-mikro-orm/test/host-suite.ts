import { EntitySchema, type EntitySchema as Schema } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { createTaskwright, type StoragePort } from '@taskwright/core'
import { expect, onTestFinished, test } from 'vitest'
import { ACME, anEvent, aTask, taskRow, tasks } from './fixtures.ts'

interface Order {
  id: string
}
/** What hosts keep beside our tables. */
export const Order = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  properties: { id: { type: 'string', primary: true, length: 50 } },
})
export const CREATE_ORDERS = 'create table orders (id varchar(50) primary key)'

export interface Orm {
  readonly em: SqlEntityManager
}

export interface HostSubject<Instance extends Orm = Orm> {
  /** A MikroORM instance on an empty database that has a table of orders; closed when the test is over. */
  openOrm(): Promise<Instance>
  storageOf(orm: Instance): StoragePort<SqlEntityManager>
  /** Our tables, as the instance knows them. */
  readonly entities: readonly Schema[]
}

/** A host, and the engine's storage in the same database. */
export async function openHost<Instance extends Orm>({ openOrm, storageOf }: HostSubject<Instance>) {
  const orm = await openOrm()
  const storage = storageOf(orm)
  await storage.open({ migrate: true, now: Date.now })
  onTestFinished(() => storage.close())
  const seen = async () => ({
    orders: await orm.em.fork().count(Order),
    tasks: await storage.read((view) => view.count(tasks, ACME)),
    events: await storage.read((view) => view.head()),
  })
  return { orm, storage, seen }
}

/** What holds in a host's transaction on every database. */
export function hostSuite<Instance extends Orm>(subject: HostSubject<Instance>): void {
  test('the host’s rows and the engine’s are committed together, then the readers are woken', async () => {
    const { orm, storage, seen } = await openHost(subject)
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
    const { orm, storage, seen } = await openHost(subject)
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
    const { orm, storage, seen } = await openHost(subject)
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
      const { orm, storage, seen } = await openHost(subject)
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
    const { orm, storage, seen } = await openHost(subject)
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Order, { id: 'order' })
      const nested = em.transactional(async (inner) => {
        const tx = storage.join(inner, () => {})
        await tx.append([anEvent('1')])
        await tx.insert(tasks, taskRow(aTask(1)))
        await tx.insert(tasks, taskRow(aTask(1)))
      })
      await expect(nested).rejects.toMatchObject({ code: 'id.taken' })
    })
    expect(await seen()).toEqual({ orders: 1, tasks: 0, events: 0 })
  })

  test('beyond the host’s transaction it refuses what is asked of it', async () => {
    const { orm, storage } = await openHost(subject)
    const { tx } = await orm.em.fork().transactional(async (em) => {
      const joined = storage.join(em, () => {})
      await joined.insert(tasks, taskRow(aTask(1)))
      return { tx: joined }
    })
    await expect(tx.insert(tasks, taskRow(aTask(2)))).rejects.toMatchObject({ code: 'engine.failed' })
    await expect(tx.count(tasks, ACME)).rejects.toMatchObject({ code: 'engine.failed' })
  })

  test('everything can be read and written there as elsewhere', async () => {
    const { orm, storage } = await openHost(subject)
    await storage.transaction(async (tx) => {
      await tx.insert(tasks, taskRow(aTask(1, { labelIds: ['bug'] })))
      await tx.append([anEvent('1'), anEvent('2')])
      await tx.records('plugin', 'acme').put('key', '7', { expiresAt: 4_000_000_000_000 })
      await tx.nextNumber('acme', 'tasks')
    })
    const all = async (view: Parameters<Parameters<typeof storage.read>[0]>[0]) => ({
      row: await view.get(tasks, ACME, 'task-1'),
      count: await view.count(tasks, ACME, { op: 'contains', field: 'labelIds', value: 'bug' }),
      log: await view.readLog({ after: 0, limit: 9 }),
      head: await view.head(),
      record: { ...(await view.records('plugin', 'acme').get('key')) },
    })
    const there = await orm.em.fork().transactional(async (em) => {
      const tx = storage.join(em, () => {})
      const seen = await all(tx)
      expect((await tx.get(tasks, ACME, 'task-1', { lock: true }))?.state.labelIds).toEqual(['bug'])
      expect(await tx.records('plugin', 'acme').put('key', 8, { ifVersion: 1 })).toBe(true)
      expect(await tx.records('plugin', 'acme').put('other', 1, { ifVersion: 0, unique: 'u' })).toBe(true)
      expect(await tx.nextNumber('acme', 'tasks')).toBe(2)
      return seen
    })
    expect(there).toMatchObject({ count: 1, head: 2, record: { version: 1, value: '7', expiresAt: 4_000_000_000_000 } })
    await storage.transaction((tx) => tx.records('plugin', 'acme').put('key', '7', { expiresAt: 4_000_000_000_000 }))
    const elsewhere = await storage.read(all)
    expect({ ...there, record: elsewhere.record }).toEqual(elsewhere)
  })

  test('the host can read our tables as entities', async () => {
    const { orm, storage } = await openHost(subject)
    await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(7))))
    const entity = subject.entities.find(({ meta }) => meta.tableName === 'tw_tasks')!
    expect(await orm.em.fork().find(entity, { projectId: 'launch' })).toMatchObject([{ id: 'task-7', number: 7 }])
  })

  test('without an open transaction it is refused', async () => {
    const { orm, storage } = await openHost(subject)
    expect(() => storage.join(orm.em.fork(), () => {})).toThrow(
      expect.objectContaining({ code: 'storage.misconfigured' }),
    )
  })

  test('commands of the engine run in the host’s transaction, and wake its readers afterwards', async () => {
    const { orm, seen } = await openHost(subject)
    await using tw = await createTaskwright({ storage: subject.storageOf(orm) })
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
}
