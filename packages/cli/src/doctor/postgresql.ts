import { MikroORM } from '@mikro-orm/postgresql'
import { type Finding, fail, ok } from './check.ts'
import { clockFinding, connectionsFinding, type Settings } from './server.ts'

const names = [
  'server_version',
  'server_version_num',
  'fsync',
  'full_page_writes',
  'synchronous_commit',
  'server_encoding',
  'TimeZone',
  'max_connections',
] as const

/** What a PostgreSQL server is set to, and what that means for us. */
export async function postgresqlFindings(url: string, connections: number): Promise<readonly Finding[]> {
  const orm = await MikroORM.init({
    entities: [],
    discovery: { warnWhenNoEntities: false },
    clientUrl: url,
    driverOptions: { connectionTimeoutMillis: 5000 },
  })
  try {
    const list = names.map((name) => `'${name}'`).join(', ')
    const rows = await orm.em.execute<{ name: string; setting: string }[]>(
      `select name, setting from pg_settings where name in (${list})`,
    )
    const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
    const [collation] = await orm.em.execute<{ datcollate: string }[]>(
      'select datcollate from pg_database where datname = current_database()',
    )
    const asked = Date.now()
    const [time] = await orm.em.execute<{ now: string }[]>(
      'select (extract(epoch from clock_timestamp()) * 1000)::bigint::text as now',
    )
    return [
      ...judgePostgresql({ ...settings, collation: collation?.datcollate ?? '' }),
      connectionsFinding(Number(settings.max_connections), connections),
      clockFinding(Number(time?.now), asked, Date.now()),
    ]
  } finally {
    await orm.close(true)
  }
}

const OLDEST = 130_000

export function judgePostgresql(settings: Settings): readonly Finding[] {
  const { fsync, full_page_writes: pages, synchronous_commit: commit, server_encoding: encoding = '' } = settings
  const words = `PostgreSQL ${settings.server_version}`
  return [
    {
      name: 'server version',
      ...(Number(settings.server_version_num) >= OLDEST
        ? ok(words)
        : fail(`${words} is too old: 13 or newer is needed`)),
    },
    {
      name: 'flushing',
      ...(fsync !== 'on' || pages !== 'on'
        ? fail(`fsync=${fsync}, full_page_writes=${pages}: a power failure may destroy the database. Set both to on`)
        : commit === 'off'
          ? fail('synchronous_commit=off: a crash loses what was acknowledged. Set it to on')
          : ok(`fsync=on, synchronous_commit=${commit}`)),
    },
    {
      name: 'encoding',
      ...(encoding === 'UTF8' ? ok(encoding) : fail(`${encoding}: not every text fits. Make the database with UTF8`)),
    },
    { name: 'collation', ...ok(`${settings.collation}; we compare by code point whatever it is`) },
    { name: 'time zone', ...ok(`${settings.TimeZone}; times are kept as milliseconds, so it changes nothing`) },
  ]
}
