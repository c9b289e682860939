import { expect, test } from 'vitest'
import { idempotencyKeyOf, versionOf } from './preconditions.ts'

test('a version in quotes is that version, and a star any', () => {
  expect(versionOf('"3"')).toBe(3)
  expect(versionOf(' "12" ')).toBe(12)
  expect(versionOf('*')).toBe(undefined)
  expect(versionOf(null)).toBe(undefined)
})

test('among several tags the one that can be ours counts', () => {
  expect(versionOf('"abc", "4"')).toBe(4)
})

test('weak tags and tags of others match no version there is', () => {
  for (const tag of ['W/"3"', '"abc"', '""', '"03"', '"-1"', '"9999999999999999"']) expect(versionOf(tag)).toBe(0)
})

test('what is no entity tag is refused by the name of the header', () => {
  for (const tag of ['3', '', '"3', 'w/"3"', '"3" "4"', '"3",']) {
    expect(() => versionOf(tag)).toThrow(
      expect.objectContaining({ code: 'input.invalid', errors: [expect.objectContaining({ path: 'If-Match' })] }),
    )
  }
  expect(() => versionOf('"3", "4"')).toThrow(
    expect.objectContaining({ errors: [expect.objectContaining({ rule: 'single' })] }),
  )
})

test('an idempotency key is 1 to 200 printable characters', () => {
  expect(idempotencyKeyOf(null)).toBe(undefined)
  expect(idempotencyKeyOf('k'.repeat(200))).toHaveLength(200)
  for (const key of ['', 'k'.repeat(201), 'é', 'a\tb']) {
    expect(() => idempotencyKeyOf(key)).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  }
})
