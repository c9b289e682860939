import { describe, expect, test } from 'vitest'
import { serverForTest } from '../../test/harness.ts'

const json = { 'content-type': 'application/json' }

async function signedIn(options: Parameters<typeof serverForTest>[0] = {}) {
  const started = await serverForTest(options)
  const { token } = await started.register('Ana')
  const { body: project } = await started.call('POST', '/api/v1/projects', { token, body: { name: 'P', key: 'PP' } })
  const create = (body: unknown, headers = {}) => started.call('POST', '/api/v1/tasks', { token, body, headers })
  return { ...started, token, project, create }
}

describe('an address', () => {
  test('that leads nowhere is not repeated in the answer', async () => {
    const { call } = await serverForTest()
    const answer = await call('GET', '/hunter2/%zz?hunter2=hunter2')
    expect(answer).toMatchObject({ status: 404, body: { code: 'request.not_found' } })
    expect(JSON.stringify(answer.body)).not.toContain('hunter2')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  test('says which methods it knows', async () => {
    const { call } = await serverForTest()
    const wrong = await call('DELETE', '/api/v1/tasks')
    expect(wrong).toMatchObject({ status: 405, body: { code: 'request.method_not_allowed' } })
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
    const asked = await call('OPTIONS', '/api/v1/tasks/any')
    expect(asked).toMatchObject({ status: 204, body: '' })
    expect(asked.headers.get('allow')).toBe('DELETE, GET, HEAD, OPTIONS, PATCH')
    expect(await call('POST', '/')).toMatchObject({ status: 405 })
  })

  test('answers HEAD like GET, without the body', async () => {
    const { call, token, create, project } = await signedIn()
    const { body: task } = await create({ projectId: project.id, title: 'One' })
    const head = await call('HEAD', `/api/v1/tasks/${task.id}`, { token })
    expect(head).toMatchObject({ status: 200, body: '' })
    expect(head.headers.get('etag')).toBe('"1"')
    expect(await call('HEAD', '/api/v1/tasks/nothing', { token })).toMatchObject({ status: 404, body: '' })
  })

  test('may hold any id there can be, escaped', async () => {
    const { call, token, create, project } = await signedIn()
    for (const id of ['a/b', '50%', 'a?b#c', 'a%2Fb', ':id', '**', '...']) {
      expect(await create({ id, projectId: project.id, title: id })).toMatchObject({ status: 201 })
      const found = await call('GET', `/api/v1/tasks/${encodeURIComponent(id)}`, { token })
      expect(found).toMatchObject({ status: 200, body: { id } })
    }
  })

  test('whose id has a form no id has is refused by name', async () => {
    const { call, token } = await signedIn()
    const answer = await call('GET', `/api/v1/tasks/${'x'.repeat(65)}`, { token })
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'taskId', rule: 'max_length' }] } })
  })
})

describe('a condition', () => {
  test('that is misspelt finds nothing rather than everything', async () => {
    const { call, token } = await signedIn()
    const answer = await call('GET', '/api/v1/tasks?asignee=me&limit=0', { token })
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map(({ path, rule }: { path: string; rule: string }) => [path, rule])).toEqual([
      ['asignee', 'unknown_field'],
      ['limit', 'min_value'],
    ])
  })

  test('that comes twice is refused', async () => {
    const { call, token } = await signedIn()
    const answer = await call('GET', '/api/v1/tasks?limit=1&limit=2', { token })
    expect(answer.body.errors).toMatchObject([{ path: 'limit', rule: 'single' }])
  })
})

describe('a body', () => {
  test('that breaks a rule is answered field by field, without its values', async () => {
    const { create, project } = await signedIn()
    const answer = await create({
      projectId: project.id,
      title: ' ',
      priority: 'hunter2',
      nonsense: 1,
      estimateMinutes: 0.5,
    })
    expect(answer).toMatchObject({ status: 422, body: { code: 'input.invalid' } })
    const paths = answer.body.errors.map(({ path }: { path: string }) => path)
    expect(paths.sort()).toEqual(['estimateMinutes', 'nonsense', 'priority', 'title'])
    expect(JSON.stringify(answer.body)).not.toContain('hunter2')
  })

  test('is JSON or nothing', async () => {
    const { create } = await signedIn()
    for (const body of ['', '{', 'nothing', '{"title":', new Uint8Array([0x7b, 0xff, 0x7d])]) {
      expect(await create(body, json)).toMatchObject({ status: 400, body: { code: 'request.malformed_json' } })
    }
  })

  test('is of a type the operation takes, in UTF-8', async () => {
    const { call, token, create, project } = await signedIn()
    const task = { projectId: project.id, title: 'One' }
    const ok = await create(task, { 'content-type': 'Application/JSON; charset=UTF-8' })
    expect(ok.status).toBe(201)
    const path = `/api/v1/tasks/${ok.body.id}`
    const patch = (type: string) => call('PATCH', path, { token, body: '{}', headers: { 'content-type': type } })
    expect(await patch('application/merge-patch+json')).toMatchObject({ status: 200 })
    for (const type of ['text/plain', 'application/json-patch+json', 'application/json; charset=latin1', '']) {
      expect(await patch(type)).toMatchObject({ status: 415, body: { code: 'request.unsupported_media_type' } })
    }
    const merging = { 'content-type': 'application/merge-patch+json' }
    expect(await create(JSON.stringify(task), merging)).toMatchObject({ status: 415 })
  })

  test('may be 1 MiB and not a byte more', async () => {
    const { create } = await signedIn()
    const padded = (bytes: number) => `{"title":"${'x'.repeat(bytes - '{"title":""}'.length)}"}`
    expect(await create(padded(1_048_576))).toMatchObject({ status: 422 })
    expect(await create(padded(1_048_577))).toMatchObject({ status: 413, body: { code: 'request.too_large' } })
  })

  test('of unknown length is cut off when it gets too large', async () => {
    const { server, token } = await signedIn()
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x20)) })
    const headers = { ...json, authorization: `Bearer ${token}` }
    const init = { method: 'POST', body: endless, headers, duplex: 'half' as const }
    expect((await server.fetch(new Request('http://test/api/v1/tasks', init))).status).toBe(413)
  })

  test('cannot reach the prototype of anything', async () => {
    const { create, project } = await signedIn()
    const body = `{"projectId":"${project.id}","title":"x","metadata":{"__proto__":{"admin":true}}}`
    expect(await create(body, json)).toMatchObject({ status: 400 })
    expect(({} as { admin?: boolean }).admin).toBe(undefined)
  })

  test('nested without end costs nothing', async () => {
    const { create } = await signedIn()
    expect(await create('['.repeat(500_000), json)).toMatchObject({ status: 400 })
    expect(await create(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, json)).toMatchObject({ status: 400 })
  })
})

