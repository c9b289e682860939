/** JSON that is refused before anything looks into it. */
export class UnreadableJson extends Error {
  override readonly name = 'UnreadableJson'
}

const DEEPEST = 32

/**
 * Parses a body. Deep nesting and `__proto__` are refused here, once, so that no code behind it has to think of them.
 */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnreadableJson('The body is not JSON.')
  }
  inspect(value, 0)
  return value
}

function inspect(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth >= DEEPEST) throw new UnreadableJson(`The body is nested more than ${DEEPEST} levels deep.`)
  if (Array.isArray(value)) {
    for (const item of value) inspect(item, depth + 1)
    return
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') throw new UnreadableJson('The body has a key that is not allowed.')
    inspect(item, depth + 1)
  }
}

/** Strict UTF-8: `request.text()` would put replacement characters in place of what it cannot read. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new UnreadableJson('The body is not UTF-8.')
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })
