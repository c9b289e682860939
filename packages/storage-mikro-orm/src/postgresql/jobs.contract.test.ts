import { databaseJobsOver, jobsContract } from '@taskwright/contract-tests'
import { afterAll, beforeAll, describe } from 'vitest'
import { ask, createDatabase, createSchema, hasPostgresql, type TestDatabase } from '../../test/postgresql.ts'
import { postgresql } from './storage.ts'

let database: TestDatabase
/** Making tables takes longer than the cases do: all of them share a schema, and each leaves it empty. */
let url: string

describe.skipIf(!hasPostgresql)('postgresql', () => {
  beforeAll(async () => {
    database = await createDatabase()
    url = await createSchema(database.url)
  })
  afterAll(() => database.drop())

  jobsContract(
    databaseJobsOver({
      name: 'postgresql',
      open: () => ({
        storage: postgresql(url),
        another: () => postgresql(url),
        dispose: async () => void (await ask(url, 'delete from tw_records')),
      }),
    }),
  )
})
