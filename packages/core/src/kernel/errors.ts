/**
 * What a caller can do about a refusal. Only the server's `problem.ts` knows which HTTP status a kind becomes.
 *
 * - `invalid`: the input breaks a rule that `errors` names, field by field
 * - `unauthenticated`: who is asking is not known, or no longer
 * - `forbidden`: the thing is visible, the act is not allowed
 * - `not_found`: there is no such thing, or it is not visible: the two look the same
 * - `conflict`: the state of things forbids it now
 * - `stale`: somebody else was faster; read again
 * - `busy`: nothing is wrong with the request; try again later (`retryable`)
 * - `unavailable`: something the engine rests on is away or broken
 */
export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'stale'
  | 'busy'
  | 'unavailable'

/** One line of the error catalogue: what kind of refusal a code is, and the sentence a person reads. */
export interface RefusalEntry {
  readonly kind: RefusalKind
  readonly message: string
}

/** A table from dotted, stable codes to what they mean. Each context declares its own. */
export type RefusalCatalogue = Readonly<Record<string, RefusalEntry>>

/** A field that breaks a rule. `path` is dotted (`checklist.0.title`); the rejected value is never part of it. */
export interface FieldError {
  readonly path: string
  readonly rule: string
  readonly message: string
}

/** An expected "no". In a decider it is a value, at the engine's surface it is thrown as a {@link TaskwrightError}. */
export interface Refusal<Code extends string = string> {
  readonly code: Code
  readonly errors?: readonly FieldError[]
  /** Facts a program needs to react: `currentVersion`, `fields`, `statusId` … Never a rejected value, never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** What the engine throws. `code` is stable and dotted; `message` is for people and may change. */
export class TaskwrightError extends Error {
  override readonly name = 'TaskwrightError'
  readonly code: string
  readonly kind: RefusalKind
  /** True when the same call may succeed later without a change. */
  readonly retryable: boolean
  readonly errors: readonly FieldError[]
  readonly details: Readonly<Record<string, unknown>>

  constructor(refusal: Refusal, entry: RefusalEntry, options: { cause?: unknown; retryable?: boolean } = {}) {
    const { cause, retryable = entry.kind === 'busy' } = options
    super(entry.message, cause === undefined ? undefined : { cause })
    this.code = refusal.code
    this.kind = entry.kind
    this.retryable = retryable
    this.errors = refusal.errors ?? []
    this.details = refusal.details ?? {}
  }
}

/** The refusals every part of the engine and every adapter shares. */
export const commonRefusals = {
  'input.invalid': { kind: 'invalid', message: 'The input is not valid.' },
  'cursor.invalid': { kind: 'invalid', message: 'The cursor does not belong to this list.' },
  'filter.invalid': { kind: 'invalid', message: 'The filter is not valid.' },
  'access.denied': { kind: 'forbidden', message: 'You may not do this.' },
  'version.stale': { kind: 'stale', message: 'It was changed in the meantime. Read it again.' },
  'idempotency.mismatch': { kind: 'invalid', message: 'This idempotency key was used for another request.' },
  'idempotency.in_flight': { kind: 'busy', message: 'A request with this idempotency key is still running.' },
  'id.taken': { kind: 'conflict', message: 'There is already something with this id.' },
  'storage.busy': {
    kind: 'busy',
    message:
      'The database is busy. If this call runs inside your own open transaction, pass that transaction with tw.in(…).',
  },
  'storage.conflict': { kind: 'busy', message: 'Somebody else changed the same thing at the same moment.' },
  'storage.unique': { kind: 'conflict', message: 'Another one has the same value where it must be unique.' },
  'storage.full': { kind: 'unavailable', message: 'The disk or the database is full. Nothing was written.' },
  'storage.damaged': { kind: 'unavailable', message: 'The database file is damaged or is not a database.' },
  'storage.readonly': { kind: 'unavailable', message: 'The database cannot be written to.' },
  'storage.unavailable': { kind: 'unavailable', message: 'The database cannot be reached.' },
  'storage.outdated': { kind: 'unavailable', message: 'The database lacks migrations. Run them first.' },
  'storage.misconfigured': { kind: 'unavailable', message: 'The database connection lacks options the engine needs.' },
  'events.unavailable': { kind: 'busy', message: 'The events cannot be handed over now.' },
  'subscription.not_found': { kind: 'not_found', message: 'There is no subscription of this name.' },
  'engine.closed': { kind: 'unavailable', message: 'The engine is closed.' },
  'engine.failed': { kind: 'unavailable', message: 'Something went wrong inside the engine.' },
} as const satisfies RefusalCatalogue

export type CommonRefusalCode = keyof typeof commonRefusals

/** Builds the error of a common refusal; what adapters throw. */
export function commonError(
  code: CommonRefusalCode,
  more: {
    details?: Record<string, unknown>
    errors?: readonly FieldError[]
    cause?: unknown
    /** Only where it differs from what the kind says. */
    retryable?: boolean
  } = {},
): TaskwrightError {
  const { cause, retryable, ...refusal } = more
  const options = { ...(cause === undefined ? {} : { cause }), ...(retryable === undefined ? {} : { retryable }) }
  return new TaskwrightError({ code, ...refusal }, commonRefusals[code], options)
}
