import * as v from 'valibot'
import { page } from '../kernel/schemas.ts'

export const listNotifications = v.strictObject({
  /** Only what wasn't read yet. */
  unread: v.optional(v.boolean(), false),
  ...page,
})
