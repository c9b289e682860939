import { commonError } from '@taskwright/core'
import { expect, test } from 'vitest'
import { classify, nativeError, translated } from './errors.ts'

const SECRET = 'insert into secrets values (4711)'

/** As the driver reports it. */
const reported = (code: string, more: object = {}): Error =>
  nativeError(Object.assign(new Error(SECRET), { code, detail: SECRET, query: SECRET, ...more }), { lost: false })

test.each([
  ['40P01', 'deadlock', 'storage.conflict', undefined],
  ['40001', 'serialization', 'storage.conflict', undefined],
  ['55P03', 'locked', 'storage.busy', 'locked'],
  ['57014', 'timeout', 'storage.busy', 'deadline'],
  ['25P03', 'abandoned', 'storage.busy', 'deadline'],
  ['25P04', 'abandoned', 'storage.busy', 'deadline'],
  ['53100', 'full', 'storage.full', undefined],
  ['53200', 'resources', 'storage.unavailable', 'memory'],
  ['53300', 'crowded', 'storage.busy', 'connections'],
  ['53400', 'resources', 'storage.unavailable', 'resources'],
  ['25006', 'readonly', 'storage.readonly', undefined],
  ['57P01', 'connection', 'storage.unavailable', 'shutdown'],
  ['57P02', 'connection', 'storage.unavailable', 'crash'],
  ['57P03', 'starting', 'storage.unavailable', 'starting'],
  ['57P04', 'refused', 'storage.unavailable', 'no database'],
  ['57P05', 'connection', 'storage.unavailable', 'shutdown'],
  ['08006', 'connection', 'storage.unavailable', 'connection'],
  ['28P01', 'refused', 'storage.unavailable', 'authentication'],
  ['28000', 'refused', 'storage.unavailable', 'authentication'],
  ['3D000', 'refused', 'storage.unavailable', 'no database'],
  ['3F000', 'forbidden', 'storage.misconfigured', 'schema'],
  ['42501', 'forbidden', 'storage.misconfigured', 'privilege'],
  ['42P01', 'outdated', 'storage.outdated', 'table'],
  ['42703', 'outdated', 'storage.outdated', 'column'],
  ['42883', 'outdated', 'storage.outdated', 'function'],
  ['0A000', 'plan', 'storage.unavailable', 'plan'],
  ['26000', 'plan', 'storage.unavailable', 'plan'],
  ['58030', 'resources', 'storage.unavailable', 'io'],
  ['XX001', 'damaged', 'storage.damaged', undefined],
  ['XX002', 'damaged', 'storage.damaged', undefined],
  ['ECONNREFUSED', 'connection', 'storage.unavailable', 'refused'],
  ['ENOENT', 'connection', 'storage.unavailable', 'refused'],
  ['ECONNRESET', 'connection', 'storage.unavailable', 'connection'],
  ['EPIPE', 'connection', 'storage.unavailable', 'connection'],
  ['ETIMEDOUT', 'connection', 'storage.unavailable', 'timeout'],
  ['EHOSTUNREACH', 'connection', 'storage.unavailable', 'unreachable'],
  ['ENETUNREACH', 'connection', 'storage.unavailable', 'unreachable'],
  ['EHOSTDOWN', 'connection', 'storage.unavailable', 'unreachable'],
  ['ENOTFOUND', 'refused', 'storage.unavailable', 'no host'],
  ['EAI_AGAIN', 'connection', 'storage.unavailable', 'no host'],
  ['CERT_HAS_EXPIRED', 'refused', 'storage.unavailable', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'refused', 'storage.unavailable', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'refused', 'storage.unavailable', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'refused', 'storage.unavailable', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'refused', 'storage.unavailable', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'refused', 'storage.unavailable', 'tls'],
  ['EPROTO', 'refused', 'storage.unavailable', 'tls'],
  ['42601', 'unknown', 'engine.failed', undefined],
])('%s is %s, which callers see as %s', (code, kind, portCode, reason) => {
  expect(classify(reported(code))).toEqual(reason === undefined ? { kind } : { kind, reason })
  expect(translated(reported(code))).toMatchObject({ code: portCode, details: { native: code } })
})

test.each(['22021', '22P05'])('%s, text with a NUL character, is the input’s fault', (code) => {
  expect(translated(reported(code))).toMatchObject({ code: 'input.invalid', kind: 'invalid', retryable: false })
})

test('a unique is named by its table and columns', () => {
  const error = reported('23505', { table: 'tw_tasks', constraint: 'tw_tasks_number' })
  const columns = ['project_id', 'number', 'organization_id']
  expect(classify(error)).toEqual({ kind: 'unique', table: 'tw_tasks', columns })
  expect(translated(error)).toMatchObject({ code: 'storage.unique', details: { table: 'tw_tasks', columns } })
})

test('nothing of a driver’s message comes out', () => {
  for (const error of [reported('42601'), translated(reported('42601'))] as Error[])
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack, cause: error.cause })).not.toMatch(
      /4711|insert/,
    )
})

test('an error without a code is the end of the connection where that has ended, and unknown elsewhere', () => {
  expect(classify(nativeError(new Error('Connection terminated'), { lost: true }))).toMatchObject({
    kind: 'connection',
  })
  expect(classify(nativeError(new Error('what'), { lost: false }))).toEqual({ kind: 'unknown' })
})

test('errors of others pass unchanged, also those that have a code', () => {
  const others = [
    new TypeError('mine'),
    commonError('storage.conflict'),
    'text',
    Object.assign(new Error(), { code: 'ENOENT' }),
  ]
  for (const error of others) expect(translated(error)).toBe(error)
})
