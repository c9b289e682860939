import { type StoragePeek, type StoragePlace, storageContract } from '@taskwright/contract-tests'
import { afterAll, describe } from 'vitest'
import { ask, createDatabase, mysqlUrl, type TestDatabase } from '../../test/mysql.ts'
import { mysql } from './storage.ts'

interface DatabasePlace extends StoragePlace {
  readonly url: string
}

/** Making tables takes longer than most cases: a database is emptied and used again. */
const emptied: TestDatabase[] = []
const used: TestDatabase[] = []

async function newDatabase(): Promise<DatabasePlace> {
  const database = emptied.pop() ?? (await createDatabase())
  used.push(database)
  const { url } = database
  return {
    url,
    storage: mysql(url),
    another: () => mysql(url),
    async dispose() {
      used.splice(used.indexOf(database), 1)
      try {
        await empty(database)
        emptied.push(database)
      } catch {
        await database.drop()
      }
    },
  }
}

const kept = ['tw_migrations', 'tw_locks', 'tw_sequencer']

async function empty({ url }: TestDatabase): Promise<void> {
  const tables = await ask<{ name: string }>(
    url,
    'select table_name as name from information_schema.tables where table_schema = database()',
  )
  const cleared = tables.filter(({ name }) => !kept.includes(name)).map(({ name }) => `delete from ${name}`)
  if (tables.length > 0) await ask(url, cleared.join(';'))
}

function peek({ url }: DatabasePlace): StoragePeek {
  const column = async (text: string, ...values: string[]): Promise<string[]> =>
    (await ask<{ value: string }>(url, text, values)).map(({ value }) => value)
  return {
    rows: (collection) => column(`select id as value from tw_${collection} order by id`),
    events: () => column('select id as value from tw_events order by event_key'),
    records: (namespace) =>
      column('select `key` as value from tw_records where namespace = ? order by `key`', namespace),
  }
}

describe.skipIf(mysqlUrl === undefined)('mysql', () => {
  afterAll(async () => {
    for (const database of [...emptied, ...used]) await database.drop()
  })

  storageContract({ name: 'mysql', open: newDatabase, peek, patienceMs: 5_000 })
})
