// The public door of @taskwright/sdk.

export { type Auth, type TokenOptions, type Tokens, tokens } from './auth.ts'
export type { Answer, CallOptions, ChangeOptions, WriteOptions } from './call.ts'
export { type Client, type ClientOptions, createClient } from './client.ts'
export type { Edit } from './edit.ts'
export type { Paths } from './http.ts'
export { JobFailedError, type WaitOptions } from './jobs.ts'
export type { List, Page } from './list.ts'
// Errors
export { attempt, type Outcome } from './outcome.ts'
export {
  type FieldError,
  isProblem,
  type LocalProblem,
  type Problem,
  type ProblemCode,
  type ProblemOf,
  TaskwrightApiError,
} from './problem.ts'
export type { RetryOptions } from './retry.ts'
// The contract
export type { components, operations, paths } from './schema.gen.ts'
// What the server answers with
export type {
  Comment,
  Job,
  Label,
  Notification,
  Organization,
  OrganizationMember,
  Project,
  ProjectMember,
  Session,
  Status,
  Task,
  User,
} from './things.ts'
