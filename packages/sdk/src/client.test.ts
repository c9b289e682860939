import { describe, expect, it } from 'vitest'
import { json, lost, problem, scripted } from '../test/scripted-fetch.ts'
import { attempt, isProblem, TaskwrightApiError, tokens } from './index.ts'

const task = (n: number) => ({ id: `t${n}`, title: `Task ${n}` })

describe('named operations', () => {
  it('put ids into the path and the rest where it belongs', async () => {
    const { client, sent } = scripted([json({}), json({}), json({})])
    await client.projects.updateStatus('p 1', 's/1', { name: 'Doing' }, { ifVersion: 3, idempotencyKey: 'k1' })
    await client.projects.removeStatus('p1', 's1', { replacedBy: 's2' })
    await client.tasks.archive('t1', { ifVersion: 4 })
    expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PATCH', '/api/v1/projects/p%201/statuses/s%2F1', { name: 'Doing' }],
      ['DELETE', '/api/v1/projects/p1/statuses/s1?replacedBy=s2', undefined],
      ['POST', '/api/v1/tasks/t1/archive', undefined],
    ])
    expect(sent.map(({ headers }) => headers.get('if-match'))).toEqual(['"3"', null, '"4"'])
    expect(sent[0]?.headers.get('idempotency-key')).toBe('k1')
  })

  it('send patches as merge patches', async () => {
    const { client, sent } = scripted([json(task(1)), json(task(1))])
    await client.tasks.update('t1', { estimateMinutes: null })
    await client.PATCH('/api/v1/tasks/{taskId}', { params: { path: { taskId: 't1' } }, body: { title: 'x' } })
    for (const { headers } of sent) expect(headers.get('content-type')).toBe('application/merge-patch+json')
  })

  it('give undefined for an answer without content', async () => {
    const { client } = scripted([new Response(null, { status: 204 })])
    await expect(client.tasks.delete('t1')).resolves.toBeUndefined()
  })

  it("give undefined also where such an answer has an empty body, as Chromium's have", async () => {
    const gone = Object.defineProperty(new Response(null, { status: 204 }), 'body', { value: new ReadableStream() })
    const { client } = scripted([gone])
    await expect(client.tasks.delete('t1')).resolves.toBeUndefined()
  })

  it('give the answer itself, as it comes, to who asks for a stream', async () => {
    const { client } = scripted([json(task(1))])
    const init = { params: { path: { taskId: 't1' } }, parseAs: 'stream' } as const
    const { data } = await client.GET('/api/v1/tasks/{taskId}', init)
    expect(await new Response(data).json()).toEqual(task(1))
  })

  it('know the steps of a task by name', async () => {
    const { client, sent } = scripted([json({}), json({}), json({}), json({})])
    await client.tasks.start('t1', { ifVersion: 1 })
    await client.tasks.complete('t1')
    await client.tasks.cancel('t1')
    await client.tasks.reopen('t1')
    const categories = ['IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'PENDING']
    expect(sent.map(({ body }) => body)).toEqual(categories.map((category) => ({ category })))
    expect(sent[0]?.headers.get('if-match')).toBe('"1"')
  })

  it('work without a session or a body', async () => {
    const { client, sent } = scripted([new Response(null, { status: 204 })])
    await client.auth.logout()
    expect(sent[0]?.body).toBeUndefined()
  })
})

describe('the address of the server', () => {
  it.each(['http://test/tasks', 'http://test/tasks/'])('may have a path: %s', async (baseUrl) => {
    const auth = tokens({ load: () => ({ accessToken: 'a', refreshToken: 'r' }) })
    const refreshed = json({ accessToken: 'b', refreshToken: 's' })
    const { client, sent } = scripted([problem(401, 'auth.token_expired'), refreshed, json(task(1))], { baseUrl, auth })
    await client.tasks.get('t1')
    expect(sent.map(({ path }) => path)).toEqual([
      '/tasks/api/v1/tasks/t1',
      '/tasks/api/v1/auth/refresh',
      '/tasks/api/v1/tasks/t1',
    ])
  })
})

describe('lists', () => {
  const pages = () => [
    json({ items: [task(1), task(2)], nextCursor: 'c/1' }),
    json({ items: [], nextCursor: 'c2' }),
    json({ items: [task(3)], nextCursor: null }),
  ]

  it('are walked through page by page', async () => {
    const { client, sent } = scripted(pages())
    const titles: string[] = []
    for await (const { title } of client.tasks.list({ projectId: 'p1', limit: 2, archived: true })) titles.push(title)
    expect(titles).toEqual(['Task 1', 'Task 2', 'Task 3'])
    expect(sent.map(({ path }) => path.split('?')[1])).toEqual([
      'projectId=p1&limit=2&archived=true',
      'projectId=p1&limit=2&archived=true&cursor=c%2F1',
      'projectId=p1&limit=2&archived=true&cursor=c2',
    ])
  })

  it('ask for no page more than is needed', async () => {
    const { client, sent } = scripted(pages())
    for await (const _ of client.tasks.list()) break
    expect(sent).toHaveLength(1)
  })

  it('ask for nothing until they are read', () => {
    const { client, sent } = scripted([])
    client.tasks.list()
    expect(sent).toHaveLength(0)
  })

  it('give single pages', async () => {
    const { client, sent } = scripted(pages())
    const list = client.tasks.comments('t1')
    const { nextCursor } = await list.page()
    await list.page(nextCursor ?? '')
    expect(sent.map(({ path }) => path)).toEqual([
      '/api/v1/tasks/t1/comments',
      '/api/v1/tasks/t1/comments?cursor=c%2F1',
    ])
  })

  it('begin where a cursor says', async () => {
    const { client, sent } = scripted(pages().slice(2))
    await client.notifications.list({ unread: true, cursor: 'c2' }).page()
    expect(sent[0]?.path).toBe('/api/v1/notifications?unread=true&cursor=c2')
  })
})

