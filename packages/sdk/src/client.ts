import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import { type Auth, tokens, withAuth } from './auth.ts'
import { type CallParameters, type ChangeOptions, callOf, type Exchange } from './call.ts'
import { type Operations, operations } from './operations.gen.ts'
import { type RetryOptions, withRetry } from './retry.ts'
import type { components, paths } from './schema.gen.ts'
import { type Awaitable, type Send, withMarks } from './send.ts'

export interface ClientOptions {
  /** Where the server is, such as `https://tasks.example.com`. */
  readonly baseUrl: string
  /** Where tokens come from. In memory when left out. */
  readonly auth?: Auth
  /** `globalThis.fetch` when left out. A server in the same process: `server.fetch`. */
  readonly fetch?: (request: Request) => Awaitable<Response>
  /** How often what may succeed later is tried again; false for never. */
  readonly retry?: RetryOptions | false
}

type Task = components['schemas']['Task']
/** Transitions by what they mean: to the first status of a category. */
interface Steps {
  start(taskId: string, options?: ChangeOptions): Promise<Task>
  complete(taskId: string, options?: ChangeOptions): Promise<Task>
  cancel(taskId: string, options?: ChangeOptions): Promise<Task>
  reopen(taskId: string, options?: ChangeOptions): Promise<Task>
}

/** Operations by name, which return data or throw; and `GET`, `POST` … by path, which return `{ data, error, response }`. */
export type Client = Operations & { readonly tasks: Steps } & Pick<
    FetchClient<paths>,
    'GET' | 'POST' | 'PATCH' | 'DELETE'
  >

export function createClient(options: ClientOptions): Client {
  const { baseUrl, auth = tokens(), retry, fetch = (request) => globalThis.fetch(request) } = options
  const out: Send = async (request) => fetch(request)
  const send = withMarks(withAuth(retry === false ? out : withRetry(out, retry), auth))
  const { GET, POST, PATCH, DELETE } = createFetchClient<paths>({ baseUrl, fetch: send })
  const named = namedOver(createFetchClient<AnyPaths>({ baseUrl, fetch: send }).request)
  return { ...named, tasks: { ...named.tasks, ...stepsOf(named.tasks) }, GET, POST, PATCH, DELETE }
}

interface AnyOperation {
  readonly parameters: CallParameters
  readonly requestBody?: { readonly content: { readonly 'application/json': unknown } }
  readonly responses: { readonly 200: { readonly content: { readonly 'application/json': unknown } } }
}
type AnyPaths = Record<string, Record<'get' | 'post' | 'patch' | 'delete', AnyOperation>>

const namedOver = (exchange: Exchange) =>
  mapValues(operations, (group) => mapValues(group, (row) => callOf(exchange, row))) as Operations

const stepsOf = ({ transition }: Operations['tasks']): Steps => ({
  start: (taskId, options) => transition(taskId, { category: 'IN_PROGRESS' }, options),
  complete: (taskId, options) => transition(taskId, { category: 'COMPLETED' }, options),
  cancel: (taskId, options) => transition(taskId, { category: 'CANCELLED' }, options),
  reopen: (taskId, options) => transition(taskId, { category: 'PENDING' }, options),
})

const mapValues = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
