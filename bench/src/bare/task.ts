/** A task as both servers answer it. */
export interface Task {
  readonly id: string
  readonly organizationId: string
  readonly version: number
  readonly projectId: string
  readonly key: string
  readonly number: number
  readonly title: string
  readonly description: string
  readonly statusId: string
  readonly category: string
  readonly priority: string
  readonly assigneeIds: readonly string[]
  readonly labelIds: readonly string[]
  readonly checklists: readonly unknown[]
  readonly start: unknown
  readonly due: unknown
  readonly estimateMinutes: number | null
  readonly metadata: object
  readonly externalRef: unknown
  readonly authorId: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly startedAt: string | null
  readonly completedAt: string | null
  readonly reopenedCount: number
  readonly archivedAt: string | null
  readonly deletedAt: string | null
  readonly rank: string
}

export interface TaskInput {
  readonly projectId: string
  readonly title: string
  readonly description?: string
  readonly priority?: string
}

/** What bare is told about the one project it serves, so that it needn't read it. */
export interface Home {
  readonly organizationId: string
  readonly authorId: string
  readonly key: string
  readonly statuses: readonly { readonly id: string; readonly category: string }[]
}

export const priorities = ['LOW', 'MEDIUM', 'HIGH', 'URGENT']

export function newTask(
  input: TaskInput,
  home: Home,
  given: { id: string; number: number; rank: string; now: string },
): Task {
  const { title, description = '', priority = 'MEDIUM', projectId } = input
  const { organizationId, authorId, statuses } = home
  const { id, number, rank, now } = given
  return {
    id,
    organizationId,
    version: 1,
    projectId,
    key: `${home.key}-${number}`,
    number,
    title,
    description,
    statusId: statuses[0]?.id ?? '',
    category: statuses[0]?.category ?? '',
    priority,
    assigneeIds: [],
    labelIds: [],
    checklists: [],
    start: null,
    due: null,
    estimateMinutes: null,
    metadata: {},
    externalRef: null,
    authorId,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    completedAt: null,
    reopenedCount: 0,
    archivedAt: null,
    deletedAt: null,
    rank,
  }
}

/** A task in another status; undefined when there is no such status. */
export function moved(task: Task, statusId: string, { statuses }: Home, now: string): Task | undefined {
  const to = statuses.find(({ id }) => id === statusId)
  if (to === undefined) return undefined
  const wasClosed = isClosed(task.category)
  return {
    ...task,
    version: task.version + 1,
    statusId: to.id,
    category: to.category,
    startedAt: task.startedAt ?? (to.category === 'IN_PROGRESS' ? now : null),
    completedAt: to.category === 'COMPLETED' ? now : null,
    reopenedCount: task.reopenedCount + (wasClosed && !isClosed(to.category) ? 1 : 0),
    updatedAt: now,
  }
}

const isClosed = (category: string): boolean => category === 'COMPLETED' || category === 'CANCELLED'
