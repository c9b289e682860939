import { commonError, type RefusalKind, TaskwrightError } from '@taskwright/core'
import { describe, expect, test } from 'vitest'
import { BodyTooLarge } from './http/body.ts'
import { isFailure, problemOf, RequestRefused } from './problem.ts'

const refusal = (kind: RefusalKind, details = {}) =>
  new TaskwrightError({ code: 'x.y', details }, { kind, message: 'No.' })

describe('a refusal becomes', () => {
  test.each<[RefusalKind, number]>([
    ['invalid', 422],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['stale', 412],
    ['busy', 503],
    ['unavailable', 503],
  ])('%s %i', (kind, status) => {
    const { problem } = problemOf(refusal(kind), 'r1')
    expect(problem).toMatchObject({
      type: 'urn:taskwright:error:x.y',
      title: 'No.',
      status,
      code: 'x.y',
      requestId: 'r1',
    })
  })

  test('409 with Retry-After while its idempotency key is in flight', () => {
    const { problem, headers } = problemOf(commonError('idempotency.in_flight'), 'r1')
    expect(problem.status).toBe(409)
    expect(headers).toEqual({ 'retry-after': '1' })
  })

  test('507 when the disk is full, and 500 when the engine itself failed', () => {
    expect(problemOf(commonError('storage.full'), 'r1').problem.status).toBe(507)
    expect(problemOf(commonError('engine.failed'), 'r1').problem.status).toBe(500)
  })
})

test('a stale version comes with the current one, also as ETag', () => {
  const { problem, headers } = problemOf(refusal('stale', { currentVersion: 7, fields: ['title'] }), 'r1')
  expect(problem).toMatchObject({ currentVersion: 7, fields: ['title'] })
  expect(headers.etag).toBe('"7"')
})

test('a token that was refused is named in the challenge, a missing one is not', () => {
  expect(problemOf(refusal('unauthenticated'), 'r1').headers).toEqual({ 'www-authenticate': 'Bearer' })
  expect(problemOf(refusal('unauthenticated', { challenge: 'invalid_token' }), 'r1').headers).toEqual({
    'www-authenticate': 'Bearer error="invalid_token"',
  })
})

test('only known details leave', () => {
  const { problem } = problemOf(refusal('conflict', { constraint: 'tw_users_email', statusId: 's1' }), 'r1')
  expect(Object.keys(problem).sort()).toEqual(['code', 'requestId', 'status', 'title', 'type'])
})

test('what is no refusal says nothing of itself', () => {
  const error = Object.assign(new Error('select * from secrets'), { code: 'ER_DUP', sql: 'hunter2' })
  for (const thrown of [error, 'hunter2', undefined, { code: 'access.denied' }]) {
    const { problem } = problemOf(thrown, 'r1')
    expect(problem).toMatchObject({ status: 500, code: 'engine.failed' })
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|secrets/)
  }
})

test('what is refused before an operation keeps its headers', () => {
  expect(problemOf(new RequestRefused('request.method_not_allowed', { allow: 'GET' }), 'r1')).toMatchObject({
    problem: { status: 405 },
    headers: { allow: 'GET' },
  })
})

test.each([
  [1_048_576, '1 MiB'],
  [1_000, '1000 bytes'],
])('after a body of more than %d bytes the limit is told and the connection ends', (limit, told) => {
  expect(problemOf(new BodyTooLarge(limit), 'r1')).toMatchObject({
    problem: { status: 413, detail: `It may have up to ${told} here.` },
    headers: { connection: 'close' },
  })
})

test('refusals are no failures; a database that is away is one', () => {
  expect(isFailure(commonError('access.denied'))).toBe(false)
  expect(isFailure(commonError('storage.unavailable'))).toBe(true)
  expect(isFailure(new Error('x'))).toBe(true)
})
