import { expect, test } from 'vitest'
import { serverForTest } from './harness.ts'

test('somebody registers, starts a project, works on a task and signs out', async () => {
  const { call, register, engine } = await serverForTest()
  const { token, user, refreshToken } = await register('Ana')
  expect(user).toMatchObject({ name: 'Ana', email: 'ana@example.com', status: 'ACTIVE' })

  const project = await call('POST', '/api/v1/projects', { token, body: { name: 'Launch', key: 'LNCH' } })
  expect(project).toMatchObject({ status: 201, body: { key: 'LNCH', version: 1 } })
  expect(project.headers.get('etag')).toBe('"1"')

  const created = await call('POST', '/api/v1/tasks', {
    token,
    body: { projectId: project.body.id, title: 'Write the README' },
  })
  expect(created).toMatchObject({ status: 201, body: { key: 'LNCH-1', category: 'PENDING' } })
  const path = `/api/v1/tasks/${created.body.id}`

  const patched = await call('PATCH', path, {
    token,
    body: { priority: 'HIGH' },
    headers: { 'if-match': '"1"', 'content-type': 'application/merge-patch+json' },
  })
  expect(patched).toMatchObject({ status: 200, body: { priority: 'HIGH', version: 2 } })
  const stale = await call('PATCH', path, { token, body: { title: 'Other' }, headers: { 'if-match': '"1"' } })
  expect(stale).toMatchObject({ status: 412, body: { code: 'version.stale', currentVersion: 2, fields: ['priority'] } })

  expect(await call('POST', `${path}/transitions`, { token, body: { category: 'COMPLETED' } })).toMatchObject({
    status: 200,
  })
  expect(await call('GET', '/api/v1/tasks?assigneeId=me', { token })).toMatchObject({
    body: { items: [], nextCursor: null },
  })
  expect((await call('GET', '/api/v1/tasks?category=COMPLETED', { token })).body.items).toHaveLength(1)
  await engine.settled()
  expect(await call('GET', '/api/v1/notifications/unread-count', { token })).toMatchObject({ body: { count: 0 } })

  expect(await call('POST', '/api/v1/auth/logout', { token })).toMatchObject({ status: 204, body: '' })
  expect(await call('GET', path, { token })).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
  const refreshed = await call('POST', '/api/v1/auth/refresh', { body: { refreshToken } })
  expect(refreshed).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
})
