import {
  type Aggregate,
  type Collection,
  type CommentState,
  collections,
  type MemberState,
  type NewEvent,
  type NotificationState,
  type OrganizationState,
  type ProjectState,
  type Row,
  type StoragePort,
  type TaskState,
  type Transaction,
  type UserState,
} from '@taskwright/core'

export const organizations: Collection<OrganizationState> = collections.organizations
export const users: Collection<UserState> = collections.users
export const members: Collection<MemberState> = collections.members
export const projects: Collection<ProjectState> = collections.projects
export const tasks: Collection<TaskState> = collections.tasks
export const comments: Collection<CommentState> = collections.comments
export const notifications: Collection<NotificationState> = collections.notifications

export const ACME = { organizationId: 'acme' } as const
export const EVERYWHERE = { everyOrganization: true } as const
export const NOON = '2026-01-05T12:00:00.000Z'

/** Numbers and keys must differ between tasks; nothing else depends on their values. */
let serial = 0

export function aTask(state: Partial<TaskState> & { readonly id: string }): TaskState {
  const number = ++serial
  return {
    organizationId: 'acme',
    version: 1,
    projectId: 'launch',
    key: `LNCH-${number}`,
    number,
    title: 'A task',
    description: '',
    statusId: 'open',
    category: 'PENDING',
    priority: 'MEDIUM',
    assigneeIds: [],
    labelIds: [],
    checklists: [],
    start: null,
    due: null,
    estimateMinutes: null,
    metadata: {},
    externalRef: null,
    authorId: 'ana',
    createdAt: NOON,
    updatedAt: NOON,
    startedAt: null,
    completedAt: null,
    reopenedCount: 0,
    archivedAt: null,
    deletedAt: null,
    ...state,
  }
}

export function aProject(state: Partial<ProjectState> & { readonly id: string }): ProjectState {
  return {
    organizationId: 'acme',
    version: 1,
    key: `K${++serial}`,
    name: 'A project',
    description: '',
    statuses: [],
    labels: [],
    metadata: {},
    externalRef: null,
    createdBy: 'ana',
    createdAt: NOON,
    updatedAt: NOON,
    archivedAt: null,
    deletedAt: null,
    ...state,
  }
}

export const anOrganization = (state: Partial<OrganizationState> & { readonly id: string }): OrganizationState => ({
  organizationId: state.id,
  version: 1,
  name: 'Acme',
  createdAt: NOON,
  updatedAt: NOON,
  ...state,
})

export const aUser = (state: Partial<UserState> & { readonly id: string }): UserState => ({
  organizationId: 'system',
  version: 1,
  status: 'ACTIVE',
  createdAt: NOON,
  ...state,
})

type Membership = Pick<MemberState, 'scope' | 'scopeId' | 'userId' | 'role'>

export const aMember = (membership: Membership, state: Partial<MemberState> = {}): MemberState => ({
  id: `${membership.scope}:${membership.scopeId}:${membership.userId}`,
  organizationId: 'acme',
  version: 1,
  createdAt: NOON,
  removedAt: null,
  ...membership,
  ...state,
})

export const aComment = (state: Partial<CommentState> & { readonly id: string }): CommentState => ({
  organizationId: 'acme',
  version: 1,
  projectId: 'launch',
  taskId: 'task',
  authorId: 'ana',
  body: 'A comment',
  externalRef: null,
  createdAt: NOON,
  editedAt: null,
  deletedAt: null,
  ...state,
})

export const aNotification = (state: Partial<NotificationState> & { readonly id: string }): NotificationState => ({
  organizationId: 'acme',
  version: 1,
  recipientId: 'ana',
  eventId: `event-${++serial}`,
  generation: 1,
  reason: 'assigned',
  eventType: 'task.assigned',
  actorId: 'bob',
  projectId: 'launch',
  taskId: 'task',
  commentId: null,
  createdAt: NOON,
  readAt: null,
  ...state,
})

export function anEvent(event: Partial<NewEvent> & { readonly id: string }): NewEvent {
  return {
    type: 'task.created',
    schemaVersion: 1,
    organizationId: 'acme',
    stream: `task/${event.id}`,
    sequence: 1,
    time: NOON,
    actor: 'ana',
    correlationId: 'request-1',
    causationId: null,
    hops: 0,
    origin: 'app',
    traceparent: null,
    data: { taskId: event.id },
    ...event,
  }
}

/** A row as it is inserted. Tasks get a rank of their own unless one is given. */
export const row = <State extends Aggregate>(
  collection: Collection<State>,
  state: State,
  derived: Row<State>['derived'] = {},
): Row<State> => ({
  state,
  derived: collection.name === 'tasks' ? { rank: `rank-${++serial}`, placement: 1, ...derived } : derived,
})

export const insertAll = async <State extends Aggregate>(
  tx: Transaction,
  collection: Collection<State>,
  states: readonly State[],
): Promise<void> => {
  for (const state of states) await tx.insert(collection, row(collection, state))
}

/** Puts rows into the storage in one unit of work. */
export const given = <State extends Aggregate>(
  storage: StoragePort<never>,
  collection: Collection<State>,
  ...states: readonly State[]
): Promise<void> => storage.transaction((tx) => insertAll(tx, collection, states))

export const idsOf = <State extends Aggregate>(rows: readonly Row<State>[]): string[] =>
  rows.map(({ state }) => state.id)
