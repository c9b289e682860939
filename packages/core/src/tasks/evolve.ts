import type { Recorded } from '../kernel/decider.ts'
import type { TaskEvent, TaskEvents, TaskState } from './words.ts'

type EventWith<Type extends keyof TaskEvents> = Recorded<Extract<TaskEvent, { type: Type }>>
type Steps = { [Type in keyof TaskEvents]: (state: TaskState, event: EventWith<Type>) => TaskState }

/** Folds one event into a task. `organizationId` comes with the envelope; the engine puts it in. */
export function evolveTask(state: TaskState | null, event: Recorded<TaskEvent>): TaskState {
  const base = state ?? unborn
  const next = (steps[event.type] as (state: TaskState, event: Recorded<TaskEvent>) => TaskState)(base, event)
  return { ...next, version: base.version + 1 }
}

const steps: Steps = {
  'task.created': (state, { time, data }) => {
    const { taskId, status, ...fields } = data
    return {
      ...state,
      ...fields,
      id: taskId,
      statusId: status.id,
      category: status.category,
      updatedAt: time,
      startedAt: status.category === 'IN_PROGRESS' ? data.createdAt : null,
      completedAt: status.category === 'COMPLETED' ? data.createdAt : null,
    }
  },
  'task.updated': (state, { time, data }) => ({
    ...state,
    ...Object.fromEntries(data.changes.map(({ field, to }) => [field, to])),
    updatedAt: time,
  }),
  'task.assigned': (state, { time, data }) => ({
    ...state,
    assigneeIds: [...state.assigneeIds, ...data.userIds],
    updatedAt: time,
  }),
  'task.unassigned': (state, { time, data }) => ({
    ...state,
    assigneeIds: state.assigneeIds.filter((user) => !data.userIds.includes(user)),
    updatedAt: time,
  }),
  'task.transitioned': (state, { time, data: { from, to } }) => ({
    ...state,
    statusId: to.id,
    category: to.category,
    startedAt: state.startedAt ?? (to.category === 'IN_PROGRESS' ? time : null),
    completedAt: to.category !== 'COMPLETED' ? null : from.category === 'COMPLETED' ? state.completedAt : time,
    reopenedCount: state.reopenedCount + (isClosed(from.category) && !isClosed(to.category) ? 1 : 0),
    updatedAt: time,
  }),
  'task.archived': (state, { time }) => ({ ...state, archivedAt: time, updatedAt: time }),
  'task.restored': (state, { time, data }) =>
    data.from === 'deleted'
      ? { ...state, deletedAt: null, updatedAt: time }
      : { ...state, archivedAt: null, updatedAt: time },
  'task.deleted': (state, { time }) => ({ ...state, deletedAt: time, updatedAt: time }),
}

const isClosed = (category: TaskState['category']): boolean => category === 'COMPLETED' || category === 'CANCELLED'

const unborn: TaskState = {
  id: '',
  organizationId: '',
  projectId: '',
  key: '',
  number: 0,
  title: '',
  description: '',
  statusId: '',
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
  authorId: '',
  createdAt: '',
  updatedAt: '',
  startedAt: null,
  completedAt: null,
  reopenedCount: 0,
  archivedAt: null,
  deletedAt: null,
  version: 0,
}
