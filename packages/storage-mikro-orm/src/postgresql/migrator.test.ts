import { MikroORM } from '@mikro-orm/postgresql'
import { collections } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ask, createDatabase, createSchema, hasPostgresql, type TestDatabase } from '../../test/postgresql.ts'
import { entitiesWithPositions } from '../mapping/entities.ts'
import { migrate, pendingMigrations } from './migrator.ts'
import { openPool } from './pool.ts'
import { readSession } from './sessions.ts'
import { postgresql } from './storage.ts'
import { uniques } from './uniques.ts'

const one = { name: '1-one', statements: ['create table one(a integer)', 'insert into one values (1)'] }
const two = { name: '2-two', statements: ['alter table one add column b integer', 'update one set b = 2'] }

describe.skipIf(!hasPostgresql)('postgresql: migrations', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  async function openSchema() {
    const url = await createSchema(database.url)
    const pool = openPool(url, 2)
    onTestFinished(() => pool.end())
    return { url, pool, session: readSession(pool) }
  }

  test('what is missing runs once, in order', async () => {
    const { url, pool, session } = await openSchema()
    expect(await pendingMigrations(session, [one, two])).toEqual(['1-one', '2-two'])
    expect(await migrate(pool, [one])).toEqual(['1-one'])
    expect(await migrate(pool, [one, two])).toEqual(['2-two'])
    expect(await migrate(pool, [one, two])).toEqual([])
    expect(await ask(url, 'select * from one')).toEqual([{ a: 1, b: 2 }])
  })

  test('several at once do it once', async () => {
    const { pool } = await openSchema()
    const ran = await Promise.all([1, 2, 3, 4].map(() => migrate(pool, [one, two])))
    expect(ran.flat().toSorted()).toEqual(['1-one', '2-two'])
  })

  test('a step that fails leaves no trace, and those before it stay', async () => {
    const { url, pool, session } = await openSchema()
    const broken = { name: '2-broken', statements: ['create table half(a integer)', 'create nonsense'] }
    await expect(migrate(pool, [one, broken])).rejects.toMatchObject({
      code: 'engine.failed',
      details: { native: '42601' },
    })
    expect(await ask(url, `select to_regclass('one')::text as one, to_regclass('half') as half`)).toEqual([
      { one: 'one', half: null },
    ])
    expect(await pendingMigrations(session, [one, broken])).toEqual(['2-broken'])
    expect(await migrate(pool, [one, two])).toEqual(['2-two'])
  })

  test('an edited migration is named', async () => {
    const { pool, session } = await openSchema()
    await migrate(pool, [one])
    const edited = { ...one, statements: ['create table one(z integer)'] }
    const refusal = { code: 'storage.outdated', details: { edited: '1-one' } }
    await expect(migrate(pool, [edited])).rejects.toMatchObject(refusal)
    await expect(pendingMigrations(session, [edited])).rejects.toMatchObject(refusal)
  })

  test('migrations of a newer version are left alone', async () => {
    const { pool, session } = await openSchema()
    await migrate(pool, [one, two])
    expect(await pendingMigrations(session, [one])).toEqual([])
  })

  test('a storage that may not migrate says what is missing', async () => {
    const { url } = await openSchema()
    const opening = postgresql(url).open({ migrate: false, now: Date.now })
    await expect(opening).rejects.toMatchObject({ code: 'storage.outdated', details: { pending: ['0001-tables'] } })
  })

  test('everything lives in the first schema of the search path, and nothing outside', async () => {
    const { url, pool } = await openSchema()
    await migrate(pool)
    const [{ schema } = { schema: '' }] = await ask<{ schema: string }>(url, 'select current_schema as schema')
    const text = `select distinct n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relname like 'tw\\_%' and n.nspname = any($1)`
    expect(await ask(url, text, [[schema, 'public']])).toEqual([{ schema }])
  })

  test('the tables have the columns the mapping says, and no others', async () => {
    const { url, pool } = await openSchema()
    await migrate(pool)
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
        where table_schema = current_schema and table_name = $1 and column_name not like '%\\_sort'`,
        [tableName],
      )
      const mapped = props.flatMap(({ fieldNames }) => fieldNames)
      expect(columns.map(({ name }) => name).toSorted(), tableName).toEqual(mapped.toSorted())
    }
  })

  test('nullable fields have a column that sorts nulls last', async () => {
    const { url, pool } = await openSchema()
    await migrate(pool)
    for (const { name, fields } of Object.values(collections)) {
      const columns = await ask(
        url,
        `select 1 from information_schema.columns
        where table_schema = current_schema and table_name = $1 and column_name like '%\\_sort' and is_generated = 'ALWAYS'`,
        [`tw_${name}`],
      )
      expect(columns.length, name).toBe(Object.values(fields).filter(({ nullable }) => nullable).length)
    }
  })

  test('every unique of a collection has an index, and errors know the columns of each', async () => {
    const { url, pool } = await openSchema()
    await migrate(pool)
    const indexes = await ask<{ table: string; name: string; columns: string[] }>(
      url,
      `select t.relname as table, i.relname as name, array(
        select a.attname::text from unnest(x.indkey) with ordinality k(attnum, place)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum order by k.place) as columns
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
      where x.indisunique and t.relnamespace = current_schema::regnamespace`,
    )
    const found = new Map(indexes.map(({ name, columns }) => [name, columns]))
    for (const [name, columns] of uniques) expect(found.get(name), name).toEqual(columns)
    for (const { name, unique } of Object.values(collections)) {
      const ours = indexes.filter(({ table }) => table === `tw_${name}`)
      expect(ours.length, name).toBe(unique.length + 1)
      for (const index of ours) expect(uniques.get(index.name), index.name).toEqual(index.columns)
    }
  })

  test('text has the collation of its bytes', async () => {
    const { url, pool } = await openSchema()
    await migrate(pool)
    const others = await ask(
      url,
      `select table_name, column_name from information_schema.columns where table_schema = current_schema
      and data_type = 'text' and collation_name is distinct from 'C' and table_name <> 'tw_migrations'`,
    )
    expect(others).toEqual([])
  })
})
