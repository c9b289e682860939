import { memoryPlace, memoryStorage } from '@taskwright/core/memory'
import { expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'

const board = {
  id: 'b1',
  name: 'Board',
  lists: [
    { id: 'l1', name: 'To Do', closed: false, pos: 1 },
    { id: 'l2', name: 'Done', closed: false, pos: 2 },
  ],
  cards: [
    { id: 'c1', idShort: 1, idList: 'l1', name: 'One', pos: 1 },
    { id: 'c2', idShort: 2, idList: 'l2', name: 'Two', pos: 1, idMembers: ['m1'] },
  ],
  members: [{ id: 'm1', username: 'bo', fullName: 'Bo Example' }],
}
const request = { source: 'trello', board }

type Options = Parameters<typeof serverForTest>[0]

async function start(options?: Options) {
  const started = await serverForTest(options)
  const { token, ...ana } = await started.register('Ana')
  const { body: project } = await started.call('POST', '/api/v1/projects', {
    token,
    body: { name: 'Launch', key: 'LNCH' },
  })
  const imports = `/api/v1/projects/${project.id}/imports`
  const post = (body: unknown, headers = {}) => started.call('POST', imports, { token, body, headers })
  const get = async (path: string) => (await started.call('GET', path, { token })).body
  const ended = async (id: string) => {
    const job = () => get(`/api/v1/jobs/${id}`)
    await expect.poll(async () => (await job()).finishedAt).not.toBeNull()
    return job()
  }
  return { ...started, ana, token, project, post, get, ended }
}

test('a board is taken over by a job whose progress can be asked for', async () => {
  const { post, get, ended, project } = await start()
  const { status, headers, body: job } = await post(request)
  expect([status, job.type, job.status]).toEqual([202, 'import', 'QUEUED'])
  const done = await ended(job.id)
  expect(headers.get('location')).toBe(`/api/v1/jobs/${job.id}`)
  expect(done).toMatchObject({
    status: 'COMPLETED',
    progress: { done: 2, total: 2 },
    result: {
      dryRun: false,
      project: { id: project.id, key: 'LNCH', created: false },
      cards: { added: 2, present: 0 },
      people: { matched: 0, placeholders: 1, present: 0 },
    },
    problem: null,
  })
  const { items } = await get(`/api/v1/tasks?projectId=${project.id}`)
  expect(items.map(({ title }: { title: string }) => title)).toEqual(['One', 'Two'])
  expect((await get('/api/v1/jobs')).items).toEqual([done])
})

test('somebody who has an account can be named for a member of the board', async () => {
  const { post, get, ended, project, ana } = await start()
  const { body: job } = await post({ ...request, members: { bo: ana.email }, map: { 'To Do': 'IN_PROGRESS' } })
  expect((await ended(job.id)).result.people).toEqual({ matched: 1, placeholders: 0, present: 0 })
  const { items } = await get(`/api/v1/tasks?projectId=${project.id}`)
  expect(items).toMatchObject([{ category: 'IN_PROGRESS' }, { assigneeIds: [ana.id] }])
})

test('a dry run says what would happen and writes nothing', async () => {
  const { post, get, ended, project } = await start()
  const { body: job } = await post({ ...request, dryRun: true })
  expect((await ended(job.id)).result).toMatchObject({ dryRun: true, cards: { added: 2 } })
  expect((await get(`/api/v1/projects/${project.id}`)).version).toBe(1)
})

test('a body of more than a mebibyte is taken here, and nowhere else', async () => {
  const { call, token, post, ended, project } = await start()
  const large = { ...board, cards: board.cards.map((card) => ({ ...card, desc: 'x'.repeat(60_000) })) }
  const { body: job } = await post({ ...request, board: { ...large, ignored: 'é'.repeat(2_000_000) } })
  expect((await ended(job.id)).status).toBe('COMPLETED')
  const body = { projectId: project.id, title: 'x'.repeat(1_100_000) }
  const refused = await call('POST', '/api/v1/tasks', { token, body })
  expect([refused.status, refused.body.detail]).toEqual([413, 'It may have up to 1 MiB here.'])
  const announced = await post(request, { 'content-length': '67108865' })
  expect([announced.status, announced.body.detail]).toEqual([413, 'It may have up to 64 MiB here.'])
})

test.each([
  ['no board', { name: 'x' }, 'board'],
  ['a card', { idBoard: 'b', idList: 'l' }, 'board'],
  ['a board with a field that is wrong', { ...board, cards: [{ ...board.cards[0], pos: 'top' }] }, 'board.cards.0.pos'],
  [
    'a card in a list that is not there',
    { ...board, cards: [{ ...board.cards[0], idList: 'x' }] },
    'board.cards.0.idList',
  ],
  ['two cards with one id', { ...board, cards: [board.cards[0], board.cards[0]] }, 'board.cards.1.id'],
  ['two lists with one id', { ...board, lists: [board.lists[0], board.lists[1], board.lists[0]] }, 'board.lists.2.id'],
])('what is %s is refused at once, with the place', async (_, wrong, path) => {
  const { post, get } = await start()
  const { status, body } = await post({ source: 'trello', board: wrong })
  expect([status, body.code, body.errors[0].path]).toEqual([422, 'import.unreadable', path])
  expect((await get('/api/v1/jobs')).items).toEqual([])
})

test.each([
  ['a list that the board has not', { map: { Nowhere: 'PENDING' } }, 'map.Nowhere'],
  ['somebody who is not on the board', { members: { cy: 'ana@example.com' } }, 'members.cy'],
  ['an address without an account', { members: { bo: 'nobody@example.com' } }, 'members.bo'],
  ['what is no user at all', { members: { bo: 'no such user' } }, 'members.bo'],
])('a mapping of %s is refused at once, with its name', async (_, mapping, path) => {
  const { post, get } = await start()
  const { status, body } = await post({ ...request, ...mapping })
  expect([status, body.code, body.errors.map((error: { path: string }) => error.path)]).toEqual([
    422,
    'import.map_invalid',
    [path],
  ])
  expect((await get('/api/v1/jobs')).items).toEqual([])
})

test('the same request with the same key is one import', async () => {
  const { post, get, ended } = await start()
  const key = { 'idempotency-key': 'one' }
  const first = await post(request, key)
  await ended(first.body.id)
  const second = await post(request, key)
  expect([second.status, second.body]).toEqual([202, first.body])
  expect((await get('/api/v1/jobs')).items).toHaveLength(1)
})

test('a job that cannot be done says why', async () => {
  const place = memoryPlace()
  const { post, get, ended, engine, ana, project } = await start({
    engine: { storage: memoryStorage(place) },
    config: { worker: false },
  })
  const { body: job } = await post(request)
  expect((await get(`/api/v1/jobs/${job.id}`)).status).toBe('QUEUED')
  await engine.as({ userId: ana.id, organizationId: '*' }).projects.archive(project.id)
  await serverForTest({ engine: { storage: memoryStorage(place) } })
  expect(await ended(job.id)).toMatchObject({ status: 'FAILED', result: null, problem: { code: 'project.archived' } })
})

test('a process without workers takes jobs on, and one with workers does them', async () => {
  const place = memoryPlace()
  const { post, get, ended } = await start({
    engine: { storage: memoryStorage(place) },
    config: { worker: false },
  })
  const { body: job } = await post(request)
  expect(await get(`/api/v1/jobs/${job.id}`)).toMatchObject({ status: 'QUEUED', progress: null })
  await serverForTest({ engine: { storage: memoryStorage(place) } })
  expect((await ended(job.id)).status).toBe('COMPLETED')
})
