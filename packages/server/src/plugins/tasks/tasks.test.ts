import { expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'

async function start() {
  const started = await serverForTest()
  const ana = await started.register('Ana')
  const { token } = ana
  const { body: project } = await started.call('POST', '/api/v1/projects', {
    token,
    body: { name: 'Launch', key: 'LNCH' },
  })
  const call = (method: string, path: string, body?: unknown) =>
    started.call(method, `/api/v1/tasks${path}`, { token, ...(body === undefined ? {} : { body }) })
  const create = async (title: string, more: object = {}) =>
    (await call('POST', '', { projectId: project.id, title, ...more })).body
  return { ...started, ana, project, call, create }
}

test('a patch changes what it names, and sets take what to add and to remove', async () => {
  const { ana, call, create } = await start()
  const task = await create('One', { description: 'Words', due: { date: '2026-12-01' } })
  const added = await call('PATCH', `/${task.id}`, { assigneeIds: { add: [ana.id] }, due: null })
  expect(added.body).toMatchObject({ description: 'Words', assigneeIds: [ana.id], due: null })
  const removed = await call('PATCH', `/${task.id}`, { assigneeIds: { remove: [ana.id] } })
  expect(removed.body.assigneeIds).toEqual([])
})

test('lists are filtered, sorted and cut into pages', async () => {
  const { ana, call, create } = await start()
  await create('Bread', { priority: 'LOW', assigneeIds: [ana.id] })
  await create('Äpfel', { priority: 'URGENT' })
  await create('butter', { assigneeIds: [ana.id] })
  const titles = async (query: string) =>
    (await call('GET', `?${query}`)).body.items.map(({ title }: { title: string }) => title)
  expect(await titles('sort=title')).toEqual(['Bread', 'butter', 'Äpfel'])
  expect(await titles('sort=-priority&limit=1')).toEqual(['Äpfel'])
  expect(await titles('assigneeId=me')).toEqual(['Bread', 'butter'])
  expect(await titles('text=B%C3%84')).toEqual([])
  expect(await titles('text=%C3%A4PF')).toEqual(['Äpfel'])
  const first = await call('GET', '?sort=title&limit=2')
  const rest = await call('GET', `?sort=title&limit=2&cursor=${encodeURIComponent(first.body.nextCursor)}`)
  expect(rest.body).toMatchObject({ items: [{ title: 'Äpfel' }], nextCursor: null })
  const other = await call('GET', `?sort=number&limit=2&cursor=${encodeURIComponent(first.body.nextCursor)}`)
  expect(other).toMatchObject({ status: 422, body: { code: 'cursor.invalid' } })
})

test('a task moves along its statuses and within its list, and only the first changes its version', async () => {
  const { call, create } = await start()
  const [one, two] = [await create('One'), await create('Two')]
  const moved = await call('POST', `/${two.id}/move`, { before: one.id })
  expect(moved.body.version).toBe(1)
  expect(moved.body.rank < one.rank).toBe(true)
  const started = await call('POST', `/${one.id}/transitions`, { category: 'IN_PROGRESS' })
  expect(started.body).toMatchObject({ version: 2, category: 'IN_PROGRESS', startedAt: expect.any(String) })
  expect(await call('POST', `/${one.id}/transitions`, { category: 'DONE' })).toMatchObject({ status: 422 })
  expect(await call('POST', `/${one.id}/transitions`, {})).toMatchObject({ status: 422 })
})

test('comments are written, corrected and taken back', async () => {
  const { call, create } = await start()
  const { id } = await create('One')
  const comment = await call('POST', `/${id}/comments`, { body: 'Frist!' })
  const path = `/${id}/comments/${comment.body.id}`
  expect(await call('PATCH', path, { body: 'First!' })).toMatchObject({
    body: { body: 'First!', editedAt: expect.any(String) },
  })
  expect((await call('GET', `/${id}/comments`)).body.items).toMatchObject([{ body: 'First!' }])
  expect(await call('DELETE', path)).toMatchObject({ status: 204 })
  expect(await call('GET', path)).toMatchObject({ status: 404, body: { code: 'comment.not_found' } })
})

test('what was put away or deleted is left out of lists until asked for', async () => {
  const { call, create } = await start()
  const [one, two] = [await create('One'), await create('Two')]
  await call('POST', `/${one.id}/archive`)
  await call('DELETE', `/${two.id}`)
  expect((await call('GET', '')).body.items).toEqual([])
  expect((await call('GET', '?archived=true')).body.items).toMatchObject([{ id: one.id }])
  expect((await call('GET', '?deleted=true')).body.items).toMatchObject([{ id: two.id }])
  expect(await call('POST', `/${two.id}/restore`)).toMatchObject({ status: 200 })
  expect((await call('GET', '')).body.items).toMatchObject([{ id: two.id }])
})
