import type { Operations } from '../src/index.ts'
import type { Target, World } from './world.ts'

/** One valid request of an operation; what the path needs comes from the target. */
export interface Example {
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string>>
  /** Path parameters that aren't in the target. */
  readonly path?: Readonly<Record<string, string>>
}

/** What must be so before the request can be made. */
type Prepare = (world: World, target: Target) => Promise<void>

export interface ExampleOf {
  readonly request?: (target: Target) => Example
  readonly prepare?: Prepare
}

const trusted = ({ engine }: World, { organizationId }: Target) =>
  engine.as({ userId: 'host', trusted: true, organizationId })

/** A valid request for every operation; one that is missing doesn't compile. */
export const examples: Readonly<Record<keyof Operations, ExampleOf>> = {
  registerUser: {
    request: () => ({
      body: { name: 'New', email: 'new@example.com', password: 'correct horse', organizationName: 'N' },
    }),
  },
  login: {
    prepare: registered,
    request: () => ({ body: { email: 'known@example.com', password: 'correct horse' } }),
  },
  refreshSession: {
    prepare: registered,
    request: () => ({ body: { refreshToken: known.refreshToken } }),
  },
  logout: {},
  getMe: {},
  updateMe: { request: () => ({ body: { name: 'Another' } }) },
  listOrganizations: {},
  createOrganization: { request: () => ({ body: { name: 'New' } }) },
  getOrganization: {},
  updateOrganization: { request: () => ({ body: { name: 'Renamed' } }) },
  listOrganizationMembers: {},
  addOrganizationMember: { request: ({ strangerId }) => ({ body: { userId: strangerId, role: 'MEMBER' } }) },
  changeOrganizationRole: { request: () => ({ body: { role: 'ADMIN' } }) },
  removeOrganizationMember: {},
  listProjects: {},
  createProject: { request: ({ organizationId }) => ({ body: { organizationId, name: 'New', key: 'NEW' } }) },
  getProject: {},
  updateProject: { request: () => ({ body: { name: 'Renamed' } }) },
  deleteProject: {},
  archiveProject: {},
  restoreProject: {
    prepare: async (world, target) => {
      await trusted(world, target).projects.archive(target.projectId)
    },
  },
  listProjectMembers: {},
  addProjectMember: { request: ({ strangerId }) => ({ body: { userId: strangerId, role: 'VIEWER' } }) },
  changeProjectRole: { request: () => ({ body: { role: 'COMMENTER' } }) },
  removeProjectMember: {},
  listStatuses: {},
  addStatus: { request: () => ({ body: { name: 'New', category: 'PENDING' } }) },
  updateStatus: { request: () => ({ body: { name: 'Renamed' } }) },
  removeStatus: { request: ({ otherStatusId }) => ({ query: { replacedBy: otherStatusId } }) },
  listLabels: {},
  addLabel: { request: () => ({ body: { name: 'new', color: '#c1121f' } }) },
  updateLabel: { request: () => ({ body: { name: 'renamed' } }) },
  removeLabel: {},
  importProject: { request: () => ({ body: { source: 'trello', board: aBoard } }) },
  listTasks: { request: ({ projectId }) => ({ query: { projectId } }) },
  createTask: { request: ({ projectId }) => ({ body: { projectId, title: 'New' } }) },
  getTask: {},
  updateTask: { request: () => ({ body: { title: 'Renamed' } }) },
  deleteTask: {},
  transitionTask: { request: () => ({ body: { category: 'COMPLETED' } }) },
  moveTask: { request: ({ neighbourId }) => ({ body: { before: neighbourId } }) },
  archiveTask: {},
  restoreTask: {
    prepare: async (world, target) => {
      await trusted(world, target).tasks.archive(target.taskId)
    },
  },
  listComments: {},
  createComment: { request: () => ({ body: { body: 'New' } }) },
  getComment: {},
  editComment: { request: () => ({ body: { body: 'Changed' } }) },
  deleteComment: {},
  listNotifications: {},
  countUnread: {},
  readNotification: {},
  listJobs: { prepare: imported },
  getJob: { prepare: imported, request: () => ({ path: { jobId: known.jobId } }) },
  getHealth: {},
  getMetrics: {},
  getLiveness: {},
  getReadiness: {},
  getOpenapi: {},
  getDocs: {},
}

/** What a preparation found out. */
export const known = { refreshToken: '', jobId: '' }

export const aBoard = {
  id: 'b1',
  name: 'Board',
  lists: [{ id: 'l1', name: 'To Do', closed: false, pos: 1 }],
  cards: [{ id: 'c1', idList: 'l1', name: 'Card', pos: 1 }],
}

/** Somebody who matters to nobody has asked for an import. */
async function imported(world: World, target: Target): Promise<void> {
  const { items } = await trusted(world, target).projects.members(target.projectId)
  const token = items.find(({ role }) => role === 'OWNER')?.userId ?? ''
  const body = { source: 'trello', board: { ...aBoard, id: target.projectId } }
  const answer = await world.call('POST', `/api/v1/projects/${target.projectId}/imports`, { token, body })
  if (answer.status !== 202) throw new Error(`The import was answered with ${answer.status}.`)
  known.jobId = answer.body.id
}

async function registered({ call }: World): Promise<void> {
  const body = { name: 'Known', email: 'known@example.com', password: 'correct horse' }
  const answer = await call('POST', '/api/v1/auth/register', { body })
  if (answer.status === 201) known.refreshToken = answer.body.refreshToken
}

/** The path of an operation with its parameters filled in. */
export function addressOf(template: string, target: Target, { path = {}, query = {} }: Example): string {
  const values: Readonly<Record<string, string>> = { ...target, ...path }
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'nothing'))
  const search = new URLSearchParams(query).toString()
  return search === '' ? filled : `${filled}?${search}`
}
