import { commonError } from '@taskwright/core'
import { expect, test } from 'vitest'
import { classify, translated } from './errors.ts'

const native = (more: object, message = 'insert into secrets values (4711)'): Error =>
  Object.assign(new Error(message), more)
const told = (errno: number, code: string, sqlState = 'HY000') => ({ errno, code, sqlState })

test.each([
  [told(1213, 'ER_LOCK_DEADLOCK', '40001'), 'deadlock', 'storage.busy', 'deadlock'],
  [told(1614, 'ER_XA_RBDEADLOCK', 'XA102'), 'deadlock', 'storage.busy', 'deadlock'],
  [told(3101, 'ER_TRANSACTION_ROLLBACK_DURING_COMMIT', '40000'), 'deadlock', 'storage.busy', 'deadlock'],
  [told(9999, 'ER_SOMETHING_NEW', '40001'), 'deadlock', 'storage.busy', 'deadlock'],
  [told(1205, 'ER_LOCK_WAIT_TIMEOUT'), 'locked', 'storage.busy', 'locked'],
  [told(3572, 'ER_LOCK_NOWAIT'), 'locked', 'storage.busy', 'locked'],
  [told(1040, 'ER_CON_COUNT_ERROR', '08004'), 'connections', 'storage.busy', 'connections'],
  [told(1203, 'ER_TOO_MANY_USER_CONNECTIONS', '42000'), 'connections', 'storage.busy', 'connections'],
  [told(1226, 'ER_USER_LIMIT_REACHED', '42000'), 'connections', 'storage.busy', 'connections'],
  [told(1020, 'ER_CHECKREAD'), 'conflict', 'storage.conflict', undefined],
  [told(1053, 'ER_SERVER_SHUTDOWN', '08S01'), 'lost', 'storage.unavailable', 'lost'],
  [told(1317, 'ER_QUERY_INTERRUPTED', '70100'), 'lost', 'storage.unavailable', 'lost'],
  [told(1927, 'ER_CONNECTION_KILLED', '70100'), 'lost', 'storage.unavailable', 'lost'],
  [told(4031, 'ER_CLIENT_INTERACTION_TIMEOUT'), 'lost', 'storage.unavailable', 'lost'],
  [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'lost', 'storage.unavailable', 'lost'],
  [{ code: 'ECONNRESET', errno: -104, fatal: true }, 'lost', 'storage.unavailable', 'lost'],
  [{ code: 'EPIPE', errno: -32 }, 'lost', 'storage.unavailable', 'lost'],
  [{ fatal: true }, 'lost', 'storage.unavailable', 'lost'],
  [{ code: 'ECONNREFUSED', errno: -111 }, 'refused', 'storage.unavailable', 'refused'],
  [{ code: 'ETIMEDOUT', errno: undefined }, 'refused', 'storage.unavailable', 'refused'],
  [{ code: 'ENOTFOUND', errno: -3008 }, 'refused', 'storage.unavailable', 'refused'],
  [told(1045, 'ER_ACCESS_DENIED_ERROR', '28000'), 'auth', 'storage.unavailable', 'auth'],
  [told(1698, 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR', '28000'), 'auth', 'storage.unavailable', 'auth'],
  [{ code: 'AUTH_SWITCH_PLUGIN_ERROR', fatal: true }, 'auth', 'storage.unavailable', 'auth'],
  [told(3159, 'ER_SECURE_TRANSPORT_REQUIRED'), 'tls', 'storage.unavailable', 'tls'],
  [{ code: 'HANDSHAKE_SSL_ERROR', fatal: true }, 'tls', 'storage.unavailable', 'tls'],
  [{ code: 'HANDSHAKE_NO_SSL_SUPPORT', fatal: true }, 'tls', 'storage.unavailable', 'tls'],
  [{ code: 'HANDSHAKE_SSL_ERROR', fatal: true, localAddress: null }, 'lost', 'storage.unavailable', 'lost'],
  [{ code: 'HANDSHAKE_SSL_ERROR', fatal: true, errno: -104 }, 'lost', 'storage.unavailable', 'lost'],
  [told(1049, 'ER_BAD_DB_ERROR', '42000'), 'database', 'storage.unavailable', 'database'],
  [told(1021, 'ER_DISK_FULL'), 'full', 'storage.full', undefined],
  [told(1114, 'ER_RECORD_FILE_FULL'), 'full', 'storage.full', undefined],
  [told(1290, 'ER_OPTION_PREVENTS_STATEMENT'), 'readonly', 'storage.readonly', undefined],
  [told(1792, 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION', '25006'), 'readonly', 'storage.readonly', undefined],
  [told(1836, 'ER_READ_ONLY_MODE'), 'readonly', 'storage.readonly', undefined],
  [told(1034, 'ER_NOT_KEYFILE'), 'damaged', 'storage.damaged', undefined],
  [told(1712, 'ER_INDEX_CORRUPT'), 'damaged', 'storage.damaged', undefined],
  [told(1146, 'ER_NO_SUCH_TABLE', '42S02'), 'outdated', 'storage.outdated', undefined],
  [told(1054, 'ER_BAD_FIELD_ERROR', '42S22'), 'outdated', 'storage.outdated', undefined],
  [told(1142, 'ER_TABLEACCESS_DENIED_ERROR', '42000'), 'denied', 'storage.misconfigured', 'privileges'],
  [told(1153, 'ER_NET_PACKET_TOO_LARGE', '08S01'), 'packet', 'storage.misconfigured', 'max_allowed_packet'],
  [told(1665, 'ER_BINLOG_STMT_MODE_AND_ROW_ENGINE'), 'binlog', 'storage.misconfigured', 'binlog_format'],
  [told(1064, 'ER_PARSE_ERROR', '42000'), 'unknown', 'engine.failed', undefined],
] as const)('%o is %s, which callers see as %s', (codes, kind, portCode, reason) => {
  expect(classify(native(codes))).toEqual({ kind })
  const error = translated(native(codes)) as Error & { details: Record<string, unknown> }
  expect(error).toMatchObject({ code: portCode })
  expect(error.details.reason).toBe(reason)
  expect(JSON.stringify({ ...error, message: error.message, cause: error.cause })).not.toMatch(/4711|insert/)
})

test.each([
  [told(1030, 'ER_GET_ERRNO'), 'Got error 28 "No space left on device" from storage engine InnoDB', 'full'],
  [told(3, 'EE_WRITE'), 'Error writing file \'/tmp/x\' (Errcode: 28 "No space left on device")', 'full'],
  [told(1030, 'ER_GET_ERRNO'), 'Got error 168 from storage engine', 'unknown'],
] as const)('a full disk is known by the system’s own number: %o', (codes, message, kind) => {
  expect(classify(native(codes, message))).toEqual({ kind })
})

test.each([
  [
    "Duplicate entry 'launch-1-acme' for key 'tw_tasks_number'",
    '',
    'tw_tasks',
    ['project_id', 'number', 'organization_id'],
  ],
  ["Duplicate entry 'x' for key 'tw_tasks.tw_tasks_external_ref'", '', 'tw_tasks', ['external_ref', 'organization_id']],
  ["Duplicate entry 'it's for key 'tw_x'' for key 'tw_projects_key'", '', 'tw_projects', ['key', 'organization_id']],
  ["Duplicate entry 'a' for key 'tw_tasks.PRIMARY'", '', 'tw_tasks', ['id']],
  ["Duplicate entry 'a' for key 'PRIMARY'", 'insert into "tw_comments" ("id") values (?)', 'tw_comments', ['id']],
])('%s names its table and columns', (message, statement, table, columns) => {
  const error = native(told(1062, 'ER_DUP_ENTRY', '23000'), message)
  expect(classify(error, statement)).toEqual({ kind: 'unique', table, columns })
  expect(translated(error, statement)).toMatchObject({ code: 'storage.unique', details: { table, columns } })
})

test('a second event of one place in its stream is a conflict', () => {
  const error = native(told(1062, 'ER_DUP_ENTRY'), "Duplicate entry 'task/1-1-acme' for key 'tw_events_stream'")
  expect(translated(error)).toMatchObject({ code: 'storage.conflict', retryable: true })
})

test('errors of others pass unchanged', () => {
  for (const error of [new TypeError('mine'), commonError('storage.conflict'), 'text'])
    expect(translated(error)).toBe(error)
  expect(classify(new Error('who knows'))).toEqual({ kind: 'unknown' })
})
