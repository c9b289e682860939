import { expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'

test('who is given a task hears of it, reads it once, and stops seeing it when they lose sight of it', async () => {
  const { call, engine, register } = await serverForTest()
  const ana = await register('Ana')
  const bo = await register('Bo')
  const { body: project } = await call('POST', '/api/v1/projects', { token: ana.token, body: { name: 'P', key: 'PP' } })
  const members = `/api/v1/projects/${project.id}/members`
  await call('POST', members, { token: ana.token, body: { userId: bo.id, role: 'CONTRIBUTOR' } })
  const task = { projectId: project.id, title: 'For Bo', assigneeIds: [bo.id] }
  await call('POST', '/api/v1/tasks', { token: ana.token, body: task })
  await engine.settled()

  const inbox = (token: string, query = '') => call('GET', `/api/v1/notifications${query}`, { token })
  const count = async () => (await call('GET', '/api/v1/notifications/unread-count', { token: bo.token })).body.count
  expect((await inbox(ana.token)).body.items).toEqual([])
  const { items } = (await inbox(bo.token, '?unread=true')).body
  expect(items).toMatchObject([{ reason: 'assigned', actorId: ana.id, readAt: null, task: { title: 'For Bo' } }])
  expect(await count()).toBe(1)

  const read = () => call('POST', `/api/v1/notifications/${items[0].id}/read`, { token: bo.token })
  const first = await read()
  expect(first.body.readAt).toBeTypeOf('string')
  expect((await read()).body.readAt).toBe(first.body.readAt)
  expect(await count()).toBe(0)
  expect((await inbox(bo.token, '?unread=true')).body.items).toEqual([])

  await call('DELETE', `${members}/${bo.id}`, { token: ana.token })
  expect((await inbox(bo.token)).body.items).toEqual([])
  expect(await read()).toMatchObject({ status: 404, body: { code: 'notification.not_found' } })
})
