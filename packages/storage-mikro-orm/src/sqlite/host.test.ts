import { MikroORM } from '@mikro-orm/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { aTask, taskRow, tasks } from '../../test/fixtures.ts'
import { CREATE_ORDERS, hostSuite, Order, openHost } from '../../test/host-suite.ts'
import { newFile } from '../../test/place.ts'
import { entities } from '../mapping/entities.ts'
import { sqliteDriverOptions } from './driver-options.ts'
import { sqlite } from './storage.ts'

const subject = {
  async openOrm() {
    const filename = newFile()
    const orm = await MikroORM.init({
      entities: [Order, ...entities],
      dbName: filename,
      driverOptions: sqliteDriverOptions(filename),
    })
    onTestFinished(() => orm.close(true))
    await orm.em.execute(CREATE_ORDERS)
    return orm
  },
  storageOf: (orm: MikroORM) => sqlite({ orm }),
  entities,
}

hostSuite(subject)

test('a unit of work beside the host’s open transaction ends in storage.busy, naming tw.in', async () => {
  const { orm, storage } = await openHost(subject)
  await orm.em.fork().transactional(async (em) => {
    await em.insert(Order, { id: 'order' })
    const beside = storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))), { deadlineMs: 30 })
    await expect(beside).rejects.toMatchObject({ code: 'storage.busy', message: expect.stringContaining('tw.in(') })
  })
  await storage.transaction((tx) => tx.insert(tasks, taskRow(aTask(1))))
})

test('an instance without the driver options is refused, and so is a transaction of another database', async () => {
  const plain = await MikroORM.init({ entities: [Order], dbName: ':memory:' })
  onTestFinished(() => plain.close(true))
  await expect(sqlite({ orm: plain }).open({ migrate: true, now: Date.now })).rejects.toMatchObject({
    code: 'storage.misconfigured',
    details: { missing: expect.stringContaining('sqliteDriverOptions') },
  })
  const { storage } = await openHost(subject)
  const other = await openHost(subject)
  await other.orm.em.fork().transactional(async (em) => {
    await expect(storage.join(em, () => {}).head()).rejects.toMatchObject({ code: 'storage.misconfigured' })
  })
})
