import { createTaskwright, type EngineOptions, SYSTEM } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import {
  createServer,
  docs,
  health,
  imports,
  jobs,
  metrics,
  notifications,
  organizations,
  projects,
  tasks,
  users,
} from '../src/index.ts'
import { doubleAuth } from './double-auth.ts'
import { type Call, request, silent } from './harness.ts'

/** Somebody of every role. Those of the first four belong to organization A only, the next five to one project of it. */
export const people = [
  'orgOwner',
  'orgAdmin',
  'orgMember',
  'orgGuest',
  'projectOwner',
  'projectAdmin',
  'contributor',
  'commenter',
  'viewer',
  'assignee',
  'author',
] as const
export type Person = (typeof people)[number]

/** Something to ask about, in each of three places. */
export interface Target {
  readonly organizationId: string
  readonly projectId: string
  readonly statusId: string
  readonly otherStatusId: string
  readonly labelId: string
  readonly taskId: string
  readonly neighbourId: string
  readonly commentId: string
  /** A member of the organization and the project who matters to nobody. */
  readonly userId: string
  /** Has an account and belongs nowhere. */
  readonly strangerId: string
}

export interface World {
  readonly engine: Awaited<ReturnType<typeof createTaskwright<unknown>>>
  readonly own: Target
  readonly other: Target
  readonly foreign: Target
  call(method: string, path: string, more?: Call): ReturnType<typeof request>
  close(): Promise<void>
}

/** Organization A with two projects and everybody in the first, and organization B with one. */
export async function createWorld(options: Partial<EngineOptions<unknown>> = {}): Promise<World> {
  const engine = await createTaskwright<unknown>({ storage: memoryStorage(), ...options })
  const domain = [users(), organizations(), projects(), tasks(), notifications()]
  const plugins = [doubleAuth(), ...domain, imports(), jobs(), health(), metrics({}), docs()]
  const server = await createServer({ engine, plugins, config: { logger: silent } })
  const as = (userId: string, organizationId = '*') => engine.as({ userId, organizationId })
  const trusted = (organizationId: string) => engine.as({ userId: 'host', trusted: true, organizationId })

  const names = [...people, 'keeper', 'foreignKeeper', 'lead', 'foreignLead', 'stranger']
  for (const name of names) {
    const user = { id: name, name, email: `${name.toLowerCase()}@example.com` }
    await trusted(SYSTEM).users.register(user)
  }
  await as('orgOwner').organizations.create({ id: 'A', name: 'A' })
  await as('foreignKeeper').organizations.create({ id: 'B', name: 'B' })
  const a = trusted('A')
  const b = trusted('B')
  const roles = { orgAdmin: 'ADMIN', orgMember: 'MEMBER', orgGuest: 'GUEST', keeper: 'MEMBER', lead: 'MEMBER' } as const
  for (const [userId, role] of Object.entries(roles)) await a.organizations.addMember('A', { userId, role })
  await b.organizations.addMember('B', { userId: 'foreignLead', role: 'MEMBER' })

  const own = await place('A', 'OWN', 'keeper', 'lead')
  const other = await place('A', 'OTHER', 'keeper', 'lead')
  const foreign = await place('B', 'FOREIGN', 'foreignKeeper', 'foreignLead')
  await fillOwn()
  await engine.settled()

  return {
    engine,
    own: { ...own, ...(await authored()) },
    other,
    foreign,
    call: (method, path, more) => request(server.fetch, method, path, more),
    close: async () => {
      await server.close()
      await engine.close()
    },
  }

  async function place(organizationId: string, key: string, keeper: string, lead: string): Promise<Target> {
    const session = as(keeper)
    const project = await session.projects.create({ organizationId, name: key, key })
    const { id } = project
    await session.projects.addStatus(id, { id: `${key}-status`, name: 'Later', category: 'PENDING' })
    await session.projects.addLabel(id, { id: `${key}-label`, name: 'bug' })
    await session.projects.addMember(id, { userId: lead, role: 'VIEWER' })
    const task = await session.tasks.create({ projectId: id, title: 'One' })
    const neighbour = await session.tasks.create({ projectId: id, title: 'Two' })
    const comment = await session.tasks.comment(task.id, { body: 'So it is.' })
    return {
      organizationId,
      projectId: id,
      statusId: `${key}-status`,
      otherStatusId: String(project.statuses.find(({ category }) => category === 'PENDING')?.id),
      labelId: `${key}-label`,
      taskId: task.id,
      neighbourId: neighbour.id,
      commentId: comment.id,
      userId: lead,
      strangerId: 'stranger',
    }
  }

  /** Everybody's role in the first project. Assignee and author may otherwise only look. */
  async function fillOwn(): Promise<void> {
    const given = {
      projectOwner: 'OWNER',
      projectAdmin: 'ADMIN',
      contributor: 'CONTRIBUTOR',
      commenter: 'COMMENTER',
      viewer: 'VIEWER',
      assignee: 'VIEWER',
      author: 'CONTRIBUTOR',
    } as const
    for (const [userId, role] of Object.entries(given)) await a.projects.addMember(own.projectId, { userId, role })
  }

  /** The first project's task is the author's, given to the assignee, and everybody who can see it hears of another. */
  async function authored(): Promise<Pick<Target, 'taskId' | 'commentId'>> {
    const author = as('author')
    const task = await author.tasks.create({ projectId: own.projectId, title: 'Theirs', assigneeIds: ['assignee'] })
    const comment = await author.tasks.comment(task.id, { body: 'Mine.' })
    await a.projects.changeRole(own.projectId, 'author', { role: 'VIEWER' })
    const seeing = people.filter((person) => person !== 'orgMember' && person !== 'orgGuest')
    await a.tasks.assign(own.neighbourId, [...seeing, 'keeper'])
    await a.tasks.assign(other.taskId, ['keeper'])
    await b.tasks.assign(foreign.taskId, ['foreignKeeper'])
    await engine.settled()
    return { taskId: task.id, commentId: comment.id }
  }
}
