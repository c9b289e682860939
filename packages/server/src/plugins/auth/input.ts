import { commonError, type FieldError } from '@taskwright/core'
import * as v from 'valibot'
import { MOST_PASSWORD_BYTES } from './passwords.ts'

/** What the engine doesn't know of: everything about passwords and tokens. */
const shortText = (most: number) => v.pipe(v.string(), v.maxLength(most))
const token = v.pipe(shortText(1024), v.minLength(1))
const password = v.pipe(
  v.string(),
  v.check((text) => text.length >= 8, 'has fewer than 8 characters or items'),
  v.check((text) => Buffer.byteLength(text) <= MOST_PASSWORD_BYTES, `is larger than ${MOST_PASSWORD_BYTES} bytes`),
)

export const credentials = v.strictObject({ email: shortText(254), password: shortText(1024) })
export const refreshInput = v.strictObject({ refreshToken: token })
export const logoutInput = v.optional(v.strictObject({ refreshToken: v.optional(token) }))
/** The rest of a registration is the engine's to check. Its user knows an `id` too, but nobody chooses their own here. */
export const registration = v.looseObject({ password, id: v.optional(v.never()) })

/** Throws `input.invalid`, field by field, as the engine does. */
export function check<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortPipeEarly: true })
  if (result.success) return result.output
  throw commonError('input.invalid', { errors: result.issues.map(lineOf) })
}

function lineOf(issue: v.BaseIssue<unknown>): FieldError {
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.')
  return { path, ...ruleOf(issue) }
}

function ruleOf({ type, requirement, received, expected, message }: v.BaseIssue<unknown>): Omit<FieldError, 'path'> {
  if (type === 'check') return { rule: 'check', message }
  if (type === 'max_length') return { rule: type, message: `has more than ${requirement} characters or items` }
  if (type === 'min_length') return { rule: type, message: `has fewer than ${requirement} characters or items` }
  if (type === 'never' || (type === 'strict_object' && expected === 'never'))
    return { rule: 'unknown_field', message: 'is not a known field' }
  if (received === 'undefined') return { rule: 'required', message: 'is required' }
  return { rule: type, message: `is not ${expected}` }
}
