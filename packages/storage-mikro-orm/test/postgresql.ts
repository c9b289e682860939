import { randomBytes } from 'node:crypto'
import { nativeModule } from '../src/postgresql/native.ts'

/** Where tests find a server; each gets schemas of its own in a database of its own. */
const SERVER = process.env.TEST_POSTGRESQL_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'

/** Rows of one statement, on a connection of its own. */
export async function ask<Row = Record<string, unknown>>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new (nativeModule().Client)({ connectionString: url, connectionTimeoutMillis: 3_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query({ text, values })).rows as readonly Row[]
  } finally {
    await client.end()
  }
}

/** Whether there is a server that lets us in. */
export const hasPostgresql = await ask(SERVER, 'select 1').then(
  () => true,
  () => false,
)

/** Whether a pooler stands before it: that tells a process id of its own, and passes no `options` on. */
export const isPooled = hasPostgresql && (await tellsAnother())

async function tellsAnother(): Promise<boolean> {
  const client = new (nativeModule().Client)({ connectionString: SERVER })
  await client.connect()
  const { rows } = await client.query({ text: `select 1 where pg_backend_pid() = ${client.processID}` })
  await client.end()
  return rows.length === 0
}

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** An empty database on the server. Its language is one that would sort otherwise than by code point, if there is one. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `tw_test_${randomBytes(6).toString('hex')}`
  await ask(SERVER, `create database ${name} template template0`)
  const url = new URL(SERVER)
  url.pathname = `/${name}`
  const drop = async (): Promise<void> => {
    for (const one of [name, ...(besides.get(String(url)) ?? [])])
      await ask(SERVER, `drop database ${one} with (force)`)
  }
  return { url: String(url), drop }
}

let schemas = 0
/** What stands for schemas of a database. */
const besides = new Map<string, string[]>()

/** The URL of an empty schema in that database; through a pooler, of a database that goes with it. */
export async function createSchema(database: string): Promise<string> {
  if (isPooled) {
    const { url } = await createDatabase()
    besides.set(database, [...(besides.get(database) ?? []), new URL(url).pathname.slice(1)])
    return url
  }
  const name = `tw_${++schemas}_${randomBytes(3).toString('hex')}`
  await ask(database, `create schema ${name}`)
  const url = new URL(database)
  url.searchParams.set('options', `-c search_path=${name}`)
  return String(url)
}
