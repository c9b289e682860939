import { commonError } from '@taskwright/core'
import { expect, test } from 'vitest'
import { classify, translated } from './errors.ts'

const native = (code: string, message = 'insert into secrets values (4711)'): Error =>
  Object.assign(new Error(message), { code })

test.each([
  ['SQLITE_BUSY', 'busy', 'storage.busy'],
  ['SQLITE_BUSY_SNAPSHOT', 'busy', 'storage.busy'],
  ['SQLITE_LOCKED', 'busy', 'storage.busy'],
  ['SQLITE_PROTOCOL', 'busy', 'storage.busy'],
  ['SQLITE_FULL', 'full', 'storage.full'],
  ['SQLITE_CORRUPT', 'damaged', 'storage.damaged'],
  ['SQLITE_CORRUPT_INDEX', 'damaged', 'storage.damaged'],
  ['SQLITE_NOTADB', 'damaged', 'storage.damaged'],
  ['SQLITE_READONLY_DBMOVED', 'readonly', 'storage.readonly'],
  ['SQLITE_IOERR_WRITE', 'io', 'storage.unavailable'],
  ['SQLITE_CANTOPEN', 'io', 'storage.unavailable'],
  ['SQLITE_MISUSE', 'unknown', 'engine.failed'],
])('%s is %s, which callers see as %s', (code, kind, portCode) => {
  expect(classify(native(code))).toEqual({ kind })
  expect(translated(native(code))).toMatchObject({ code: portCode, details: { native: code } })
})

test('a unique is named by its table and columns', () => {
  const error = native(
    'SQLITE_CONSTRAINT_UNIQUE',
    'UNIQUE constraint failed: tw_tasks.organization_id, tw_tasks.number',
  )
  expect(classify(error)).toEqual({ kind: 'unique', table: 'tw_tasks', columns: ['organization_id', 'number'] })
})

test('nothing of a driver’s message comes out', () => {
  const error = translated(native('SQLITE_ERROR')) as Error
  expect(JSON.stringify({ ...error, message: error.message, cause: error.cause })).not.toMatch(/4711|insert/)
})

test('errors of others pass unchanged', () => {
  for (const error of [new TypeError('mine'), commonError('storage.conflict'), 'text'])
    expect(translated(error)).toBe(error)
  expect(classify(new Error('who knows'))).toEqual({ kind: 'unknown' })
})
