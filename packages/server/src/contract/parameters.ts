import type { FieldError } from '@taskwright/core'
import type { ParameterObject, Resolve, Schema } from './document.ts'

/** What came in under one name; several when a query parameter was repeated. */
export type Raw = string | readonly string[] | undefined
export type Value = string | number | boolean | readonly (string | number | boolean)[]

/** Turns raw text into the values the contract promises handlers, or adds to `errors` what is wrong with it. */
export type ParameterReader = (raw: (name: string) => Raw, errors: FieldError[]) => Record<string, Value>

type Read = (raw: string) => Value | Fault
/** Which rule the text breaks. The text itself is never part of it. */
interface Fault {
  readonly rule: string
  readonly message: string
}

const fault = (rule: string, message: string): Fault => ({ rule, message })
const isFault = (value: Value | Fault): value is Fault => typeof value === 'object' && 'rule' in value

/** Compiles one place's parameters (`query`, `path` or `header`) into a reader. */
export function parameterReader(parameters: readonly ParameterObject[], resolve: Resolve): ParameterReader {
  const readers = parameters.map((parameter) => {
    const schema = resolve<Schema>(parameter.schema ?? {})
    const { name, required = parameter.in === 'path' } = parameter
    return { name, required, read: schema.type === 'array' ? readList(schema, resolve) : readOne(scalar(schema)) }
  })
  return (raw, errors) => {
    const values: Record<string, Value> = {}
    for (const { name, required, read } of readers) {
      const text = raw(name)
      if (text === undefined) {
        if (required) errors.push({ path: name, rule: 'required', message: 'is required' })
        continue
      }
      const value = read(text)
      if (isFault(value)) errors.push({ path: name, ...value })
      else values[name] = value
    }
    return values
  }
}

type ReadRaw = (raw: string | readonly string[]) => Value | Fault

const readOne =
  (read: Read): ReadRaw =>
  (raw) =>
    typeof raw === 'string' ? read(raw) : fault('single', 'is given more than once')

/** `?labelId=a&labelId=b`: a repeated parameter (OpenAPI's `form` style, exploded). */
function readList(schema: Schema, resolve: Resolve): ReadRaw {
  const read = scalar(resolve<Schema>(schema.items ?? {}))
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema
  return (raw) => {
    const texts = typeof raw === 'string' ? [raw] : raw
    if (texts.length > maxItems) return fault('max_length', `has more than ${maxItems} characters or items`)
    if (texts.length < minItems) return fault('min_length', `has fewer than ${minItems} characters or items`)
    const values: (string | number | boolean)[] = []
    for (const text of texts) {
      const value = read(text)
      if (typeof value === 'object') return value
      values.push(value)
    }
    return values
  }
}

type ReadScalar = (raw: string) => string | number | boolean | Fault

function scalar(schema: Schema): ReadScalar {
  switch (schema.type) {
    case 'integer':
      return number(schema, /^-?\d{1,15}$/, 'is not a whole number')
    case 'number':
      return number(schema, /^-?\d{1,15}(\.\d{1,15})?$/, 'is not a number')
    case 'boolean':
      return (raw) => (raw === 'true' ? true : raw === 'false' ? false : fault('boolean', 'is not true or false'))
    default:
      return text(schema)
  }
}

function number({ minimum, maximum }: Schema, form: RegExp, complaint: string): ReadScalar {
  return (raw) => {
    if (!form.test(raw)) return fault('number', complaint)
    const value = Number(raw)
    if (minimum !== undefined && value < minimum) return fault('min_value', `is less than ${minimum}`)
    if (maximum !== undefined && value > maximum) return fault('max_value', `is more than ${maximum}`)
    return value
  }
}

function text({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, enum: values }: Schema): ReadScalar {
  const form = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  return (raw) => {
    if (raw.length > maxLength) return fault('max_length', `has more than ${maxLength} characters or items`)
    if (raw.length < minLength) return fault('min_length', `has fewer than ${minLength} characters or items`)
    if (values !== undefined && !values.includes(raw)) return fault('picklist', 'is not one of the allowed words')
    if (form !== undefined && !form.test(raw)) return fault('regex', 'does not have the allowed form')
    return raw
  }
}
