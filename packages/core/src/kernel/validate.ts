import * as v from 'valibot'
import { commonError, type FieldError } from './errors.ts'

/** Parses input or throws `input.invalid` with one line per broken rule. Never names a rejected value. */
export function parse<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  // For valibot an array is an object too.
  const result = v.safeParse(schema, Array.isArray(input) ? null : input, { abortPipeEarly: true })
  if (result.success) return result.output
  throw commonError('input.invalid', { errors: fieldErrors(result.issues) })
}

const MOST_ERRORS = 20

/** Valibot's issues as ours; its own messages quote the input, so they are not used. */
export function fieldErrors(issues: readonly v.BaseIssue<unknown>[]): readonly FieldError[] {
  return issues.slice(0, MOST_ERRORS).map((issue) => ({
    path: (issue.path ?? []).map((item) => String(item.key)).join('.'),
    rule: ruleOf(issue),
    message: sentence(issue),
  }))
}

const ruleOf = (issue: v.BaseIssue<unknown>): string =>
  issue.type === 'strict_object' ? (issue.expected === 'never' ? 'unknown_field' : missing(issue)) : issue.type

const missing = (issue: v.BaseIssue<unknown>): string => (issue.received === 'undefined' ? 'required' : 'object')

const phrases: Readonly<Record<string, (requirement: unknown) => string>> = {
  min_length: (n) => `has fewer than ${n} characters or items`,
  max_length: (n) => `has more than ${n} characters or items`,
  max_bytes: (n) => `is larger than ${n} bytes`,
  min_value: (n) => `is less than ${n}`,
  max_value: (n) => `is more than ${n}`,
  integer: () => 'is not a whole number',
  email: () => 'is not an e-mail address',
  regex: () => 'does not have the allowed form',
  non_empty: () => 'is empty',
}

function sentence(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object')
    return ruleOf(issue) === 'unknown_field' ? 'is not a known field' : `is ${ruleOf(issue)}`
  const phrase = phrases[issue.type]
  if (phrase) return phrase(issue.requirement)
  if (issue.received === 'undefined') return 'is required'
  // Our own checks bring a sentence of their own, which never quotes.
  if (issue.type === 'check' || issue.type === 'custom') return issue.message
  return issue.expected === null ? 'breaks a rule' : `is not ${issue.expected}`
}
