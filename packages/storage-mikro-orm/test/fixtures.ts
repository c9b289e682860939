import { type Collection, collections, type NewEvent, type Row, type TaskState } from '@taskwright/core'

export const tasks: Collection<TaskState> = collections.tasks
export const ACME = { organizationId: 'acme' } as const
export const NOON = '2026-01-05T12:00:00.000Z'

export const aTask = (number: number, state: Partial<TaskState> = {}): TaskState => ({
  id: `task-${number}`,
  organizationId: 'acme',
  version: 1,
  projectId: 'launch',
  key: `LNCH-${number}`,
  number,
  title: `Task number ${number}`,
  description: 'Some words about what is to be done. '.repeat(6),
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
})

export const taskRow = (state: TaskState): Row<TaskState> => ({
  state,
  derived: { rank: `a${String(state.number).padStart(8, '0')}`, placement: 1 },
})

export const anEvent = (id: string, event: Partial<NewEvent> = {}): NewEvent => ({
  id,
  type: 'task.created',
  schemaVersion: 1,
  organizationId: 'acme',
  stream: `task/${id}`,
  sequence: 1,
  time: NOON,
  actor: 'ana',
  correlationId: 'request-1',
  causationId: null,
  hops: 0,
  origin: 'app',
  traceparent: null,
  data: { taskId: id },
  ...event,
})
