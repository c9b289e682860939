import { randomBytes } from 'node:crypto'
import { expect, onTestFinished } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { type NativeConnection, nativeConnection } from '../src/mysql/native.ts'
import { type MysqlOptions, mysql } from '../src/mysql/storage.ts'

/** Where tests find a server; each gets a database of its own. */
export const mysqlUrl = serviceUrl('mysql')

/** A connection of mysql2 itself, to look behind the adapter. */
export function connectTo(url: string): NativeConnection {
  const connection = nativeConnection({ uri: url, charset: 'utf8mb4', multipleStatements: true })
  connection.on('error', () => {})
  return connection
}

/** Rows of one statement on a connection. */
export const query = <Row = Record<string, unknown>>(
  connection: NativeConnection,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> =>
  new Promise((resolve, reject) => {
    connection.query(text, values, (error, result) => (error ? reject(error) : resolve(result as readonly Row[])))
  })

/** Rows of one statement, on a connection of its own. */
export async function ask<Row = Record<string, unknown>>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const connection = connectTo(url)
  try {
    return await query<Row>(connection, text, values)
  } finally {
    connection.end()
  }
}

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** An empty database on a server, with a collation that would compare otherwise than we do. */
export async function createDatabase(server = mysqlUrl): Promise<TestDatabase> {
  if (server === undefined) throw new Error('There is no server to test with.')
  const name = `tw_test_${randomBytes(6).toString('hex')}`
  const outside = new URL(server)
  outside.pathname = '/'
  await ask(String(outside), `create database ${name} character set latin1 collate latin1_german1_ci`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: String(url), drop: async () => void (await ask(String(outside), `drop database if exists ${name}`)) }
}

/** An empty database, gone when the test is over, and a storage on it that is closed before. */
export async function openDatabase(options: MysqlOptions = {}, server = mysqlUrl) {
  const database = await createDatabase(server)
  onTestFinished(database.drop)
  return { url: database.url, storage: await openStorage(database.url, options) }
}

export async function openStorage(url: string, options: MysqlOptions = {}) {
  const storage = mysql(url, options)
  await storage.open({ migrate: true, now: Date.now })
  onTestFinished(() => storage.close())
  return storage
}

/** What the log, the rows and the numbers must be whatever happened: complete, in order, and nothing half done. */
export async function expectWhole(url: string): Promise<{ readonly tasks: readonly string[] }> {
  const column = async (text: string) => (await ask<{ value: unknown }>(url, text)).map(({ value }) => value)
  const positions = await column('select position as value from tw_positions order by position')
  expect(positions).toEqual(positions.map((_, index) => index + 1))
  expect(await column('select event_key as value from tw_outbox')).toEqual([])
  expect(
    await column(
      'select e.id as value from tw_events e left join tw_positions p using (event_key) where p.position is null',
    ),
    'events without a position',
  ).toEqual([])
  expect(
    await column(`select b.id as value from tw_events a join tw_positions p on p.event_key = a.event_key
      join tw_events b on b.stream = a.stream and b.organization_id = a.organization_id and b.sequence > a.sequence
      join tw_positions q on q.event_key = b.event_key where q.position < p.position`),
    'events before their predecessors',
  ).toEqual([])
  const tasks = (await column('select id as value from tw_tasks order by id')) as string[]
  expect(
    await column(`select t.id as value from tw_tasks t left join tw_events e on e.stream = concat('task/', t.id)
      where e.id is null union all
      select e.id from tw_events e left join tw_tasks t on e.stream = concat('task/', t.id) where t.id is null`),
    'rows without events, and events without rows',
  ).toEqual([])
  return { tasks }
}