describe('a refusal', () => {
  it('is thrown with what the server said', async () => {
    const { client } = scripted([problem(404, 'task.not_found')])
    const error = await client.tasks.get('t1').catch((error: unknown) => error)
    expect(error).toBeInstanceOf(TaskwrightApiError)
    expect(error).toMatchObject({
      message: 'task.not_found: No.',
      problem: { requestId: 'r1' },
      response: { status: 404 },
    })
    expect(isProblem(error)).toBe(true)
    expect(isProblem(error, 'task.not_found', 'access.denied')).toBe(true)
    expect(isProblem(error, 'access.denied')).toBe(false)
    expect(isProblem(new Error())).toBe(false)
  })

  it('is an answer where operations go by path', async () => {
    const { client } = scripted([problem(404, 'task.not_found')])
    const { data, error } = await client.GET('/api/v1/tasks/{taskId}', { params: { path: { taskId: 't1' } } })
    expect(data).toBeUndefined()
    expect(error?.code).toBe('task.not_found')
  })

  it.each([
    ['a page', () => new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' }), 'Bad Gateway'],
    ['nothing', () => new Response(null, { status: 502 }), 'The answer has status 502.'],
    ['other JSON', () => json({ oops: true }, 502, { 'x-request-id': 'r9' }), 'The answer has status 502.'],
    ['a page as if it were the thing', () => new Response('<h1>Sign in</h1>'), 'The answer has status 200.'],
    [
      'half of JSON',
      () => new Response('{"id":', { headers: { 'content-type': 'application/json' } }),
      'The answer has status 200.',
    ],
  ])('of somebody else, who sends %s, is a problem too, and repeats nothing of it', async (_, answer, title) => {
    const { client } = scripted([answer, answer, answer], { retry: false })
    const error = await client.tasks.get('t1').catch((error: unknown) => error)
    expect(error).toMatchObject({ problem: { code: 'response.unexpected', title } })
    expect(String(error)).not.toMatch(/h1|oops|\{/)
    const path = { params: { path: { taskId: 't1' } } }
    expect(await client.GET('/api/v1/tasks/{taskId}', path)).toMatchObject({ error: { code: 'response.unexpected' } })
    expect(await client.request('get', '/api/v1/tasks/{taskId}', path)).toMatchObject({ error: { title } })
  })

  it('has an outcome, for those who would rather not catch', async () => {
    const { client } = scripted([problem(404, 'task.not_found'), json(task(1)), lost()], { retry: false })
    expect(await attempt(client.tasks.get('t1'))).toMatchObject({ ok: false, problem: { code: 'task.not_found' } })
    expect(await attempt(client.tasks.get('t1'))).toEqual({ ok: true, data: task(1) })
    expect(await attempt(client.tasks.get('t1'))).toMatchObject({ ok: false, problem: { code: 'network.failed' } })
  })

  it('is not made of a mistake in the program', async () => {
    const { client } = scripted([json(task(1))])
    const circle: { self?: unknown } = {}
    circle.self = circle
    const body = { projectId: 'p1', title: 'x', metadata: circle as never }
    await expect(client.tasks.create(body)).rejects.toThrow(TypeError)
    await expect(attempt(client.tasks.create(body))).rejects.toThrow(TypeError)
    client.use({ onResponse: () => Promise.reject(new TypeError('a middleware of the host')) })
    await expect(client.tasks.get('t1')).rejects.toThrow('a middleware of the host')
  })
})

describe('an edit', () => {
  const stale = (currentVersion: number, fields: readonly string[]) =>
    json({ ...TOLD, status: 412, code: 'version.stale', currentVersion, fields }, 412)
  const TOLD = { type: 'urn:taskwright:error:version.stale', title: 'No.', requestId: 'r1' }
  const seen = { id: 't1', version: 3 }

  it('names the version that was seen', async () => {
    const { client, sent } = scripted([json(task(1))])
    await client.tasks.edit(seen, { title: 'Read' })
    expect(sent[0]).toMatchObject({ method: 'PATCH', path: '/api/v1/tasks/t1', body: { title: 'Read' } })
    expect(sent[0]?.headers.get('if-match')).toBe('"3"')
  })

  it('comes on top of what others changed elsewhere, as a request of its own', async () => {
    const { client, sent } = scripted([stale(5, ['priority']), stale(6, ['due']), json(task(1))])
    await expect(client.projects.edit(seen, { name: 'Spring' }, { idempotencyKey: 'k' })).resolves.toEqual(task(1))
    expect(sent.map(({ headers }) => [headers.get('if-match'), headers.get('idempotency-key')])).toEqual([
      ['"3"', 'k'],
      ['"5"', 'k.5'],
      ['"6"', 'k.6'],
    ])
  })

  it.each([
    ['others changed the same', ['title', 'priority']],
    ['nobody knows what they changed', []],
  ])('is refused when %s', async (_, fields) => {
    const { client, sent } = scripted([stale(5, fields)])
    const outcome = await attempt(client.tasks.edit(seen, { title: 'Read' }))
    expect(outcome).toMatchObject({ problem: { code: 'version.stale', currentVersion: 5, fields } })
    expect(sent).toHaveLength(1)
  })

  it('gives up when others are always faster', async () => {
    const faster = () => stale(9, ['priority'])
    const { client, sent } = scripted(Array(5).fill(faster))
    await expect(client.organizations.edit(seen, { name: 'Read' })).rejects.toMatchObject({ problem: { status: 412 } })
    expect(sent).toHaveLength(5)
  })
})
