import fc from 'fast-check'
import type { Schema } from '../src/contract/document.ts'
import { resolve } from './contract-schemas.ts'

/**
 * Values for a schema: right ones, ones at the edge and just beyond it, and ones that are wrong. What the engine takes
 * off first (space around a line, decomposed letters) is left out, since a schema cannot say it.
 */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const solid = resolve<Schema>(schema)
  return fc.oneof({ weight: 12, arbitrary: likely(solid) }, { weight: 1, arbitrary: wrong })
}

/** Of no type in particular. */
const wrong = fc.constantFrom<unknown>(null, true, 0, 1.5, -1, '', 'x', ' ', [], {}, [null], { nonsense: 1 })

function likely(schema: Schema): fc.Arbitrary<unknown> {
  const choices = schema.oneOf ?? schema.anyOf
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(choice)))
  if (schema.enum) return fc.constantFrom(...schema.enum, 'SOMETHING', String(schema.enum[0]).toLowerCase())
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  return fc.oneof(...types.map((type) => ofType(type, schema)))
}

function ofType(type: string, schema: Schema): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return numbers(schema)
    case 'array':
      return arrays(schema)
    case 'object':
      return schema.properties ? objects(schema) : maps()
    default:
      return strings(schema)
  }
}

function numbers({ minimum = 0, maximum = 100 }: Schema): fc.Arbitrary<number> {
  const edges = fc.constantFrom(
    minimum - 1,
    minimum,
    minimum + 1,
    maximum - 1,
    maximum,
    maximum + 1,
    minimum + 0.5,
    1e21,
  )
  return fc.oneof(edges, fc.integer({ min: minimum, max: maximum }))
}

function arrays({ items = {}, minItems = 0, maxItems = 3 }: Schema): fc.Arbitrary<unknown[]> {
  const few = fc.array(valuesOf(items), { minLength: Math.max(0, minItems - 1), maxLength: minItems + 2 })
  // Full ones repeat a single item, which costs little to make.
  const full = fc
    .tuple(valuesOf(items), fc.constantFrom(maxItems, maxItems + 1))
    .map(([item, length]) => Array.from({ length }, () => item))
  return fc.oneof({ weight: 5, arbitrary: few }, { weight: 1, arbitrary: full })
}

function objects({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, valuesOf(property)]))
  const whole = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) })
  const lacking = fc.record(fields, { requiredKeys: [] })
  const unknown = whole.map((value) => ({ ...value, nonsense: 1 }))
  return fc.oneof(
    { weight: 20, arbitrary: whole },
    { weight: 1, arbitrary: lacking },
    { weight: 1, arbitrary: unknown },
  )
}

function maps(): fc.Arbitrary<unknown> {
  const edge = fc.constantFrom(16_384, 16_385).map((bytes) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) }))
  const wide = fc.constant({ a: 'é'.repeat(8_189) })
  const small = fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  return fc.oneof({ weight: 6, arbitrary: small.filter((map) => !('__proto__' in map)) }, edge, wide)
}

const interesting = [
  'plain',
  'two words',
  'ends with space ',
  '\u00a0wide space',
  '\ufeffmark',
  'line\nbreak',
  'tab\t',
  'nul\u0000',
  'next line\u0085',
  'separator\u2028',
  'bidi\u202e',
  'half \ud800',
  '\ude00 half',
  '😀',
  'Å é ü',
  '日本',
  'a@b.example',
  'A.B+c@Example.COM',
  'a@b',
  '"quoted"@b.example',
  'ä@b.example',
  'a..b@c.example',
  'Europe/Madrid',
  'UTC',
  'europe/madrid',
  '+01:00',
  'en',
  'en-GB',
  'e',
  'en_GB',
  '#aabbcc',
  '#AABBCC',
  '#aabbc',
  '2026-12-01',
  '2026-02-30',
  '2024-02-29',
  '2026-12-01T17:00:00Z',
  '2026-12-01T17:00:00.1Z',
  '2026-12-01T17:00:00.1234Z',
  '2026-02-30T17:00:00Z',
  '2026-12-01T17:00:00+01:00',
  '2026-12-01T25:00:00Z',
  'LNCH',
  'L',
  'ABCDEFGHIJ',
  'ABCDEFGHIJK',
  'lnch',
  '4ABC',
  'other_tracker-1',
  'Other',
]

function strings({ minLength = 0, maxLength = 100, format, pattern }: Schema): fc.Arbitrary<string> {
  const lengths = [minLength - 1, minLength, maxLength - 1, maxLength, maxLength + 1].filter((length) => length >= 0)
  const edge = fc.constantFrom(...lengths).map((length) => 'x'.repeat(length))
  const wide = fc
    .constantFrom(Math.floor(maxLength / 2), Math.floor(maxLength / 2) + 1)
    .map((length) => 'é'.repeat(length))
  // fast-check makes no text for classes such as \\p{Z}; the list above has what matters there.
  const simple = format === undefined && pattern !== undefined && !/\\p/i.test(pattern)
  const made = simple ? [fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 20 })] : []
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...interesting) },
    { weight: 1, arbitrary: edge },
    { weight: 1, arbitrary: wide },
    ...made.map((arbitrary) => ({ weight: 3, arbitrary })),
  )
}
