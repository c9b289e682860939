import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contractDocument } from '../contract-document.gen.ts'
import { resolver, type Schema } from './document.ts'
import { ContractBroken, serializer } from './serializer.ts'
import { shapeReader } from './shape.ts'

const writerOf = (schema: Schema, document: object = {}) => serializer(shapeReader(resolver(document))(schema))
const text: Schema = { type: 'string' }
const person: Schema = {
  type: 'object',
  required: ['id'],
  properties: { id: text, name: { type: ['string', 'null'] }, tags: { type: 'array', items: text } },
}

describe('a value that is what the contract says', () => {
  test('is written as JSON.stringify writes it', () => {
    const value = { id: 'a', name: null, tags: ['x', 'é "quoted"\n'] }
    expect(writerOf(person)(value)).toBe(JSON.stringify(value))
  })

  test('may leave out what is not required, and may hold it as undefined', () => {
    expect(writerOf(person)({ id: 'a', name: undefined })).toBe('{"id":"a"}')
  })

  test('is written whole where the contract leaves it open', () => {
    const open = writerOf({ type: 'object', additionalProperties: true })
    expect(open({ any: { thing: [1, null] } })).toBe('{"any":{"thing":[1,null]}}')
  })
})

describe('a property the contract does not name never leaves', () => {
  test('at the top', () => {
    expect(writerOf(person)({ id: 'a', passwordHash: 'secret' })).toBe('{"id":"a"}')
  })

  test('deep inside, also after values that were clean', () => {
    const write = writerOf({ type: 'object', properties: { items: { type: 'array', items: person } } })
    expect(write({ items: [{ id: 'a' }, { id: 'b' }] })).toBe('{"items":[{"id":"a"},{"id":"b"}]}')
    expect(write({ items: [{ id: 'a' }, { id: 'b', secret: 1 }] })).toBe('{"items":[{"id":"a"},{"id":"b"}]}')
  })

  test('in place of text', () => {
    expect(() => writerOf(person)({ id: { secret: 1 } })).toThrow(ContractBroken)
  })

  test('in a variant of several', () => {
    const day: Schema = { type: 'object', required: ['date'], properties: { date: text } }
    const moment: Schema = { type: 'object', required: ['at', 'zone'], properties: { at: text, zone: text } }
    const write = writerOf({ oneOf: [day, moment, { type: 'null' }] })
    expect(write({ at: 'now', zone: 'UTC', secret: 1 })).toBe('{"at":"now","zone":"UTC"}')
    expect(write({ date: 'today', secret: 1 })).toBe('{"date":"today"}')
    expect(write(null)).toBe('null')
  })

  test('by way of toJSON or a prototype', () => {
    const sly = { id: 'a', toJSON: () => ({ secret: 1 }) }
    expect(() => writerOf(person)(sly)).toThrow(ContractBroken)
    expect(writerOf(person)(Object.assign(Object.create({ secret: 1 }), { id: 'a' }))).toBe('{"id":"a"}')
  })

  test('whatever the value holds besides', () => {
    const write = writerOf(person)
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (more) => {
        const written = JSON.parse(write({ ...more, id: 'a', name: 'b', tags: [] }))
        expect(Object.keys(written).sort()).toEqual(['id', 'name', 'tags'])
      }),
    )
  })
})

describe('a value that breaks the contract', () => {
  test('is refused with the place, and without the value', () => {
    const write = writerOf({ type: 'array', items: person })
    expect(() => write([{ id: 'a' }, { name: 'Somebody' }])).toThrow('at .1.id.')
    expect(() => write([{ id: 'a', tags: 'Somebody' }])).toThrow(/^(?!.*Somebody)/)
  })
})

test('shapes may contain themselves', () => {
  const tree = { properties: { name: text, children: { type: 'array', items: { $ref: '#/Tree' } } }, type: 'object' }
  const write = writerOf({ $ref: '#/Tree' }, { Tree: tree })
  expect(write({ name: 'a', children: [{ name: 'b', children: [], secret: 1 }] })).toBe(
    '{"name":"a","children":[{"name":"b","children":[]}]}',
  )
})

test('maps keep their keys and lose what their values should not hold', () => {
  const write = writerOf({ type: 'object', additionalProperties: person })
  expect(write({ one: { id: 'a', secret: 1 } })).toBe('{"one":{"id":"a"}}')
})

test('parts that belong together make one object', () => {
  const write = writerOf({
    allOf: [person, { type: 'object', required: ['age'], properties: { age: { type: 'integer' } } }],
  })
  expect(write({ id: 'a', age: 1, secret: 1 })).toBe('{"id":"a","age":1}')
  expect(() => write({ id: 'a' })).toThrow(ContractBroken)
})

test("every schema of Taskwright's contract can be written with", () => {
  const read = shapeReader(resolver(contractDocument))
  const names = Object.keys(contractDocument.components?.schemas ?? {})
  for (const name of names) expect(serializer(read({ $ref: `#/components/schemas/${name}` }))).toBeTypeOf('function')
})
