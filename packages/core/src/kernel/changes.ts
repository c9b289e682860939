import type { JsonValue } from './json.ts'

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(x)
  return keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key) && sameJson(x[key], y[key]))
}

/** JSON merge patch of one object (RFC 7396 §2): null takes a key away, objects merge, everything else replaces. */
export function mergePatch(
  target: Readonly<Record<string, JsonValue>>,
  patch: Readonly<Record<string, JsonValue>>,
): Record<string, JsonValue> {
  const merged = new Map<string, JsonValue>(Object.entries(target))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, isObject(value) ? mergePatch(asObject(merged.get(key)), value) : value)
  }
  return Object.fromEntries(merged)
}

/** A set after additions and removals; order of arrival is kept. */
export function changedSet(
  now: readonly string[],
  change:
    | readonly string[]
    | { readonly add?: readonly string[] | undefined; readonly remove?: readonly string[] | undefined },
): readonly string[] {
  if (Array.isArray(change)) return [...new Set<string>(change)]
  const { add = [], remove = [] } = change as Exclude<typeof change, readonly string[]>
  const gone = new Set(remove)
  return [...new Set([...now, ...add])].filter((member) => !gone.has(member) || add.includes(member))
}

const isObject = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const asObject = (value: JsonValue | undefined): Readonly<Record<string, JsonValue>> =>
  value !== undefined && isObject(value) ? value : {}
