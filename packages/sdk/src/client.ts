import type { Client as FetchClient } from 'openapi-fetch'
import { type Auth, REFRESH, tokens, withAuth } from './auth.ts'
import { type Answer, type ChangeOptions, callOf } from './call.ts'
import { type Edit, editOver } from './edit.ts'
import { httpOver, type Paths } from './http.ts'
import { waitOver } from './jobs.ts'
import { type Operations, operations } from './operations.gen.ts'
import { type RetryOptions, withRetry } from './retry.ts'
import type { components } from './schema.gen.ts'
import { sleepFor } from './scope.ts'
import { type Awaitable, lastStep, withMarks } from './send.ts'

export interface ClientOptions {
  /** Where the server is, such as `https://tasks.example.com`. */
  readonly baseUrl: string
  /** Where tokens come from. In memory when left out. */
  readonly auth?: Auth
  /** `globalThis.fetch` when left out. A server in the same process: `server.fetch`. */
  readonly fetch?: (request: Request) => Awaitable<Response>
  /** How often what may succeed later is tried again; false for never. */
  readonly retry?: RetryOptions | false
  /** How long a call may take, with all its tries and waits; Infinity for ever. @default 60000 */
  readonly timeoutMs?: number
}

type Task = components['schemas']['Task']
type TaskPatch = components['schemas']['TaskPatch']
type Project = components['schemas']['Project']
type ProjectPatch = components['schemas']['ProjectPatch']
type Organization = components['schemas']['Organization']
type OrganizationPatch = components['schemas']['OrganizationPatch']

/** Transitions by what they mean: to the first status of a category. */
type Step = (taskId: string, options?: ChangeOptions) => Answer<Task, 'transitionTask'>
interface Additions {
  readonly tasks: Readonly<Record<keyof typeof STEPS, Step>> & { readonly edit: Edit<Task, TaskPatch, 'updateTask'> }
  readonly projects: { readonly edit: Edit<Project, ProjectPatch, 'updateProject'> }
  readonly organizations: { readonly edit: Edit<Organization, OrganizationPatch, 'updateOrganization'> }
  readonly jobs: { readonly wait: ReturnType<typeof waitOver> }
}

/** Operations by name, which return data or throw; and `GET`, `POST` … by path, which return `{ data, error, response }`. */
export type Client = Operations & Additions & FetchClient<Paths>

export function createClient(options: ClientOptions): Client {
  const {
    baseUrl,
    auth = tokens(),
    retry,
    fetch = (request) => globalThis.fetch(request),
    timeoutMs = 60_000,
  } = options
  const once = lastStep(fetch)
  const refresh = withRetry(once, { ...retry, ...REFRESH })
  const send = withMarks(withAuth(retry === false ? once : withRetry(once, retry), auth, refresh))
  const { http, request } = httpOver(baseUrl, send, timeoutMs)
  const named = mapValues(operations, (group) => mapValues(group, (row) => callOf(request, row))) as Operations
  return { ...named, ...additionsTo(named, retry ? retry.sleep : undefined), ...http } as Client
}

const STEPS = { start: 'IN_PROGRESS', complete: 'COMPLETED', cancel: 'CANCELLED', reopen: 'PENDING' } as const

const additionsTo = (
  { tasks, projects, organizations, jobs }: Operations,
  sleep: RetryOptions['sleep'] = sleepFor,
) => ({
  tasks: {
    ...tasks,
    ...mapValues(
      STEPS,
      (category): Step =>
        (taskId, options) =>
          tasks.transition(taskId, { category }, options),
    ),
    edit: editOver(tasks.update),
  },
  projects: { ...projects, edit: editOver(projects.update) },
  organizations: { ...organizations, edit: editOver(organizations.update) },
  jobs: { ...jobs, wait: waitOver(jobs.get, sleep) },
})

const mapValues = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
