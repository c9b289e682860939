import { match } from 'ts-pattern'
import { allows, type Relation, type Standing } from '../access/index.ts'
import { sameJson } from '../kernel/changes.ts'
import { accept, type Decider, type Decision, refuse } from '../kernel/decider.ts'
import type { Refusal } from '../kernel/errors.ts'
import type { Project, Status, StatusCategory } from '../projects/index.ts'
import { evolveTask } from './evolve.ts'
import type { TaskChange, TaskCommand, TaskEvent, TaskFields, TaskRefusal, TaskState, When } from './words.ts'

type RefusalOf = Refusal<TaskRefusal | ProjectRefusalOfTasks | 'access.denied' | 'input.invalid'>
type ProjectRefusalOfTasks = 'status.not_found' | 'label.not_found' | 'project.archived' | 'project.deleted'
type TaskDecision = Decision<TaskEvent, RefusalOf>

/** What a decision about a task rests on besides the task itself, read in the same transaction. */
export interface TaskFacts {
  /** ISO 8601 UTC. */
  readonly now: string
  readonly who: Standing
  /** The workflow and labels, and whether the project still takes changes. */
  readonly project: Pick<Project, 'id' | 'key' | 'statuses' | 'labels' | 'archivedAt' | 'deletedAt'>
  /** Of the people a command would assign: those who cannot see the project. */
  readonly strangers: readonly string[]
  /** The task's number in its project; only creation needs it. */
  readonly number: number
}

type CommandOf<Type extends TaskCommand['type']> = Extract<TaskCommand, { type: Type }>
type Handlers = {
  [Type in TaskCommand['type']]: (command: CommandOf<Type>, state: TaskState | null, facts: TaskFacts) => TaskDecision
}

/** Deleted things can be restored for 30 days. */
export const RESTORABLE_MS = 30 * 24 * 60 * 60 * 1000

const handlers: Handlers = {
  'task.create': (command, state, facts) =>
    state === null ? create(command, facts) : refuse({ code: 'task.not_found' }),
  'task.update': (command, state, facts) => onLive(state, facts, 'task:update', (task) => update(command, task, facts)),
  'task.transition': (command, state, facts) =>
    onLive(state, facts, 'task:transition', (task) => transition(command, task, facts)),
  'task.archive': (_, state, facts) =>
    onLive(state, facts, 'task:update', (task) => accept({ type: 'task.archived', data: named(task) })),
  'task.restore': (_, state, facts) => restore(state, facts),
  'task.delete': (_, state, facts) =>
    match(phase(state))
      .returnType<TaskDecision>()
      .with({ is: 'absent' }, () => refuse({ code: 'task.not_found' }))
      .with({ is: 'deleted' }, ({ task }) =>
        may(facts, 'task:delete', task) ? refuse({ code: 'task.deleted' }) : denied,
      )
      .with({ is: 'live' }, { is: 'archived' }, ({ task }) =>
        may(facts, 'task:delete', task) ? accept({ type: 'task.deleted', data: named(task) }) : denied,
      )
      .exhaustive(),
}

export const taskDecider: Decider<TaskState | null, TaskCommand, TaskEvent, RefusalOf, TaskFacts> = {
  initial: null,
  decide: <Type extends TaskCommand['type']>(command: CommandOf<Type>, state: TaskState | null, facts: TaskFacts) =>
    (handlers[command.type] as Handlers[Type])(command, state, facts),
  evolve: evolveTask,
}

const denied = refuse({ code: 'access.denied' as const })

type Phase = { is: 'absent' } | { is: 'live' | 'archived' | 'deleted'; task: TaskState }
function phase(task: TaskState | null): Phase {
  if (task === null) return { is: 'absent' }
  if (task.deletedAt !== null) return { is: 'deleted', task }
  return { is: task.archivedAt !== null ? 'archived' : 'live', task }
}

function onLive(
  state: TaskState | null,
  facts: TaskFacts,
  action: 'task:update' | 'task:transition',
  then: (task: TaskState) => TaskDecision,
): TaskDecision {
  return match(phase(state))
    .returnType<TaskDecision>()
    .with({ is: 'absent' }, () => refuse({ code: 'task.not_found' }))
    .with({ is: 'deleted' }, ({ task }) => (may(facts, action, task) ? refuse({ code: 'task.deleted' }) : denied))
    .with({ is: 'archived' }, ({ task }) => (may(facts, action, task) ? refuse({ code: 'task.archived' }) : denied))
    .with({ is: 'live' }, ({ task }) => {
      if (!may(facts, action, task)) return denied
      return closedProject(facts) ?? then(task)
    })
    .exhaustive()
}

function create(command: CommandOf<'task.create'>, facts: TaskFacts): TaskDecision {
  const { who, project, now } = facts
  if (!allows(who, command.original ? 'task:import' : 'task:create')) return denied
  const closed = closedProject(facts)
  if (closed) return closed
  const status =
    command.statusId === undefined
      ? firstOf(project.statuses, 'PENDING')
      : liveStatus(project.statuses, command.statusId)
  if (!status) return refuse({ code: 'status.not_found' })
  const problem = fieldProblem(command, facts)
  if (problem) return problem
  const {
    type: _,
    id,
    organizationId: __,
    projectId,
    statusId: ___,
    assigneeIds,
    externalRef,
    original,
    ...fields
  } = command
  const named = { taskId: id, projectId }
  const created: TaskEvent = {
    type: 'task.created',
    data: {
      ...named,
      key: `${project.key}-${facts.number}`,
      number: facts.number,
      status: { id: status.id, category: status.category },
      authorId: original?.authorId ?? who.userId,
      createdAt: original?.createdAt ?? now,
      externalRef,
      ...fields,
    },
  }
  return assigneeIds.length === 0
    ? accept(created)
    : accept<TaskEvent>(created, { type: 'task.assigned', data: { ...named, userIds: assigneeIds } })
}

