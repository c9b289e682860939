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
  getHealth: {},
  getLiveness: {},
  getReadiness: {},
  getOpenapi: {},
  getDocs: {},
}

const known = { refreshToken: '' }

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
