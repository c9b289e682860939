import { expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'

test('people read and change their own profile; what is absent stays', async () => {
  const { call, register } = await serverForTest()
  const { token } = await register('Ana')
  const patch = { token, body: { timeZone: 'Europe/Madrid' } }
  expect(await call('PATCH', '/api/v1/users/me', patch)).toMatchObject({
    status: 200,
    body: { name: 'Ana', email: 'ana@example.com', timeZone: 'Europe/Madrid' },
  })
  const { body } = await call('GET', '/api/v1/users/me', { token })
  expect(Object.keys(body).sort()).toEqual(['createdAt', 'email', 'id', 'locale', 'name', 'status', 'timeZone'])
})

test('an e-mail address is not changed in passing', async () => {
  const { call, register } = await serverForTest()
  const { token } = await register('Ana')
  const answer = await call('PATCH', '/api/v1/users/me', { token, body: { email: 'eve@example.com' } })
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'email', rule: 'unknown_field' }] } })
})
