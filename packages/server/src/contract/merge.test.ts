import { expect, test } from 'vitest'
import type { OpenApiDocument } from './document.ts'
import { merge } from './merge.ts'

const document: OpenApiDocument = {
  openapi: '3.1.0',
  info: { title: 'Ours', version: '1' },
  paths: { '/a': { get: { operationId: 'getA' } } },
  components: { schemas: { Id: { type: 'string' } } },
}

test('a fragment adds paths, methods of known paths, and components', () => {
  const merged = merge(
    document,
    { paths: { '/a': { post: {} }, '/b': { get: {} } }, components: { schemas: { B: {} } } },
    'p',
  )
  expect(Object.keys(merged.paths['/a'] ?? {})).toEqual(['get', 'post'])
  expect(Object.keys(merged.paths)).toEqual(['/a', '/b'])
  expect(Object.keys(merged.components?.schemas ?? {})).toEqual(['Id', 'B'])
})

test('a fragment may repeat what it refers to', () => {
  expect(() => merge(document, { paths: {}, components: { schemas: { Id: { type: 'string' } } } }, 'p')).not.toThrow()
})

test('a fragment that would replace something is refused by name', () => {
  expect(() => merge(document, { paths: { '/a': { get: {} } } }, 'mine')).toThrow('Plugin mine brings GET /a')
  expect(() => merge(document, { paths: {}, components: { schemas: { Id: { type: 'integer' } } } }, 'mine')).toThrow(
    'Plugin mine brings another schemas/Id',
  )
})
