import { commonError, TaskwrightError } from '@taskwright/core'
import { uniqueOf } from './uniques.ts'

/** What can go wrong below us, as few words as a caller can react to differently. */
export type Trouble =
  | { readonly kind: keyof typeof refusals }
  | { readonly kind: 'unique'; readonly table: string; readonly columns: readonly string[] }

/** Sorts a native error by its codes. The message never leaves this file: it holds SQL with its parameters. */
export function classify(error: unknown, statement = ''): Trouble {
  if (!isNative(error)) return { kind: 'unknown' }
  const { errno, code, sqlState, message } = error
  if (typeof errno === 'number' && UNIQUE.has(errno)) return { kind: 'unique', ...uniqueOf(message, statement) }
  if (typeof errno === 'number' && IO.has(errno) && /\b(error|errcode|errno):? "?28\b/i.test(message))
    return { kind: 'full' }
  const known = typeof errno === 'number' && errno > 0 ? byNumber.get(errno) : undefined
  if (known !== undefined) return { kind: known }
  if (sqlState === '40001') return { kind: 'deadlock' }
  if (code === 'HANDSHAKE_SSL_ERROR') return { kind: isCutOff(error) ? 'lost' : 'tls' }
  if (typeof code === 'string' && byCode.has(code)) return { kind: byCode.get(code) ?? 'lost' }
  return { kind: error.fatal === true && !isFromServer(error) ? 'lost' : 'unknown' }
}

/** The error a caller of the storage port sees. Ours pass unchanged; a native one keeps only its code. */
export function translated(error: unknown, statement?: string): unknown {
  if (error instanceof TaskwrightError || !isNative(error)) return error
  const trouble = classify(error, statement)
  if (trouble.kind === 'unique') {
    // These say that somebody else was faster, not that a value is taken.
    if (trouble.table === 'tw_events' || trouble.table === 'tw_records') return commonError('storage.conflict')
    return commonError('storage.unique', { details: { table: trouble.table, columns: trouble.columns } })
  }
  const [refusal, reason] = refusals[trouble.kind]
  const native = typeof error.code === 'string' ? error.code : undefined
  return commonError(refusal, {
    details: { ...(reason === undefined ? {} : { reason }), ...(native === undefined ? {} : { native }) },
  })
}

/** Nobody got a connection in time, or a unit of work took too long. */
export const busy = (reason: 'pool' | 'deadline'): TaskwrightError =>
  commonError('storage.busy', { details: { reason } })

const refusals = {
  deadlock: ['storage.busy', 'deadlock'],
  locked: ['storage.busy', 'locked'],
  connections: ['storage.busy', 'connections'],
  conflict: ['storage.conflict', undefined],
  lost: ['storage.unavailable', 'lost'],
  refused: ['storage.unavailable', 'refused'],
  auth: ['storage.unavailable', 'auth'],
  tls: ['storage.unavailable', 'tls'],
  database: ['storage.unavailable', 'database'],
  full: ['storage.full', undefined],
  readonly: ['storage.readonly', undefined],
  damaged: ['storage.damaged', undefined],
  outdated: ['storage.outdated', undefined],
  denied: ['storage.misconfigured', 'privileges'],
  packet: ['storage.misconfigured', 'max_allowed_packet'],
  binlog: ['storage.misconfigured', 'binlog_format'],
  unknown: ['engine.failed', undefined],
} as const satisfies Record<string, readonly [Parameters<typeof commonError>[0], string | undefined]>

const UNIQUE: ReadonlySet<number> = new Set([1062, 1586])
/** They say in their text which error the operating system gave. */
const IO: ReadonlySet<number> = new Set([3, 14, 1005, 1026, 1030])

// https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-codes/
const numbers = {
  deadlock: [1213, 1614, 3101],
  locked: [1205, 3572],
  connections: [1040, 1203, 1226],
  // The last two: what was prepared is no longer known. Whoever runs again is sent the statements as they are.
  conflict: [1020, 1243, 1615],
  lost: [1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1184, 1317, 1927, 1969, 2006, 2013, 2055, 3024, 3169, 4031],
  auth: [1044, 1045, 1130, 1251, 1396, 1698, 1820, 1862, 3118],
  tls: [3159],
  database: [1049],
  full: [1021, 1114],
  readonly: [1036, 1290, 1792, 1836],
  damaged: [126, 127, 1033, 1034, 1035, 1194, 1195, 1712],
  outdated: [1054, 1146],
  denied: [1142, 1143, 1227, 1370],
  packet: [1153],
  // The server keeps a log of statements, which READ COMMITTED can't be written into.
  binlog: [1665],
} as const satisfies Partial<Record<keyof typeof refusals, readonly number[]>>

const byNumber = new Map<number, keyof typeof refusals>(
  Object.entries(numbers).flatMap(([kind, all]) => all.map((errno) => [errno, kind as keyof typeof numbers])),
)

const byCode = new Map<string, 'lost' | 'refused' | 'auth' | 'tls'>([
  ...['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_PACKETS_OUT_OF_ORDER'].map(
    (code) => [code, 'lost'] as const,
  ),
  ...['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT', 'EACCES'].map(
    (code) => [code, 'refused'] as const,
  ),
  ...['AUTH_SWITCH_PLUGIN_ERROR', 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED'].map((code) => [code, 'auth'] as const),
  ['HANDSHAKE_NO_SSL_SUPPORT', 'tls'],
])

interface NativeError extends Error {
  readonly code?: unknown
  readonly errno?: unknown
  readonly sqlState?: unknown
  readonly fatal?: unknown
}

/** Node's error of a socket that closes before it is secure tells whose it was; those about certificates don't. */
const isCutOff = (error: NativeError): boolean => 'localAddress' in error || typeof error.errno === 'number'

const isFromServer = ({ sqlState }: NativeError): boolean => typeof sqlState === 'string' && sqlState !== ''

/** From mysql2 or the socket below it; errors of a host's own look different, or pass for `engine.failed` at worst. */
const isNative = (error: unknown): error is NativeError =>
  error instanceof Error &&
  (('errno' in error && 'code' in error) ||
    'sqlState' in error ||
    'fatal' in error ||
    ('code' in error && byCode.has(String(error.code))))
