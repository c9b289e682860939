import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startService } from '../../scripts/lib/private-services.mjs'

export const databases = ['sqlite', 'mysql', 'postgresql'] as const
export type Database = (typeof databases)[number]

export const databaseNames: Readonly<Record<Database, string>> = {
  sqlite: 'SQLite',
  mysql: 'MariaDB',
  postgresql: 'PostgreSQL',
}

/** Where the two servers keep what they have: equal databases, apart from each other. */
export interface Place {
  /** The server's folder. */
  readonly dataDir: string
  /** What the server is told about its database; empty for the embedded one. */
  readonly env: Readonly<Record<string, string>>
  /** What bare is told. */
  readonly bare: string
  /** Makes bare's a copy of what the server has filled and left. */
  copy(): Promise<void>
  remove(): Promise<void>
}

/** A server of our own for each: nobody else's load, nobody else's settings, nothing left behind. */
export async function makePlace(database: Database, folder: string): Promise<Place> {
  const dataDir = join(folder, 'ours')
  await mkdir(dataDir)
  if (database === 'sqlite') return embedded(dataDir, join(folder, 'bare.db'))
  const service = await startService(database)
  const { host, username } = new URL(service.url)
  const urlOf = (name: string): string => `${database}://${username}@${host}/${name}`
  const run = database === 'mysql' ? mysqlClient(service) : postgresqlClient(service)
  run.make('ours')
  return {
    dataDir,
    env: { TASKWRIGHT_DATABASE_URL: urlOf('ours') },
    bare: urlOf('bare'),
    copy: async () => run.copy('ours', 'bare'),
    remove: () => service.stop(),
  }
}

function embedded(dataDir: string, bare: string): Place {
  return {
    dataDir,
    env: {},
    bare,
    copy: () => cp(join(dataDir, 'taskwright.db'), bare),
    remove: async () => {},
  }
}

type Service = Awaited<ReturnType<typeof startService>>

function mysqlClient({ control, url }: Service) {
  const { hostname, port } = new URL(url)
  const client = [
    '--protocol=tcp',
    `--host=${hostname}`,
    `--port=${port}`,
    '--user=root',
    '--batch',
    '--skip-column-names',
  ]
  const run = (sql: string): string => control('mariadb', [...client, '-e', sql])
  const make = (name: string): void => void run(`create database ${name}`)
  return {
    make,
    copy(from: string, to: string): void {
      make(to)
      const names = run(`show tables from ${from}`).trim().split('\n')
      for (const name of names) run(`create table ${to}.${name} like ${from}.${name}; ${filled(from, to, name)}`)
    },
  }
  /** Columns that are worked out cannot be written. */
  function filled(from: string, to: string, name: string): string {
    const columns = run(`select group_concat('\`', column_name, '\`') from information_schema.columns
      where table_schema = '${from}' and table_name = '${name}' and extra not like '%GENERATED%'`).trim()
    return `insert into ${to}.${name} (${columns}) select ${columns} from ${from}.${name}`
  }
}

function postgresqlClient({ control, url }: Service) {
  const runIn = (place: string, sql: string): string => control('psql', [place, '-q', '-c', sql])
  const run = (sql: string): string => runIn(url, sql)
  return {
    make: (name: string): void => void run(`create database ${name}`),
    copy(from: string, to: string): void {
      // Autovacuum does so within a minute; a planner that knows nothing of the tables yet would be measured instead.
      runIn(new URL(`/${from}`, url).href, 'vacuum analyze')
      run(`create database ${to} template ${from}`)
    },
  }
}
