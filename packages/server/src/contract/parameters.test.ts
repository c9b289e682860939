import type { FieldError } from '@taskwright/core'
import { expect, test } from 'vitest'
import { resolver, type Schema } from './document.ts'
import { parameterReader, type Raw } from './parameters.ts'

function read(schema: Schema, raw: Raw, more: { required?: boolean } = {}) {
  const errors: FieldError[] = []
  const reader = parameterReader([{ name: 'it', in: 'query', schema, ...more }], resolver({}))
  const values = reader((name) => (name === 'it' ? raw : undefined), errors)
  return errors.length > 0 ? errors.map(({ rule }) => rule) : values.it
}

test('what was not given is absent, unless it is required', () => {
  expect(read({ type: 'string' }, undefined)).toBe(undefined)
  expect(read({ type: 'string' }, undefined, { required: true })).toEqual(['required'])
})

test('whole numbers are read, within their bounds', () => {
  const limit: Schema = { type: 'integer', minimum: 1, maximum: 100 }
  expect(read(limit, '50')).toBe(50)
  expect(read(limit, '0')).toEqual(['min_value'])
  expect(read(limit, '101')).toEqual(['max_value'])
  for (const text of ['', ' 5', '5.0', '1e2', '0x10', 'NaN', '9999999999999999'])
    expect(read(limit, text)).toEqual(['number'])
})

test('numbers may have decimals', () => {
  expect(read({ type: 'number' }, '-1.5')).toBe(-1.5)
})

test('true and false are the only booleans', () => {
  expect(read({ type: 'boolean' }, 'true')).toBe(true)
  expect(read({ type: 'boolean' }, 'false')).toBe(false)
  for (const text of ['', '1', 'TRUE', 'yes']) expect(read({ type: 'boolean' }, text)).toEqual(['boolean'])
})

test('text keeps to its length, its form and its words', () => {
  expect(read({ type: 'string', maxLength: 2 }, 'abc')).toEqual(['max_length'])
  expect(read({ type: 'string', minLength: 1 }, '')).toEqual(['min_length'])
  expect(read({ type: 'string', pattern: '^[a-z]+$' }, 'A')).toEqual(['regex'])
  expect(read({ type: 'string', enum: ['a', 'b'] }, 'c')).toEqual(['picklist'])
  expect(read({ type: 'string', enum: ['a', 'b'] }, 'b')).toBe('b')
})

test('one that was given twice is refused rather than chosen from', () => {
  expect(read({ type: 'string' }, ['a', 'b'])).toEqual(['single'])
})

test('lists are repeated parameters', () => {
  const list: Schema = { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 }
  expect(read(list, '1')).toEqual([1])
  expect(read(list, ['1', '2'])).toEqual([1, 2])
  expect(read(list, ['1', '2', '3'])).toEqual(['max_length'])
  expect(read(list, ['1', 'x'])).toEqual(['number'])
})

test('what is wrong is said without the value', () => {
  const errors: FieldError[] = []
  parameterReader([{ name: 'it', in: 'query', schema: { type: 'integer' } }], resolver({}))(() => 'hunter2', errors)
  expect(JSON.stringify(errors)).not.toContain('hunter2')
})
