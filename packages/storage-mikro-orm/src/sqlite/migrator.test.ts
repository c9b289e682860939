import { MikroORM } from '@mikro-orm/sqlite'
import { collections } from '@taskwright/core'
import { expect, onTestFinished, test } from 'vitest'
import { newFile } from '../../test/place.ts'
import { entities } from '../mapping/entities.ts'
import { sqliteDriverOptions } from './driver-options.ts'
import { acquireFile, type SqliteFile } from './file.ts'
import { migrate, pendingMigrations } from './migrator.ts'
import { sqlite } from './storage.ts'

async function openFile(filename = newFile()): Promise<SqliteFile> {
  const file = await acquireFile(filename)
  onTestFinished(() => file.release())
  return file
}

const one = { name: '1-one', statements: ['create table one(a)', 'insert into one values (1)'] }
const two = { name: '2-two', statements: ['alter table one add column b', 'update one set b = 2'] }
const rows = async (file: SqliteFile, sql: string) => (await file.read(sql, [])).rows

test('what is missing runs once, in order', async () => {
  const file = await openFile()
  expect(await pendingMigrations(file, [one, two])).toEqual(['1-one', '2-two'])
  expect(await migrate(file, [one])).toEqual(['1-one'])
  expect(await migrate(file, [one, two])).toEqual(['2-two'])
  expect(await migrate(file, [one, two])).toEqual([])
  expect(await rows(file, 'select * from one')).toEqual([{ a: 1, b: 2 }])
})

test('two at once do it once', async () => {
  const file = await openFile()
  const ran = await Promise.all([migrate(file, [one, two]), migrate(file, [one, two])])
  expect(ran.flat().toSorted()).toEqual(['1-one', '2-two'])
})

test('a step that fails leaves no trace, and those before it stay', async () => {
  const file = await openFile()
  const broken = { name: '2-broken', statements: ['create table half(a)', 'create nonsense'] }
  await expect(migrate(file, [one, broken])).rejects.toMatchObject({
    code: 'engine.failed',
    details: { native: 'SQLITE_ERROR' },
  })
  expect(await rows(file, `select name from sqlite_master where name in ('one', 'half')`)).toEqual([{ name: 'one' }])
  expect(await pendingMigrations(file, [one, broken])).toEqual(['2-broken'])
})

test('an edited migration is named', async () => {
  const file = await openFile()
  await migrate(file, [one])
  const edited = { ...one, statements: ['create table one(z)'] }
  await expect(migrate(file, [edited])).rejects.toMatchObject({
    code: 'storage.outdated',
    details: { edited: '1-one' },
  })
})

test('migrations of a newer version are left alone', async () => {
  const file = await openFile()
  await migrate(file, [one, two])
  expect(await pendingMigrations(file, [one])).toEqual([])
})

test('a storage that may not migrate says what is missing', async () => {
  const storage = sqlite(newFile())
  const opening = storage.open({ migrate: false, now: Date.now })
  await expect(opening).rejects.toMatchObject({ code: 'storage.outdated', details: { pending: ['0001-tables'] } })
})

test('the tables have the columns the mapping says, and no others', async () => {
  const filename = newFile()
  const file = await openFile(filename)
  await migrate(file)
  const orm = await MikroORM.init({
    entities: [...entities],
    dbName: filename,
    driverOptions: sqliteDriverOptions(filename),
  })
  onTestFinished(() => orm.close(true))
  for (const { tableName, props } of orm.getMetadata().getAll().values()) {
    const columns = await rows(
      file,
      `select name from pragma_table_xinfo('${tableName}') where name not like '%\\_sort' escape '\\'`,
    )
    const mapped = props.flatMap(({ fieldNames }) => fieldNames)
    expect(columns.map((column) => (column as { name: string }).name).toSorted(), tableName).toEqual(mapped.toSorted())
  }
})

test('nullable fields have a column that sorts nulls last, uniques have an index', async () => {
  const file = await openFile()
  await migrate(file)
  for (const { name, fields, unique } of Object.values(collections)) {
    const columns = await rows(
      file,
      `select name from pragma_table_xinfo('tw_${name}') where name like '%\\_sort' escape '\\'`,
    )
    expect(columns.length, name).toBe(Object.values(fields).filter(({ nullable }) => nullable).length)
    const indexes = await rows(file, `select name from pragma_index_list('tw_${name}') where "unique" and origin = 'c'`)
    expect(indexes.length, name).toBe(unique.length)
  }
})
