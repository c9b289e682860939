/** A law that does not hold. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation'
}

export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new ContractViolation(what)
}

/** Equal as JSON values are, without regard to the order of keys. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [canonical(actual), canonical(expected)]
  if (a !== b) throw differing(a, b, what)
}

/** Equal as JSON text, in which the order of keys counts. */
export function identical(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual) ?? 'undefined', JSON.stringify(expected) ?? 'undefined']
  if (a !== b) throw differing(a, b, what)
}

/** The same members, in any order. */
export function sameMembers(actual: readonly string[], expected: readonly string[], what: string): void {
  equal(actual.toSorted(), expected.toSorted(), what)
}

/** The refusal a promise ends in; fails the case when it ends otherwise. */
export async function refused(promised: Promise<unknown>, code: string, what: string): Promise<RefusalLike> {
  const error = await rejected(promised, `${what}: expected a refusal ${code}`)
  check(isRefusal(error), `${what}: expected a TaskwrightError ${code}, received ${describe(error)}`)
  check(error.code === code, `${what}: expected ${code}, received ${error.code}`)
  return error
}

export async function rejected(promised: Promise<unknown>, what: string): Promise<unknown> {
  try {
    await promised
  } catch (error) {
    return error
  }
  throw new ContractViolation(`${what}, but it resolved.`)
}

/** A TaskwrightError, known by its shape: a subject may bring its own copy of the core. */
export interface RefusalLike extends Error {
  readonly code: string
  readonly kind: string
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>
}

export const isRefusal = (error: unknown): error is RefusalLike =>
  error instanceof Error && error.name === 'TaskwrightError' && 'code' in error && 'details' in error

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

/** Shows long values from shortly before they differ. */
function differing(actual: string, expected: string, what: string): ContractViolation {
  const long = Math.max(actual.length, expected.length) > 400
  let same = 0
  while (long && same < actual.length && actual[same] === expected[same]) same++
  const shown = (text: string) => (long ? `… ${text.slice(Math.max(0, same - 60), same + 200)} …` : text)
  return new ContractViolation(`${what}\n  expected ${shown(expected)}\n  received ${shown(actual)}`)
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) => {
      if (part instanceof Map) return { map: [...part].toSorted(byFirst) }
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
      // Built from entries: assigning a key named `__proto__` would set the prototype.
      return Object.fromEntries(Object.entries(part).toSorted(byFirst))
    }) ?? 'undefined'
  )
}

const byFirst = ([a]: readonly [unknown, ...unknown[]], [b]: readonly [unknown, ...unknown[]]): number =>
  String(a) < String(b) ? -1 : 1
