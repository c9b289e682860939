import { MikroORM } from '@mikro-orm/mysql'
import { collections } from '@taskwright/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, createDatabase, mysqlUrl } from '../../test/mysql.ts'
import { entitiesWithPositions } from '../mapping/entities.ts'
import type { Sql } from '../sql/text.ts'
import { type Link, openLink } from './link.ts'
import { mysqlMigrations } from './migrations/index.ts'
import { migrate, pendingMigrations } from './migrator.ts'
import { mysql } from './storage.ts'

const one = { name: '1-one', statements: ['create table if not exists `one` (a int)', 'insert into `one` values (1)'] }
const two = { name: '2-two', statements: ['alter table `one` add column b int', 'create index `one_b` on `one` (b)'] }

async function newDatabase() {
  const { url, drop } = await createDatabase()
  onTestFinished(drop)
  const connect = async (): Promise<Link> => {
    const link = await openLink({ uri: url }, 5_000)
    onTestFinished(() => link.end())
    return link
  }
  return { url, connect, link: await connect() }
}

/** A link whose process dies once it has sent so many statements; `before` the last of them gets through, or after it. */
function mortal(link: Link, statements: number, before: boolean): Link {
  let left = statements
  const died = new Error('died')
  return {
    ...link,
    send: async (sent: readonly Sql[]) => {
      left--
      if (left < 0 || (left === 0 && before)) throw died
      const outcomes = await link.send(sent)
      if (left === 0) throw died
      return outcomes
    },
  }
}

describe.skipIf(mysqlUrl === undefined)('migrations on MySQL', () => {
  test('what is missing runs once, in order', async () => {
    const { url, link } = await newDatabase()
    expect(await pendingMigrations(link, [one, two])).toEqual(['1-one', '2-two'])
    expect(await migrate(link, [one])).toEqual(['1-one'])
    expect(await migrate(link, [one, two])).toEqual(['2-two'])
    expect(await migrate(link, [one, two])).toEqual([])
    expect(await ask(url, 'select * from one')).toEqual([{ a: 1, b: null }])
  })

  test('two at once do it once', async () => {
    const { connect } = await newDatabase()
    const ran = await Promise.all([migrate(await connect(), [one, two]), migrate(await connect(), [one, two])])
    expect(ran.flat().toSorted()).toEqual(['1-one', '2-two'])
  })

  test('whoever dies at any statement, the next one finishes it', { timeout: 240_000 }, async () => {
    const { url, connect } = await newDatabase()
    const [{ statements }] = mysqlMigrations as readonly [(typeof mysqlMigrations)[number]]
    const few = { name: '0', statements: [...statements.slice(-4), 'alter table `tw_units` add column `more` int'] }
    const rounds: string[] = []
    for (const before of [true, false]) {
      for (let dies = 1; dies <= 30; dies++) {
        const tables = ['tw_migrations', 'tw_counters', 'tw_locks', 'tw_units'].join(', ')
        await ask(url, `drop table if exists ${tables}`)
        const link = await connect()
        const died = await migrate(mortal(link, dies, before), [few]).then(
          () => false,
          () => true,
        )
        link.destroy(new Error('died'))
        const next = await connect()
        await migrate(next, [few])
        expect(await pendingMigrations(next, [few]), `${dies} ${before}`).toEqual([])
        expect(await ask(url, 'select count(*) as n, max(slot) as most from tw_locks')).toEqual([
          { n: 4096, most: 4095 },
        ])
        next.end()
        rounds.push(String(died))
        if (!died) break
      }
    }
    // Both ways came to where nobody died any more.
    expect(rounds.filter((died) => died === 'false')).toHaveLength(2)
  })

  test('what stands in the way of a fresh statement is no excuse', async () => {
    const { url, link } = await newDatabase()
    await ask(url, 'create table mine (a int)')
    const clash = { name: '1-clash', statements: ['create table `mine` (a int)'] }
    await expect(migrate(link, [clash])).rejects.toMatchObject({ code: 'engine.failed' })
    expect(await pendingMigrations(link, [clash])).toEqual(['1-clash'])
  })

  test('an edited migration is named', async () => {
    const { link } = await newDatabase()
    await migrate(link, [one])
    const edited = { ...one, statements: ['create table one (z int)'] }
    await expect(migrate(link, [edited])).rejects.toMatchObject({
      code: 'storage.outdated',
      details: { edited: '1-one' },
    })
  })

  test('a storage that may not migrate says what is missing', async () => {
    const { url } = await newDatabase()
    const opening = mysql(url).open({ migrate: false, now: Date.now })
    await expect(opening).rejects.toMatchObject({
      code: 'storage.outdated',
      details: { pending: ['0001-tables', '0002-grants'] },
    })
  })

  test('the tables have the columns the mapping says, and an index for each unique', async () => {
    const { url, link } = await newDatabase()
    await migrate(link)
    const orm = await MikroORM.init({
      entities: [...entitiesWithPositions],
      clientUrl: url,
      dbName: new URL(url).pathname.slice(1),
    })
    onTestFinished(() => orm.close(true))
    for (const { tableName, props } of orm.getMetadata().getAll().values()) {
      const columns = await ask<{ name: string }>(
        url,
        `select column_name as name from information_schema.columns
          where table_schema = database() and table_name = ? and column_name not like '%\\_sort'`,
        [tableName],
      )
      const mapped = props.flatMap(({ fieldNames }) => fieldNames)
      expect(columns.map(({ name }) => name).toSorted(), tableName).toEqual(mapped.toSorted())
    }
    for (const { name, fields, unique } of Object.values(collections)) {
      const count = async (text: string) => Number((await ask<{ n: number }>(url, text, [`tw_${name}`]))[0]?.n)
      expect(
        await count(`select count(*) as n from information_schema.columns
          where table_schema = database() and table_name = ? and column_name like '%\\_sort'`),
        name,
      ).toBe(Object.values(fields).filter(({ nullable }) => nullable).length)
      expect(
        await count(`select count(distinct index_name) as n from information_schema.statistics
          where table_schema = database() and table_name = ? and non_unique = 0 and index_name not in ('PRIMARY', 'tw_members_grant')`),
        name,
      ).toBe(unique.length)
    }
  })

  test('ids are compared byte by byte, whatever the database’s collation is', async () => {
    const { url, link } = await newDatabase()
    await migrate(link)
    const collations = await ask<{ name: string }>(
      url,
      `select distinct collation_name as name from information_schema.columns where table_schema = database()
        and collation_name is not null and character_set_name = 'utf8mb4'`,
    )
    expect(collations).toHaveLength(1)
    expect(collations[0]?.name).toMatch(/^utf8mb4_(nopad|0900)_bin$/)
  })
})