describe('a write', () => {
  test('with the version that was seen goes through, with another it does not', async () => {
    const { call, token, create, project } = await signedIn()
    const { body: task } = await create({ projectId: project.id, title: 'One' })
    const patch = (ifMatch: string) =>
      call('PATCH', `/api/v1/tasks/${task.id}`, { token, body: { title: ifMatch }, headers: { 'if-match': ifMatch } })
    expect(await patch('"1"')).toMatchObject({ status: 200, body: { version: 2 } })
    const stale = await patch('"1"')
    expect(stale).toMatchObject({ status: 412, body: { currentVersion: 2, fields: ['title'] } })
    expect(stale.headers.get('etag')).toBe('"2"')
    expect(await patch('W/"2"')).toMatchObject({ status: 412, body: { currentVersion: 2, fields: [] } })
    expect(await patch('2')).toMatchObject({ status: 422, body: { errors: [{ path: 'If-Match' }] } })
    expect(await patch('*')).toMatchObject({ status: 200, body: { version: 3 } })
  })

  test('sent again with its key is done once', async () => {
    const { call, token, create, project } = await signedIn()
    const keyed = { 'idempotency-key': 'a 1' }
    const first = await create({ projectId: project.id, title: 'Once' }, keyed)
    const second = await create({ title: 'Once', projectId: project.id }, keyed)
    expect(second).toMatchObject({ status: 201, body: { id: first.body.id } })
    expect(second.headers.get('etag')).toBe('"1"')
    expect((await call('GET', '/api/v1/tasks', { token })).body.items).toHaveLength(1)
    expect(await create({ projectId: project.id, title: 'Other' }, keyed)).toMatchObject({ status: 422 })
    expect(await create({ projectId: project.id, title: 'x' }, { 'idempotency-key': 'k'.repeat(201) })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'Idempotency-Key' }] },
    })
  })

  test('of something invisible is not there, whatever the version and the key', async () => {
    const { call, register, create, project } = await signedIn()
    const { body: task } = await create({ projectId: project.id, title: 'One' })
    const { token } = await register('Eve')
    const headers = { 'if-match': '"7"', 'idempotency-key': 'k' }
    const answer = await call('PATCH', `/api/v1/tasks/${task.id}`, { token, body: { title: 'Mine' }, headers })
    expect(answer).toMatchObject({ status: 404, body: { code: 'task.not_found' } })
  })
})

describe('every answer', () => {
  test("carries a request id: the client's if it is sane, else a new one", async () => {
    const { call } = await serverForTest()
    const given = await call('GET', '/api/v1/tasks', { headers: { 'x-request-id': 'mine-1' } })
    expect(given.headers.get('x-request-id')).toBe('mine-1')
    expect(given.body.requestId).toBe('mine-1')
    for (const path of ['/health/live', '/nowhere', '/', '/api/docs']) {
      const { headers } = await call('GET', path, { headers: { 'x-request-id': 'not <sane>' } })
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  test('is kept by no cache and taken for nothing else', async () => {
    const { call } = await serverForTest()
    const { headers } = await call('GET', '/health/live')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('tells its request id to the events it caused', async () => {
    const { call, token, engine } = await signedIn()
    const headers = { 'x-request-id': 'mine-2', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    await call('POST', '/api/v1/projects', { token, body: { name: 'Traced', key: 'TR' }, headers })
    const log = await engine.storage.read((view) => view.readLog({ after: 0, limit: 1000 }))
    const event = log.findLast(({ type }) => type === 'project.created')
    expect(event).toMatchObject({ correlationId: 'mine-2', traceparent: headers.traceparent })
  })
})

describe('pages of other origins', () => {
  const origin = 'https://app.example'
  const preflight = { origin, 'access-control-request-method': 'PATCH' }

  test('may not call the server unless it was told so', async () => {
    const { call } = await serverForTest()
    const answer = await call('GET', '/health/live', { headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(null)
    expect(
      (await call('OPTIONS', '/api/v1/tasks', { headers: preflight })).headers.has('access-control-allow-origin'),
    ).toBe(false)
  })

  test('may when they are named, and then read what they need', async () => {
    const { call } = await serverForTest({ config: { origins: [origin] } })
    const asked = await call('OPTIONS', '/api/v1/tasks/any', { headers: preflight })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin)
    expect(asked.headers.get('access-control-allow-headers')).toContain('If-Match')
    const answer = await call('GET', '/api/v1/tasks', { headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag')
    expect(answer.headers.get('access-control-allow-credentials')).toBe(null)
    const other = await call('GET', '/health/live', { headers: { origin: 'https://evil.example' } })
    expect(other.headers.get('access-control-allow-origin')).toBe(null)
    expect(other.headers.get('vary')).toBe('Origin')
  })
})
