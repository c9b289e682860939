import { MikroORM, type Options } from '@mikro-orm/mysql'
import { CompiledQuery, type DatabaseConnection } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { anEvent } from '../../test/fixtures.ts'
import { CREATE_ORDERS, hostSuite, Order, openHost } from '../../test/host-suite.ts'
import { createDatabase, mysqlUrl, openDatabase } from '../../test/mysql.ts'
import { entitiesWithPositions as entities } from '../mapping/entities.ts'
import { mysql } from './storage.ts'

async function openOrm(options: Partial<Options> = {}) {
  const { url, drop } = await createDatabase()
  onTestFinished(drop)
  const dbName = new URL(url).pathname.slice(1)
  const orm = await MikroORM.init({ entities: [Order, ...entities], clientUrl: url, dbName, ...options })
  onTestFinished(() => orm.close(true))
  return orm
}

const subject = {
  async openOrm() {
    const orm = await openOrm()
    await orm.em.execute(CREATE_ORDERS)
    return orm
  },
  storageOf: (orm: MikroORM) => mysql({ orm }),
  entities,
}

describe.skipIf(mysqlUrl === undefined)('a host’s own MikroORM on MySQL', () => {
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

  test.each([
    ["set session sql_mode = ''", 'a strict sql_mode'],
    ["set session sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'", 'a sql_mode without NO_BACKSLASH_ESCAPES'],
    ['set names latin1', 'connections in utf8mb4'],
  ])('a host whose sessions would spoil text is refused: %s', async (setting, missing) => {
    const orm = await openOrm({
      onCreateConnection: async (connection) =>
        void (await (connection as DatabaseConnection).executeQuery(CompiledQuery.raw(setting))),
    })
    await expect(mysql({ orm }).open({ migrate: true, now: Date.now })).rejects.toMatchObject({
      code: 'storage.misconfigured',
      details: { missing },
    })
  })

  test('a storage that knows no host refuses to join one', async () => {
    const { orm } = await openHost(subject)
    const { storage } = await openDatabase()
    await orm.em.fork().transactional(async (em) => {
      expect(() => storage.join(em, () => {})).toThrow(expect.objectContaining({ code: 'storage.misconfigured' }))
    })
  })
})
