import type { Resolve, Schema } from './document.ts'

/** A response schema with its references, `allOf`s and nullable spellings worked out: what a writer must know. */
export type Shape =
  | { readonly kind: 'scalar'; readonly types: readonly string[] }
  | { readonly kind: 'anything' }
  | { readonly kind: 'nullable'; readonly of: Shape }
  | { readonly kind: 'array'; readonly items: Shape }
  | { readonly kind: 'map'; readonly values: Shape }
  | { readonly kind: 'object'; readonly fields: readonly FieldShape[] }
  | { readonly kind: 'oneOf'; readonly variants: readonly Shape[] }
  | { readonly kind: 'recursive'; readonly get: () => Shape }

export interface FieldShape {
  readonly name: string
  readonly required: boolean
  readonly shape: Shape
}

/** Reads schemas into shapes; one reader per document, so that shared schemas are read once. */
export function shapeReader(resolve: Resolve): (schema: Schema) => Shape {
  const known = new Map<string, Shape | 'reading'>()
  return read

  function read(schema: Schema): Shape {
    const { $ref } = schema
    if ($ref === undefined) return readInline(schema)
    const before = known.get($ref)
    if (before === 'reading') return { kind: 'recursive', get: () => known.get($ref) as Shape }
    if (before !== undefined) return before
    known.set($ref, 'reading')
    const shape = readInline(resolve<Schema>(schema))
    known.set($ref, shape)
    return shape
  }

  function readInline(schema: Schema): Shape {
    const types = typesOf(schema)
    if (types.includes('null') && types.length > 1) {
      return { kind: 'nullable', of: readInline({ ...schema, type: types.filter((type) => type !== 'null') }) }
    }
    const choices = schema.oneOf ?? schema.anyOf
    if (choices !== undefined) return readChoices(choices)
    if (schema.allOf !== undefined) return readObject(merged(schema))
    if (types.includes('array')) return { kind: 'array', items: read(schema.items ?? {}) }
    if (types.includes('object') || schema.properties !== undefined) return readObject(schema)
    if (types.length > 0) return { kind: 'scalar', types: types.map(jsType) }
    if (schema.enum !== undefined || schema.const !== undefined) return { kind: 'scalar', types: enumTypes(schema) }
    return { kind: 'anything' }
  }

  function readChoices(choices: readonly Schema[]): Shape {
    const solid = choices.filter((choice) => !isNull(choice))
    const [only] = solid
    const of: Shape = solid.length === 1 && only ? read(only) : { kind: 'oneOf', variants: solid.map(read) }
    return solid.length === choices.length ? of : { kind: 'nullable', of }
  }

  function readObject(schema: Schema): Shape {
    const { properties, additionalProperties, required = [] } = schema
    if (properties === undefined || Object.keys(properties).length === 0) {
      const open = typeof additionalProperties === 'object' ? read(additionalProperties) : undefined
      if (open !== undefined && open.kind !== 'anything') return { kind: 'map', values: open }
      return additionalProperties === false ? { kind: 'object', fields: [] } : { kind: 'anything' }
    }
    const fields = Object.entries(properties).map(([name, property]) => ({
      name,
      required: required.includes(name),
      shape: read(property),
    }))
    return { kind: 'object', fields }
  }

  /** `allOf` of objects: the fields of all of them. */
  function merged(schema: Schema): Schema {
    const parts = (schema.allOf ?? []).map((part) => {
      const solid = resolve<Schema>(part)
      return solid.allOf === undefined ? solid : merged(solid)
    })
    const all = [...parts, schema]
    return {
      type: 'object',
      properties: Object.assign({}, ...all.map((part) => part.properties ?? {})),
      required: all.flatMap((part) => part.required ?? []),
    }
  }
}

const typesOf = ({ type }: Schema): readonly string[] =>
  type === undefined ? [] : typeof type === 'string' ? [type] : type

const isNull = (schema: Schema) => schema.type === 'null' || schema.const === null

const jsType = (type: string) => (type === 'integer' ? 'number' : type)

const enumTypes = ({ enum: values, const: value }: Schema) => [...new Set((values ?? [value]).map((v) => typeof v))]
