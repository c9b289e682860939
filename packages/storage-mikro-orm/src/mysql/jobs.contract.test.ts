import { databaseJobsOver, jobsContract } from '@taskwright/contract-tests'
import { afterAll, beforeAll, describe } from 'vitest'
import { ask, createDatabase, mysqlUrl, type TestDatabase } from '../../test/mysql.ts'
import { mysql } from './storage.ts'

/** Making tables takes longer than the cases do: all of them share a database, and each leaves it empty. */
let database: TestDatabase

describe.skipIf(mysqlUrl === undefined)('mysql', () => {
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  jobsContract(
    databaseJobsOver({
      name: 'mysql',
      open: () => ({
        storage: mysql(database.url),
        another: () => mysql(database.url),
        dispose: async () => void (await ask(database.url, 'delete from tw_records')),
      }),
    }),
  )
})
