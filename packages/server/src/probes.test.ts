import { expect, test } from 'vitest'
import { request, serverForTest } from '../test/harness.ts'
import { probesOnly } from './probes.ts'

test('a server for its watchers only says how it is, and knows no other address', async () => {
  const { server, register } = await serverForTest()
  const { token } = await register('Ana')
  const { fetch } = probesOnly(server)
  for (const path of ['/health', '/health/live', '/health/ready', '/metrics']) {
    expect((await request(fetch, 'GET', path)).status, path).toBe(200)
  }
  const unknown = { status: 404, body: { code: 'request.not_found', status: 404 } }
  expect(await request(fetch, 'GET', '/api/v1/projects', { token })).toMatchObject(unknown)
  expect(await request(fetch, 'POST', '/api/v1/projects', { token, body: { key: 'AB', name: 'x' } })).toMatchObject(
    unknown,
  )
  expect(await request(fetch, 'GET', '/health/../api/v1/projects', { token })).toMatchObject(unknown)
})
