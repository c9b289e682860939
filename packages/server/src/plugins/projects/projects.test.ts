import { expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'

async function start() {
  const started = await serverForTest()
  const { token } = await started.register('Ana')
  const { body: project } = await started.call('POST', '/api/v1/projects', {
    token,
    body: { name: 'Launch', key: 'LNCH' },
  })
  const call = (method: string, path: string, body?: unknown) =>
    started.call(method, `/api/v1/projects/${project.id}${path}`, { token, ...(body === undefined ? {} : { body }) })
  return { ...started, token, project, call }
}

test('a project is changed by what a patch names; null takes a key of its metadata away', async () => {
  const { call } = await start()
  await call('PATCH', '', { metadata: { color: 'red', size: 1 } })
  const { body } = await call('PATCH', '', { name: 'Launched', metadata: { size: null } })
  expect(body).toMatchObject({ name: 'Launched', description: '', metadata: { color: 'red' }, version: 3 })
})

test('statuses are added in their place, and removed in favour of another', async () => {
  const { call, project } = await start()
  const [first] = project.statuses
  const added = await call('POST', '/statuses', { name: 'Later', category: 'PENDING', position: 0 })
  expect(added).toMatchObject({ status: 201, body: { version: 2 } })
  expect((await call('GET', '/statuses')).body).toMatchObject({
    items: [{ name: 'Later' }, {}, {}, {}, {}],
    nextCursor: null,
  })
  expect(await call('DELETE', `/statuses/${first.id}`)).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'replacedBy', rule: 'required' }] },
  })
  const heir = added.body.statuses[0].id
  const removed = await call('DELETE', `/statuses/${first.id}?replacedBy=${heir}`)
  expect(removed).toMatchObject({ status: 200, body: { version: 3 } })
  expect(removed.body.statuses).toHaveLength(4)
})

test('labels come and go', async () => {
  const { call } = await start()
  const { body } = await call('POST', '/labels', { name: 'bug', color: '#C1121F' })
  expect(body.labels).toMatchObject([{ name: 'bug', color: '#c1121f' }])
  const label = `/labels/${body.labels[0].id}`
  expect((await call('PATCH', label, { color: null })).body.labels).toMatchObject([{ name: 'bug', color: null }])
  expect((await call('DELETE', label)).body.labels).toEqual([])
  expect((await call('GET', '/labels')).body).toEqual({ items: [], nextCursor: null })
})

test('members are added by address; somebody from elsewhere becomes a guest of the organization', async () => {
  const { call, engine, project, register } = await start()
  const bo = await register('Bo')
  expect(await call('POST', '/members', { email: bo.email, role: 'COMMENTER' })).toMatchObject({ status: 201 })
  expect((await call('GET', '/members')).body.items).toMatchObject([
    { role: 'OWNER' },
    { userId: bo.id, role: 'COMMENTER' },
  ])
  const organizations = await engine.as({ userId: bo.id, organizationId: '*' }).organizations.list()
  expect(organizations.items.find(({ id }) => id === project.organizationId)).toMatchObject({ role: 'GUEST' })
  expect(await call('PATCH', `/members/${bo.id}`, { role: 'VIEWER' })).toMatchObject({ body: { role: 'VIEWER' } })
  expect(await call('DELETE', `/members/${bo.id}`)).toMatchObject({ status: 204 })
})

test('a project is put away, brought back, deleted and brought back', async () => {
  const { call } = await start()
  expect((await call('POST', '/archive')).body.archivedAt).toBeTypeOf('string')
  expect((await call('POST', '/restore')).body.archivedAt).toBe(null)
  expect(await call('DELETE', '')).toMatchObject({ status: 204 })
  expect(await call('GET', '')).toMatchObject({ status: 404 })
  expect(await call('POST', '/restore')).toMatchObject({ status: 200, body: { deletedAt: null } })
})
