import * as v from 'valibot'
import type { JsonValue } from './json.ts'
import { tidy } from './text.ts'

// The shapes several contexts share. Lengths count UTF-16 units unless they say bytes.

/** Ids are opaque: UUIDs of ours, or a host's own strings of printable ASCII without spaces. */
export const ID = /^[\x21-\x7e]{1,64}$/
export const id = v.pipe(v.string(), v.regex(ID))

/** One line of text, trimmed and in NFC. */
export const line = (most: number) =>
  v.pipe(
    v.string(),
    v.check(hasNoControls, 'holds control characters'),
    v.transform(tidy),
    v.minLength(1),
    v.maxLength(most),
  )

/** Markdown, ≤ 64 KiB of UTF-8. */
export const markdown = v.pipe(v.string(), v.check(isWellFormed, 'is not well-formed Unicode'), v.maxBytes(65_536))

/** ISO 8601 in UTC, with or without milliseconds; kept with them. */
export const instant = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/),
  v.check((text) => isRealDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)), 'is not a real moment'),
  v.transform((text) => new Date(text).toISOString()),
)
export const date = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/), v.check(isRealDate, 'is not a real day'))
export const timeZone = v.pipe(v.string(), v.maxLength(64), v.check(isTimeZone, 'is not an IANA time zone'))
export const when = v.union([v.strictObject({ date }), v.strictObject({ at: instant, timeZone })])

/** A set given whole, or what to add to it and take from it. */
export const setChange = (most: number) =>
  v.union([
    v.pipe(v.array(id), v.maxLength(most)),
    v.strictObject({
      add: v.optional(v.pipe(v.array(id), v.maxLength(most))),
      remove: v.optional(v.pipe(v.array(id), v.maxLength(most))),
    }),
  ])

const METADATA_BYTES = 16_384
/** Free data of the host's, ≤ 16 KiB as JSON, ≤ 8 levels deep. In a patch a null takes a key away (RFC 7396). */
export const metadata = v.pipe(
  v.custom<{ readonly [key: string]: JsonValue }>(
    (input) => isPlainObject(input) && isJson(input, 8),
    'is not an object of JSON values',
  ),
  v.check((value) => new TextEncoder().encode(JSON.stringify(value)).length <= METADATA_BYTES, 'is larger than 16 KiB'),
)
export const externalRef = v.strictObject({ system: v.pipe(v.string(), v.regex(/^[a-z0-9_-]{1,32}$/)), id })
export const color = v.pipe(
  v.string(),
  v.regex(/^#[0-9a-fA-F]{6}$/),
  v.transform((text) => text.toLowerCase()),
)

export const limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 50)
/** Long enough for the longest sorted text, in base 64. */
export const cursor = v.pipe(v.string(), v.maxLength(2048))
export const page = { limit, cursor: v.optional(cursor) }

function hasNoControls(text: string): boolean {
  return isWellFormed(text) && !/\p{Cc}/u.test(text)
}
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text) && !text.includes('\u0000')
}
function isRealDate(text: string): boolean {
  const parsed = new Date(`${text}T00:00:00.000Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text)
}
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z][A-Za-z0-9+_/-]*$/.test(name)
  } catch {
    return false
  }
}
/** Dates and URLs have one: they would be stored as something else than they were checked as. */
const hasToJson = (input: object): boolean => 'toJSON' in input && typeof input.toJSON === 'function'
const isPlainObject = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input) && !hasToJson(input)

function isJson(input: unknown, depth: number): boolean {
  if (depth < 0) return false
  if (input === null || typeof input === 'boolean') return true
  if (typeof input === 'string') return isWellFormed(input)
  if (typeof input === 'number') return Number.isFinite(input)
  if (Array.isArray(input)) return input.every((item) => isJson(item, depth - 1))
  return (
    isPlainObject(input) && Object.entries(input).every(([key, value]) => isWellFormed(key) && isJson(value, depth - 1))
  )
}
