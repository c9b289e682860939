import { expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'

test('an owner adds somebody by their address, changes their role and lets them go', async () => {
  const { call, register } = await serverForTest()
  const ana = await register('Ana')
  const bo = await register('Bo')
  const members = `/api/v1/organizations/${ana.organizationId}/members`
  const added = await call('POST', members, { token: ana.token, body: { email: 'BO@example.com', role: 'MEMBER' } })
  expect(added).toMatchObject({ status: 201, body: { userId: bo.id, role: 'MEMBER', name: 'Bo' } })
  expect(added.headers.get('etag')).toBe('"1"')

  const theirs = await call('GET', '/api/v1/organizations', { token: bo.token })
  expect(theirs.body.items).toMatchObject([{ role: 'OWNER' }, { id: ana.organizationId, role: 'MEMBER' }])

  const change = { token: ana.token, body: { role: 'ADMIN' }, headers: { 'if-match': '"1"' } }
  expect(await call('PATCH', `${members}/${bo.id}`, change)).toMatchObject({
    status: 200,
    body: { role: 'ADMIN', version: 2 },
  })
  expect(await call('PATCH', `${members}/${bo.id}`, change)).toMatchObject({ status: 412, body: { fields: ['role'] } })

  expect(await call('DELETE', `${members}/${bo.id}`, { token: ana.token })).toMatchObject({ status: 204, body: '' })
  expect(await call('GET', `/api/v1/organizations/${ana.organizationId}`, { token: bo.token })).toMatchObject({
    status: 404,
    body: { code: 'organization.not_found' },
  })
})

test('lists come in pages, and a cursor belongs to its list', async () => {
  const { call, register } = await serverForTest()
  const { token, organizationId } = await register('Ana')
  for (const name of ['B', 'C']) await call('POST', '/api/v1/organizations', { token, body: { name } })
  const first = await call('GET', '/api/v1/organizations?limit=2', { token })
  expect(first.body.items).toHaveLength(2)
  const next = encodeURIComponent(first.body.nextCursor)
  const second = await call('GET', `/api/v1/organizations?limit=2&cursor=${next}`, { token })
  expect(second.body).toMatchObject({ items: [{ name: 'C' }], nextCursor: null })
  const wrong = await call('GET', `/api/v1/organizations/${organizationId}/members?cursor=${next}`, { token })
  expect(wrong).toMatchObject({ status: 422, body: { code: 'cursor.invalid' } })
})
