import { type StoragePeek, type StoragePlace, storageContract } from '@taskwright/contract-tests'
import { afterAll, beforeAll, describe } from 'vitest'
import { ask, createDatabase, createSchema, hasPostgresql, type TestDatabase } from '../../test/postgresql.ts'
import { postgresql } from './storage.ts'

interface SchemaPlace extends StoragePlace {
  readonly url: string
}

let database: TestDatabase

async function newSchema(): Promise<SchemaPlace> {
  const url = await createSchema(database.url)
  return { url, storage: postgresql(url), another: () => postgresql(url) }
}

function peek({ url }: SchemaPlace): StoragePeek {
  const column = async (text: string, ...values: string[]): Promise<string[]> =>
    (await ask<{ value: string }>(url, text, values)).map(({ value }) => value)
  return {
    rows: (collection) => column(`select id as value from tw_${collection} order by id`),
    events: () => column('select id as value from tw_events order by event_key'),
    records: (namespace) => column('select key as value from tw_records where namespace = $1 order by key', namespace),
  }
}

describe.skipIf(!hasPostgresql)('postgresql', () => {
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  storageContract({ name: 'postgresql', open: newSchema, peek, patienceMs: 5_000 })
})
