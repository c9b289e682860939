import { MikroORM } from '@mikro-orm/mysql'
import { mysqlDriverOptions } from '@taskwright/storage-mikro-orm/mysql'
import { type Finding, fail, ok, warn } from './check.ts'
import { clockFinding, connectionsFinding, type Settings } from './server.ts'

const names = [
  'version',
  'version_comment',
  'innodb_flush_log_at_trx_commit',
  'log_bin',
  'binlog_format',
  'sync_binlog',
  'character_set_database',
  'collation_database',
  'time_zone',
  'system_time_zone',
  'transaction_isolation',
  'tx_isolation',
  'max_allowed_packet',
  'max_connections',
] as const

/** What a MySQL or MariaDB server is set to, and what that means for us. */
export async function mysqlFindings(url: string, connections: number): Promise<readonly Finding[]> {
  const orm = await MikroORM.init({
    entities: [],
    discovery: { warnWhenNoEntities: false },
    clientUrl: url,
    // MikroORM alone leaves out what follows the question mark: whether the connection is to be encrypted.
    driverOptions: { ...mysqlDriverOptions(url), connectTimeout: 5000 },
  })
  try {
    const list = names.map((name) => `'${name}'`).join(', ')
    const rows = await orm.em.execute<{ Variable_name: string; Value: string }[]>(
      `show variables where variable_name in (${list})`,
    )
    const settings = Object.fromEntries(rows.map(({ Variable_name, Value }) => [Variable_name.toLowerCase(), Value]))
    const [tls] = await orm.em.execute<{ Value: string }[]>(`show session status like 'Ssl_cipher'`)
    const asked = Date.now()
    const [time] = await orm.em.execute<{ now: string }[]>('select cast(unix_timestamp(now(3)) * 1000 as char) as now')
    return [
      ...judgeMysql(settings),
      encryptionFinding(new URL(url).hostname, tls?.Value ?? ''),
      connectionsFinding(Number(settings.max_connections), connections),
      clockFinding(Number(time?.now), asked, Date.now()),
    ]
  } finally {
    await orm.close(true)
  }
}

const FLUSH = 'innodb_flush_log_at_trx_commit'
const MIB = 1024 ** 2

export function judgeMysql(settings: Settings): readonly Finding[] {
  const { character_set_database: charset = '' } = settings
  const isolation = settings.transaction_isolation ?? settings.tx_isolation ?? 'unknown'
  const packet = Number(settings.max_allowed_packet)
  const zone = settings.time_zone === 'SYSTEM' ? settings.system_time_zone : settings.time_zone
  return [
    { name: 'server version', ...version(settings) },
    {
      name: 'flushing',
      ...(settings[FLUSH] === '1'
        ? ok(`${FLUSH}=1`)
        : fail(`${FLUSH}=${settings[FLUSH]}: a power failure loses what was acknowledged. Set it to 1`)),
    },
    { name: 'binary log', ...binaryLog(settings) },
    {
      name: 'character set',
      ...(charset === 'utf8mb4'
        ? ok(`${charset}, ${settings.collation_database}`)
        : warn(
            `${charset}. Our tables are utf8mb4 whatever it is; for others: alter database … character set utf8mb4`,
          )),
    },
    { name: 'isolation', ...ok(`${isolation}; our own connections use READ-COMMITTED`) },
    { name: 'time zone', ...ok(`${zone}; times are kept as milliseconds, so it changes nothing`) },
    {
      name: 'packets',
      ...(packet >= 16 * MIB
        ? ok(`max_allowed_packet=${Math.round(packet / MIB)} MiB`)
        : warn(`max_allowed_packet=${(packet / MIB).toFixed(1)} MiB: large bulk calls may be refused. Set it to 16M`)),
    },
  ]
}

function binaryLog({ log_bin: binlog, binlog_format: format, sync_binlog: sync }: Settings) {
  if (binlog !== 'ON') return ok('off')
  if (format === 'STATEMENT')
    return fail(
      `binlog_format=${format}: the server then takes nothing from us, as we use READ-COMMITTED. Set it to ROW`,
    )
  return sync === '1'
    ? ok('sync_binlog=1')
    : warn(`sync_binlog=${sync}: after a power failure replicas may miss what was acknowledged. Set it to 1`)
}

/** Whoever is between us and an unencrypted server can put a key of theirs in its place, and read the password with it. */
export function encryptionFinding(host: string, cipher: string): Finding {
  const name = 'encryption'
  if (cipher !== '') return { name, ...ok(cipher) }
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(host)) return { name, ...ok('none, within this machine') }
  return {
    name,
    ...warn('none: fine only where nobody else is on the way. Add ?ssl=true to TASKWRIGHT_DATABASE_URL'),
  }
}

function version({ version = '', version_comment: comment = '' }: Settings) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const maria = /mariadb/i.test(`${version} ${comment}`)
  const number = 10_000 * major + 100 * minor + patch
  const words = `${maria ? 'MariaDB' : 'MySQL'} ${version}`
  return number >= (maria ? 100_600 : 80_017)
    ? ok(words)
    : fail(`${words} is too old: MySQL 8.0.17, or MariaDB 10.6, or newer is needed`)
}
