import type { Home } from './bare/task.ts'
import { stop } from './children.ts'
import type { Place } from './databases.ts'
import { sendAll } from './driver/load.ts'
import { newTask, requestsTo } from './driver/workload.ts'
import { type OurOptions, type Running, startOurs } from './servers.ts'

/** Two equal databases with everything that is known of what is in them. */
export interface Prepared {
  readonly place: Place
  readonly home: Home
  readonly projectId: string
  readonly taskIds: readonly string[]
}

export const TASKS = 10_000
export const EMAIL = 'ana@example.com'
export const PASSWORD = 'correct horse battery'

interface Thing {
  readonly id: string
}
interface Project extends Thing {
  readonly key: string
  readonly organizationId: string
  readonly statuses: Home['statuses']
}

/** Lets the server itself fill its database, over HTTP, and copies it when the server has ended. */
export async function prepare(place: Place, options: OurOptions = {}, tasks = TASKS): Promise<Prepared> {
  const server = await startOurs(place, options)
  const filled = await fill(server, tasks)
  await stop(server.child)
  await place.copy()
  return { place, ...filled }
}

/** Signs in on a server whose database is prepared. */
export async function signIn({ port }: Pick<Running, 'port'>): Promise<string> {
  const session = await call(port, '', 'POST', '/api/v1/auth/login', { email: EMAIL, password: PASSWORD })
  return (session as { readonly accessToken: string }).accessToken
}

/** One account, one project and its tasks, over HTTP. */
export async function fill({ port }: Pick<Running, 'port'>, count: number): Promise<Omit<Prepared, 'place'>> {
  const account = { name: 'Ana', email: EMAIL, password: PASSWORD, organizationName: 'Bench' }
  const session = await call(port, '', 'POST', '/api/v1/auth/register', account)
  const { accessToken, user } = session as { readonly accessToken: string; readonly user: Thing }
  const project = await call(port, accessToken, 'POST', '/api/v1/projects', { key: 'BENCH', name: 'Bench' })
  const { id: projectId, key, organizationId, statuses } = project as Project
  const request = requestsTo({ port, token: accessToken })
  const requests = Array.from({ length: count }, (_, n) => request('POST', '/api/v1/tasks', newTask(projectId, n)))
  const tasks = (await sendAll(port, requests)) as readonly Thing[]
  const home = { organizationId, authorId: user.id, key, statuses }
  return { home, projectId, taskIds: tasks.map(({ id }) => id) }
}

export async function call(port: number, token: string, method: string, path: string, body: object): Promise<unknown> {
  const [answer] = await sendAll(port, [requestsTo({ port, token })(method, path, body)])
  return answer
}
