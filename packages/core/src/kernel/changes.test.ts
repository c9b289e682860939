import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedSet, mergePatch, sameJson } from './changes.ts'
import type { JsonValue } from './json.ts'

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>
const object = fc.dictionary(fc.string(), json, { maxKeys: 5 })

describe('the same JSON', () => {
  it('is itself, through text and in another order of keys', () => {
    const reversed = (value: JsonValue): JsonValue => {
      if (Array.isArray(value)) return value.map(reversed)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      )
    }
    fc.assert(
      fc.property(json, (value) => {
        const copy: JsonValue = JSON.parse(JSON.stringify(value))
        expect(sameJson(copy, reversed(copy))).toBe(true)
      }),
    )
  })

  it.each([
    [1, '1'],
    [null, {}],
    [null, undefined],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: null }, { b: null }],
    [{}, JSON.parse('{"__proto__": {}}')],
  ])('%j is not %j', (a, b) => {
    expect([sameJson(a, b), sameJson(b, a)]).toEqual([false, false])
  })
})

describe('a merge patch', () => {
  // The examples of RFC 7396, appendix A, that are objects on both sides.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, merged) => {
    expect(mergePatch(target, patch)).toEqual(merged)
  })

  it('of nothing changes nothing, and again changes nothing more', () => {
    fc.assert(
      fc.property(object, object, (target, patch) => {
        expect(mergePatch(target, {})).toEqual(target)
        const once = mergePatch(target, patch)
        expect(mergePatch(once, patch)).toEqual(once)
      }),
    )
  })
})

describe('a changed set', () => {
  const members = fc.uniqueArray(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e'))

  it('has everything added and nothing removed, each once, in the order of arrival', () => {
    fc.assert(
      fc.property(members, members, members, (now, add, remove) => {
        const changed = changedSet(now, { add, remove })
        expect(new Set(changed).size).toBe(changed.length)
        expect(add.every((one) => changed.includes(one))).toBe(true)
        expect(changed.some((one) => remove.includes(one) && !add.includes(one))).toBe(false)
        expect(changed.filter((one) => now.includes(one))).toEqual(now.filter((one) => changed.includes(one)))
      }),
    )
  })

  it('is what it is told to be when given whole', () => {
    expect(changedSet(['a'], ['c', 'b', 'c'])).toEqual(['c', 'b'])
    expect(changedSet(['a'], {})).toEqual(['a'])
  })
})
