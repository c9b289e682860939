import { expect, test } from 'vitest'
import { requestIdOf, traceparentOf } from './request-id.ts'

const next = () => 'new'

test("a client's own request id is kept if it is harmless", () => {
  expect(requestIdOf('req-1.a:b/c=', next)).toBe('req-1.a:b/c=')
  for (const given of [null, '', 'a b', 'a\nb', '<script>', 'x'.repeat(65), 'é'])
    expect(requestIdOf(given, next)).toBe('new')
})

test('a trace context that is none counts as absent', () => {
  const given = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  expect(traceparentOf(given)).toBe(given)
  for (const wrong of [null, '', `${given}x`, given.toUpperCase(), `00-${'0'.repeat(32)}-b7ad6b7169203331-01`]) {
    expect(traceparentOf(wrong)).toBe(undefined)
  }
})