function update(command: CommandOf<'task.update'>, task: TaskState, facts: TaskFacts): TaskDecision {
  const problem = fieldProblem({ ...task, ...command.patch, assigneeIds: command.assigneeIds ?? [] }, facts, task)
  if (problem) return problem
  const events: TaskEvent[] = []
  const changes = changesOf(task, command.patch)
  if (changes.length > 0) events.push({ type: 'task.updated', data: { ...named(task), changes } })
  if (command.assigneeIds) {
    const added = command.assigneeIds.filter((user) => !task.assigneeIds.includes(user))
    const removed = task.assigneeIds.filter((user) => !command.assigneeIds?.includes(user))
    if (added.length > 0) events.push({ type: 'task.assigned', data: { ...named(task), userIds: added } })
    if (removed.length > 0) events.push({ type: 'task.unassigned', data: { ...named(task), userIds: removed } })
  }
  return accept(...events)
}

function transition(command: CommandOf<'task.transition'>, task: TaskState, { project }: TaskFacts): TaskDecision {
  const to =
    'statusId' in command.to
      ? liveStatus(project.statuses, command.to.statusId)
      : firstOf(project.statuses, command.to.category)
  if (!to) return refuse({ code: 'status.not_found' })
  if (to.id === task.statusId) return accept()
  return accept({
    type: 'task.transitioned',
    data: {
      ...named(task),
      from: { id: task.statusId, category: task.category },
      to: { id: to.id, category: to.category },
    },
  })
}

function restore(state: TaskState | null, facts: TaskFacts): TaskDecision {
  return match(phase(state))
    .returnType<TaskDecision>()
    .with({ is: 'absent' }, () => refuse({ code: 'task.not_found' }))
    .with({ is: 'live' }, ({ task }) =>
      may(facts, 'task:update', task) ? refuse({ code: 'task.not_archived' }) : denied,
    )
    .with({ is: 'archived' }, ({ task }) => {
      if (!may(facts, 'task:update', task)) return denied
      return closedProject(facts) ?? accept({ type: 'task.restored', data: { ...named(task), from: 'archived' } })
    })
    .with({ is: 'deleted' }, ({ task }) => {
      if (!may(facts, 'task:delete', task)) return denied
      if (Date.parse(facts.now) - Date.parse(task.deletedAt ?? '') > RESTORABLE_MS)
        return refuse({ code: 'task.restore_expired' })
      return closedProject(facts) ?? accept({ type: 'task.restored', data: { ...named(task), from: 'deleted' } })
    })
    .exhaustive()
}

/** What somebody who may otherwise only look can do with their own task. */
export const relationTo = (task: TaskState, userId: string): Relation => ({
  assignee: task.assigneeIds.includes(userId),
  author: task.authorId === userId,
  unstarted: task.startedAt === null,
})

const may = (facts: TaskFacts, action: 'task:update' | 'task:transition' | 'task:delete', task: TaskState): boolean =>
  allows(facts.who, action, relationTo(task, facts.who.userId))

function closedProject({ project }: TaskFacts): TaskDecision | undefined {
  if (project.deletedAt !== null) return refuse({ code: 'project.deleted' })
  if (project.archivedAt !== null) return refuse({ code: 'project.archived' })
  return undefined
}

/** The rules that bind fields to each other and to the project. */
function fieldProblem(
  fields: Pick<TaskState, 'start' | 'due' | 'labelIds' | 'assigneeIds'>,
  { project, strangers }: TaskFacts,
  before?: TaskState,
): TaskDecision | undefined {
  const known = new Set([...project.labels.map((label) => label.id), ...(before?.labelIds ?? [])])
  if (fields.labelIds.some((label) => !known.has(label))) return refuse({ code: 'label.not_found' })
  if (strangers.length > 0) return refuse({ code: 'task.assignee_without_access', details: { userIds: strangers } })
  if (fields.start && fields.due && isBefore(fields.due, fields.start)) return refuse({ code: 'task.due_before_start' })
  return undefined
}

/** Exact between two days and between two moments. Mixed it is lenient: over all zones a day lasts 50 hours. */
function isBefore(due: When, start: When): boolean {
  if ('date' in due && 'date' in start) return due.date < start.date
  return endOf(due) < startOf(start)
}
const startOf = (when: When): number => ('date' in when ? Date.parse(when.date) - 14 * 3_600_000 : Date.parse(when.at))
const endOf = (when: When): number =>
  'date' in when ? Date.parse(when.date) + 36 * 3_600_000 - 1 : Date.parse(when.at)

function changesOf(task: TaskState, patch: Partial<TaskFields>): readonly TaskChange[] {
  const fields = Object.keys(patch) as (keyof TaskFields)[]
  return fields
    .filter((field) => patch[field] !== undefined && !sameJson(task[field], patch[field]))
    .map((field) => ({ field, from: task[field], to: patch[field] }) as TaskChange)
}

const named = (task: TaskState): { taskId: string; projectId: string } => ({
  taskId: task.id,
  projectId: task.projectId,
})

const liveStatus = (statuses: readonly Pick<Status, 'id' | 'category'>[], id: string) =>
  statuses.find((status) => status.id === id)
const firstOf = (statuses: readonly Pick<Status, 'id' | 'category' | 'archived'>[], category: StatusCategory) =>
  statuses.find((status) => status.category === category && !status.archived) ??
  statuses.find((status) => status.category === category)
