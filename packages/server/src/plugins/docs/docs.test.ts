import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { serverForTest } from '../../../test/harness.ts'
import { contractDocument } from '../../contract-document.gen.ts'

test('the contract is served as JSON', async () => {
  const { call } = await serverForTest()
  expect((await call('GET', '/api/openapi.json')).body).toEqual(contractDocument)
})

test('the reference asks nobody but this server for anything', async () => {
  const { call } = await serverForTest()
  const { status, headers, body } = await call('GET', '/api/docs')
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(body).not.toMatch(/https?:\/\//)
  expect(body).not.toMatch(/<script(?! src="docs\/)/)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect((await call('GET', '/api/docs/set-up.js')).body).not.toMatch(/https?:\/\//)
})

test('its script is our own copy, packed', async () => {
  const { server } = await serverForTest()
  const response = await server.fetch(new Request('http://test/api/docs/scalar.js'))
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(response.headers.get('content-encoding')).toBe('gzip')
  expect(response.headers.get('cache-control')).toContain('max-age')
  const script = gunzipSync(await response.arrayBuffer()).toString()
  expect(script).toContain('createApiReference')
})

test('whoever opens the server in a browser is told how to begin', async () => {
  const { call } = await serverForTest()
  const { headers, body } = await call('GET', '/')
  expect(headers.get('content-type')).toContain('text/html')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  for (const link of ['api/docs', 'api/openapi.json', 'health']) expect(body).toContain(`href="${link}"`)
  expect(body).toContain('/api/v1/auth/register')
})
