import { jobRefusals } from './jobs/words.ts'
import { commonRefusals, type FieldError, type RefusalEntry, TaskwrightError } from './kernel/errors.ts'
import { notificationRefusals } from './notifications/words.ts'
import { organizationRefusals } from './organizations/words.ts'
import { projectRefusals } from './projects/words.ts'
import { commentRefusals, taskRefusals } from './tasks/words.ts'
import { userRefusals } from './users/words.ts'

/** The error catalogue: every code the engine can refuse with. */
export const refusals = {
  ...commonRefusals,
  ...organizationRefusals,
  ...userRefusals,
  ...projectRefusals,
  ...taskRefusals,
  ...commentRefusals,
  ...notificationRefusals,
  ...jobRefusals,
} as const

export type RefusalCode = keyof typeof refusals

/** The error of a code, with the facts a program needs to react. */
export function refusal(
  code: RefusalCode,
  more: { errors?: readonly FieldError[]; details?: Readonly<Record<string, unknown>> } = {},
): TaskwrightError {
  const entry: RefusalEntry = refusals[code]
  return new TaskwrightError({ code, ...more }, entry)
}

export const isRefusal = (error: unknown, code: RefusalCode): error is TaskwrightError =>
  error instanceof TaskwrightError && error.code === code
