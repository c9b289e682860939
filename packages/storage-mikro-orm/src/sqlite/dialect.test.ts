import { EntitySchema, MikroORM } from '@mikro-orm/sqlite'
import { CompiledQuery } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { newFile } from '../../test/place.ts'
import { fileBehind, sqliteDriverOptions } from './driver-options.ts'

interface Note {
  id: string
  text: string
}
const Note = new EntitySchema<Note>({
  name: 'Note',
  tableName: 'notes',
  properties: { id: { type: 'text', primary: true }, text: { type: 'text' } },
})

async function openNotes(limits = {}, filename = newFile()) {
  const driverOptions = sqliteDriverOptions(filename, limits)
  const orm = await MikroORM.init({ entities: [Note], dbName: filename, driverOptions })
  onTestFinished(() => orm.close(true))
  await orm.schema.update()
  const texts = async () => (await orm.em.fork().find(Note, {}, { orderBy: { id: 'asc' } })).map(({ text }) => text)
  const insert = (id: string) => orm.em.fork().transactional((em) => em.insert(Note, { id, text: id }))
  return { orm, texts, insert }
}

test('MikroORM works through it: unit of work, rollback, savepoints, statements of its own', async () => {
  const { orm, texts } = await openNotes()
  await orm.em.fork().transactional(async (em) => {
    em.create(Note, { id: '1', text: 'one' })
    await em.flush()
    const nested = em.transactional(async (inner) => {
      inner.create(Note, { id: '2', text: 'two' })
      await inner.flush()
      throw new Error('no')
    })
    await expect(nested).rejects.toThrow('no')
    await em.transactional(async (inner) => void inner.create(Note, { id: '3', text: 'three' }))
  })
  await orm.em.fork().nativeUpdate(Note, { id: '1' }, { text: 'uno' })
  expect(await texts()).toEqual(['uno', 'three'])
  await expect(orm.em.fork().insert(Note, { id: '1', text: 'again' })).rejects.toMatchObject({
    name: 'UniqueConstraintViolationException',
  })
})

test('reads beside an open transaction neither wait nor see its rows', async () => {
  const { orm, texts } = await openNotes()
  await orm.em.fork().transactional(async (em) => {
    await em.insert(Note, { id: '1', text: 'one' })
    expect(await em.count(Note)).toBe(1)
    expect(await texts()).toEqual([])
    expect(await orm.em.fork().getKysely().executeQuery(CompiledQuery.raw('select * from notes'))).toMatchObject({
      rows: [],
    })
  })
  expect(await texts()).toEqual(['one'])
})

test('a transaction that only reads keeps to one state of the data', async () => {
  const { orm, insert } = await openNotes()
  await insert('1')
  await orm.em.fork().transactional(
    async (em) => {
      expect(await em.count(Note)).toBe(1)
      await insert('2')
      expect(await em.fork({ keepTransactionContext: true }).count(Note)).toBe(1)
    },
    { readOnly: true },
  )
  expect(await orm.em.fork().count(Note)).toBe(2)
})

test('a begin that fails leaves a client that goes on working', async () => {
  const { orm, insert, texts } = await openNotes({ waitMs: 20 })
  await orm.em.fork().transactional(async (em) => {
    await em.insert(Note, { id: '1', text: '1' })
    await expect(insert('2')).rejects.toMatchObject({ code: 'storage.busy', retryable: true })
    await expect(insert('3')).rejects.toThrow('tw.in(')
  })
  await insert('4')
  expect(await texts()).toEqual(['1', '4'])
})

test('a transaction over its time is rolled back; the next one works', async () => {
  const filename = newFile()
  const { insert, texts } = await openNotes({}, filename)
  const { orm: hasty } = await openNotes({ totalMs: 30 }, filename)
  const slow = hasty.em.fork().transactional(async (em) => {
    await em.insert(Note, { id: '1', text: '1' })
    await new Promise((resolve) => setTimeout(resolve, 80))
  })
  await expect(slow).rejects.toMatchObject({ code: 'storage.busy' })
  await insert('2')
  expect(await texts()).toEqual(['2'])
})

test('two instances on one file share one line of writers', async () => {
  const filename = newFile()
  const one = await openNotes({}, filename)
  const two = await openNotes({}, filename)
  const inserts = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? one : two).insert(String(i)))
  await Promise.all(inserts)
  expect(await fileBehind(one.orm.em.getKysely())).toBe(await fileBehind(two.orm.em.getKysely()))
  expect((await one.texts()).length).toBe(40)
})

test('a transaction begun with plain SQL is refused: it would not wait in line', async () => {
  const { orm } = await openNotes()
  await expect(orm.em.getKysely().executeQuery(CompiledQuery.raw('begin'))).rejects.toMatchObject({
    code: 'storage.misconfigured',
  })
})

test('settings reach reader and writer', async () => {
  const { orm } = await openNotes()
  await orm.em.execute('pragma cache_size = 77')
  expect(await orm.em.execute('pragma cache_size')).toEqual([{ cache_size: 77 }])
  const inside = await orm.em.fork().transactional((em) => em.execute('pragma cache_size'))
  expect(inside).toEqual([{ cache_size: 77 }])
})

test('rows can be streamed', async () => {
  const { orm, insert } = await openNotes()
  for (const id of ['1', '2', '3']) await insert(id)
  const seen: string[] = []
  for await (const note of orm.em.fork().stream(Note)) seen.push(note.id)
  expect(seen).toEqual(['1', '2', '3'])
})

test('it is durable: WAL and synchronous = FULL, with foreign keys', async () => {
  const { orm } = await openNotes()
  const settings = await orm.em
    .fork()
    .transactional(async (em) => [
      ...(await em.execute('pragma journal_mode')),
      ...(await em.execute('pragma synchronous')),
      ...(await em.execute('pragma foreign_keys')),
    ])
  expect(settings).toEqual([{ journal_mode: 'wal' }, { synchronous: 2 }, { foreign_keys: 1 }])
})
