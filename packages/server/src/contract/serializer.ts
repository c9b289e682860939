import type { FieldShape, Shape } from './shape.ts'

/** Writes a value as JSON, with nothing in it that its shape doesn't name. */
export type Serializer = (value: unknown) => string

/** A response that isn't what the contract promises: a mistake of the server's. Says where, never what. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken'
}

/**
 * Nearly every value is exactly what its shape says, so it is checked (cheap) and handed to `JSON.stringify` as it is
 * (native, faster than any writer of ours). One that holds more is copied field by field, and only the shape's are.
 */
export function serializer(shape: Shape): Serializer {
  const conforms = compileCheck(shape)
  const pick = compilePick(shape)
  return (value) => JSON.stringify(conforms(value) ? value : pick(value, ''))
}

type Check = (value: unknown) => boolean
type Fields = Readonly<Record<string, unknown>>

function compileCheck(shape: Shape): Check {
  switch (shape.kind) {
    case 'anything':
      return (value) => value !== undefined
    case 'scalar':
      return checkScalar(shape.types)
    case 'nullable': {
      const check = compileCheck(shape.of)
      return (value) => value === null || check(value)
    }
    case 'array':
      return checkArray(compileCheck(shape.items))
    case 'map':
      return checkMap(compileCheck(shape.values))
    case 'object':
      return checkObject(shape.fields)
    case 'oneOf': {
      const checks = shape.variants.map(compileCheck)
      return (value) => checks.some((check) => check(value))
    }
    case 'recursive': {
      let check: Check | undefined
      return (value) => {
        check ??= compileCheck(shape.get())
        return check(value)
      }
    }
  }
}

function checkScalar(types: readonly string[]): Check {
  const [type] = types
  if (types.length > 1) return (value) => types.includes(typeof value)
  return (value) => typeof value === type
}

function checkArray(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return false
    for (let i = 0; i < value.length; i++) if (!check(value[i])) return false
    return true
  }
}

function checkMap(check: Check): Check {
  return (value) => isPlain(value) && Object.values(value).every(check)
}

function checkObject(fields: readonly FieldShape[]): Check {
  const checks = new Map(fields.map(({ name, shape }) => [name, compileCheck(shape)]))
  const required = fields.filter((field) => field.required).map((field) => field.name)
  // Values of one kind list their fields in one order. It is learnt from the first, and then compared one by one.
  let order: readonly { readonly name: string; readonly check: Check }[] = []
  return (value) => {
    if (!isPlain(value)) return false
    let at = 0
    for (const name in value) {
      const expected = order[at++]
      if (expected === undefined || expected.name !== name) return learn(value)
      if (!expected.check(value[name])) return false
    }
    return (at === order.length && at > 0) || learn(value)
  }

  function learn(value: Fields): boolean {
    const seen: { name: string; check: Check }[] = []
    for (const name in value) {
      const check = checks.get(name)
      if (!check?.(value[name])) return false
      seen.push({ name, check })
    }
    if (!required.every((name) => value[name] !== undefined)) return false
    order = seen
    return true
  }
}

/** Not an array, and without a `toJSON` that would write something else than its fields. */
const isPlain = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value)

type Pick = (value: unknown, path: string) => unknown

function compilePick(shape: Shape): Pick {
  switch (shape.kind) {
    case 'anything':
      return (value) => value
    case 'scalar':
      return (value, path) => (shape.types.includes(typeof value) ? value : broken(path))
    case 'nullable': {
      const pick = compilePick(shape.of)
      return (value, path) => (value === null ? null : pick(value, path))
    }
    case 'array': {
      const pick = compilePick(shape.items)
      return (value, path) =>
        Array.isArray(value) ? value.map((item, index) => pick(item, `${path}.${index}`)) : broken(path)
    }
    case 'map': {
      const pick = compilePick(shape.values)
      return (value, path) => {
        if (!isPlain(value)) return broken(path)
        return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, pick(item, `${path}.${name}`)]))
      }
    }
    case 'object':
      return pickObject(shape.fields)
    case 'oneOf':
      return pickVariant(shape.variants)
    case 'recursive': {
      let pick: Pick | undefined
      return (value, path) => {
        pick ??= compilePick(shape.get())
        return pick(value, path)
      }
    }
  }
}

function pickObject(fields: readonly FieldShape[]): Pick {
  const picks = fields.map(({ name, required, shape }) => ({ name, required, pick: compilePick(shape) }))
  return (value, path) => {
    if (!isPlain(value)) return broken(path)
    const picked: Record<string, unknown> = {}
    for (const { name, required, pick } of picks) {
      const field = value[name]
      if (field !== undefined) picked[name] = pick(field, `${path}.${name}`)
      else if (required) broken(`${path}.${name}`)
    }
    return picked
  }
}

/** The first variant whose required fields are all there. */
function pickVariant(variants: readonly Shape[]): Pick {
  const picks = variants.map(compilePick)
  return (value, path) => {
    for (const pick of picks) {
      try {
        return pick(value, path)
      } catch (error) {
        if (!(error instanceof ContractBroken)) throw error
      }
    }
    return broken(path)
  }
}

function broken(path: string): never {
  throw new ContractBroken(`The answer is not what the contract promises at ${path || 'its root'}.`)
}
