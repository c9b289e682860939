import * as v from 'valibot'
import { id, line, page, timeZone } from '../kernel/schemas.ts'

/** Compared without case: kept in lower case. RFC 5321 §4.5.3.1.3 bounds the length. */
export const email = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(254),
  v.email(),
  v.transform((text) => text.toLowerCase()),
)
const locale = v.pipe(v.string(), v.regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/))

export const registerUser = v.strictObject({
  id: v.optional(id),
  name: line(100),
  email,
  timeZone: v.optional(timeZone, 'UTC'),
  locale: v.optional(locale, 'en'),
})
export const listUsers = v.strictObject(page)
export const placeholderUser = v.strictObject({ id: v.optional(id), name: line(100) })
export const updateProfile = v.strictObject({
  name: v.optional(line(100)),
  timeZone: v.optional(timeZone),
  locale: v.optional(locale),
})
