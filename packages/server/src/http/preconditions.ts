import { commonError, type FieldError } from '@taskwright/core'

const invalid = (path: string, rule: string, message: string) =>
  commonError('input.invalid', { errors: [{ path, rule, message } satisfies FieldError] })

const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/
const OURS = /^"([1-9]\d{0,14})"$/
/** Versions start at 1, so this one never matches: the engine then refuses, after it has checked who may see the thing. */
const NEVER = 0

/**
 * RFC 9110 §13.1.1. `*` asks only that the thing exists, which every write does anyway. The comparison is strong: a weak
 * tag, or one that isn't ours, matches nothing.
 */
export function versionOf(ifMatch: string | null): number | undefined {
  if (ifMatch === null || ifMatch.trim() === '*') return undefined
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  if (!tags.every((tag) => ENTITY_TAG.test(tag))) {
    throw invalid('If-Match', 'etag', 'is neither * nor a quoted entity tag')
  }
  const versions = tags.flatMap((tag) => OURS.exec(tag)?.[1] ?? [])
  const [version] = versions
  if (versions.length > 1) throw invalid('If-Match', 'single', 'names more than one version')
  return version === undefined ? NEVER : Number(version)
}

const KEY = /^[\x20-\x7e]{1,200}$/

export function idempotencyKeyOf(key: string | null): string | undefined {
  if (key === null) return undefined
  if (!KEY.test(key)) throw invalid('Idempotency-Key', 'regex', 'is not 1 to 200 printable ASCII characters')
  return key
}
