import { expect, test } from 'vitest'
import { decodeUtf8, parseJson, UnreadableJson } from './json.ts'

test('JSON is parsed', () => {
  expect(parseJson('{"a":[1,null,"é"]}')).toEqual({ a: [1, null, 'é'] })
})

test('what is not JSON is refused without repeating it', () => {
  for (const text of ['', '{', "{'a':1}", 'hunter2', '{"a":1}x', '[1,]']) {
    expect(() => parseJson(text)).toThrow(UnreadableJson)
    expect(() => parseJson(text)).toThrow(/^(?!.*hunter2)/)
  }
})

test('nesting is bounded', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  expect(() => parseJson(nested(32))).not.toThrow()
  expect(() => parseJson(nested(33))).toThrow('levels deep')
  expect(() => parseJson(nested(400_000))).toThrow(UnreadableJson)
})

test('no key reaches for the prototype, however it is spelt', () => {
  expect(() => parseJson('{"a":{"__proto__":{"admin":true}}}')).toThrow(UnreadableJson)
  expect(() => parseJson('{"\\u005f_proto__":1}')).toThrow(UnreadableJson)
  expect(parseJson('{"constructor":1,"prototype":2}')).toEqual({ constructor: 1, prototype: 2 })
})

test('only UTF-8 is text', () => {
  expect(decodeUtf8(new TextEncoder().encode('é�'))).toBe('é�')
  expect(() => decodeUtf8(new Uint8Array([0x22, 0xff, 0x22]))).toThrow(UnreadableJson)
  expect(() => decodeUtf8(new Uint8Array([0xed, 0xa0, 0x80]))).toThrow(UnreadableJson)
})
