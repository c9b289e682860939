import { setTimeout as pause } from 'node:timers/promises'

export interface Account {
  readonly name: string
  readonly email: string
  readonly password: string
}

export interface ImportJob {
  readonly id: string
  readonly status: string
  readonly progress: { readonly done: number; readonly total: number } | null
  readonly result: unknown
  readonly problem: unknown
}

/** Somebody's way to the API of a server. */
export interface Caller {
  /** Resolves with the body of a good answer; another one throws. */
  call<Body>(method: string, path: string, body?: unknown): Promise<Body>
  /** Every item of a list, page by page. */
  all<Item>(path: string): Promise<readonly Item[]>
}

/** Signs in, or makes the account when there is none yet. */
export async function callerAt(url: string, step: 'login' | 'register', account: Account): Promise<Caller> {
  let token = ''
  async function call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const answer = await fetch(`${url}/api/v1${path}`, init)
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as Body
  }
  async function all<Item>(path: string): Promise<readonly Item[]> {
    const items: Item[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page: { items: Item[]; nextCursor: string | null } = await call('GET', `${path}limit=100${after}`)
      items.push(...page.items)
      cursor = page.nextCursor
    }
    return items
  }
  const { name, ...credentials } = account
  const input = step === 'login' ? credentials : account
  token = (await call<{ accessToken: string }>('POST', `/auth/${step}`, input)).accessToken
  return { call, all }
}

/** Imports a board into a project and resolves with the job when it has ended. */
export async function importInto({ call }: Caller, projectId: string, board: unknown): Promise<ImportJob> {
  const { id } = await call<ImportJob>('POST', `/projects/${projectId}/imports`, { source: 'trello', board })
  for (;;) {
    const job = await call<ImportJob>('GET', `/jobs/${id}`)
    if (['COMPLETED', 'FAILED'].includes(job.status)) return job
    await pause(100)
  }
}

/** Everything the API tells of the project `GO` and of whoever is in it. */
export async function snapshotOf({ call, all }: Caller) {
  const projects = await all<{ readonly id: string; readonly key: string }>('/projects?')
  const { id } = projects.find(({ key }) => key === 'GO') ?? { id: 'nowhere' }
  const tasksThat = (condition: string) => all<Ranked>(`/tasks?projectId=${id}&sort=number${condition}&`)
  const tasks = [...(await tasksThat('')), ...(await tasksThat('&archived=true'))]
  const comments: unknown[] = []
  for (const task of tasks) comments.push(...(await all(`/tasks/${task.id}/comments?`)))
  return {
    me: await call('GET', '/users/me'),
    organizations: await all('/organizations?'),
    project: await call<{ readonly version: number }>('GET', `/projects/${id}`),
    statuses: await call('GET', `/projects/${id}/statuses`),
    labels: await call('GET', `/projects/${id}/labels`),
    members: await all(`/projects/${id}/members?`),
    tasks: placed(tasks),
    deleted: await tasksThat('&deleted=true'),
    comments,
    notifications: await all('/notifications?'),
  }
}

interface Ranked {
  readonly id: string
  readonly statusId: string
  readonly rank: string
}

/** Ranks have chance in them; what they mean is a place in a list. */
const placed = (tasks: readonly Ranked[]) =>
  tasks.map((task) => ({
    ...task,
    rank: tasks.filter(({ statusId, rank }) => statusId === task.statusId && rank < task.rank).length,
  }))

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/**
 * The same without what no two runs have in common: an id becomes the order in which it was first met, so that whatever
 * named one thing still does; a time since `began` becomes that. Nothing is left out.
 */
export function comparable(value: unknown, began: Date, names = new Map<string, string>()): unknown {
  if (typeof value === 'string') {
    if (TIME.test(value)) return new Date(value) >= began ? 'since it began' : value
    if (!ID.test(value)) return value
    const name = names.get(value) ?? `thing ${names.size + 1}`
    names.set(value, name)
    return name
  }
  if (Array.isArray(value)) return value.map((one) => comparable(one, began, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, comparable(one, began, names)]))
}
