import type { InferOutput } from 'valibot'
import { type Standing, seesProject } from '../access/index.ts'
import type { Comment, Task } from '../api.ts'
import { scopeOf, standingOf } from '../commands/actor.ts'
import { once } from '../commands/run.ts'
import { type AggregateKind, decideAndSave, expectVersion, record, type Unit } from '../commands/unit.ts'
import { changedSet, mergePatch } from '../kernel/changes.ts'
import type { Decision, DomainEvent } from '../kernel/decider.ts'
import type { Row } from '../ports/storage.ts'
import {
  type ProjectState,
  projects,
  projectView,
  resolveLabels,
  resolveStatus,
  statusIdsOf,
} from '../projects/index.ts'
import { isRefusal, refusal } from '../refusals.ts'
import { comments, tasks } from './collections.ts'
import { type CommentFacts, commentDecider } from './comment-decider.ts'
import { type TaskFacts, taskDecider } from './decider.ts'
import { type Neighbours, rankIn } from './ranks.ts'
import type * as input from './schemas.ts'
import type {
  Checklist,
  CommentCommand,
  CommentEvent,
  CommentState,
  TaskCommand,
  TaskEvent,
  TaskFields,
  TaskState,
} from './words.ts'

type Input<Name extends keyof typeof input> = (typeof input)[Name] extends import('valibot').GenericSchema
  ? InferOutput<(typeof input)[Name]>
  : never
type Original = Input<'original'>

export const taskKind: AggregateKind<TaskState, TaskCommand, TaskEvent, TaskFacts> = {
  collection: tasks,
  stream: 'task',
  decider: taskDecider,
}
export const commentKind: AggregateKind<CommentState, CommentCommand, CommentEvent, CommentFacts> = {
  collection: comments,
  stream: 'comment',
  decider: commentDecider,
}

export async function createTask(unit: Unit, given: Input<'createTask'>, original?: Original): Promise<Task> {
  const project = await visibleProject(unit, given.projectId)
  return once(unit, project.organizationId, async () => {
    const { organizationId } = project
    const who = await standingOf(unit.tx, unit.actor, organizationId, project.id)
    const { after, before, statusId, checklists, id = unit.ids.next(), ...fields } = given
    const facts = await taskFacts(unit, project, who, given.assigneeIds)
    const command: TaskCommand = {
      ...fields,
      type: 'task.create',
      id,
      organizationId,
      checklists: withIds(unit, checklists),
      ...(statusId === undefined ? {} : { statusId }),
      ...(original === undefined ? {} : { original }),
    }
    // A rehearsal without a number tells the status, and refuses before the counter is locked.
    const rehearsal = accepted(taskDecider.decide(command, null, facts))
    const created = rehearsal.find((event) => event.type === 'task.created')
    if (created?.type !== 'task.created') throw refusal('engine.failed')
    const list = { organizationId, projectId: project.id, statusIds: statusIdsOf(project, created.data.status.id) }
    const rank = await rankIn(unit.tx, list, { after, before }, id)
    const number = await unit.tx.nextNumber(organizationId, `task-number/${project.id}`)
    try {
      const row = await decideAndSave(
        unit,
        taskKind,
        organizationId,
        null,
        command,
        { ...facts, number },
        { rank, placement: 0 },
      )
      return taskView(row, project)
    } catch (error) {
      throw isRefusal(error, 'storage.unique') && isAbout(error.details, 'externalRef')
        ? refusal('task.external_ref_taken')
        : error
    }
  })
}

export function updateTask(unit: Unit, id: string, patch: Input<'updateTask'>): Promise<Task> {
  return onTask(unit, id, async ({ row, project, who }) => {
    const { state } = row
    const { assigneeIds, labelIds, checklists, metadata, ...plain } = patch
    const fields: Partial<TaskFields> = {
      ...defined(plain),
      ...(labelIds === undefined ? {} : { labelIds: changedSet(resolveLabels(project, state.labelIds), labelIds) }),
      ...(checklists === undefined ? {} : { checklists: withIds(unit, checklists) }),
      ...(metadata === undefined ? {} : { metadata: mergePatch(state.metadata, metadata) }),
    }
    const assignees = assigneeIds === undefined ? undefined : changedSet(state.assigneeIds, assigneeIds)
    tooMany('labelIds', fields.labelIds)
    tooMany('assigneeIds', assignees)
    const added = (assignees ?? []).filter((user) => !state.assigneeIds.includes(user))
    const facts = await taskFacts(unit, project, who, added)
    return decideAndSave(
      unit,
      taskKind,
      state.organizationId,
      row,
      { type: 'task.update', patch: fields, ...(assignees === undefined ? {} : { assigneeIds: assignees }) },
      facts,
    )
  })
}

export function transitionTask(
  unit: Unit,
  id: string,
  { statusId, category, ...neighbours }: Input<'transitionTask'>,
): Promise<Task> {
  return onTask(unit, id, async ({ row, project, who }) => {
    const { state } = row
    const facts = await taskFacts(unit, project, who, [])
    // Somebody may still hold the id of a status that was removed since.
    const to =
      statusId === undefined ? { category: category ?? 'PENDING' } : { statusId: resolveStatus(project, statusId) }
    const command: TaskCommand = { type: 'task.transition', to }
    const here = { ...state, statusId: resolveStatus(project, state.statusId) }
    const [event] = accepted(taskDecider.decide(command, here, facts))
    if (event?.type !== 'task.transitioned')
      return hasNeighbours(neighbours) ? place(unit, row, project, neighbours) : row
    const list = {
      organizationId: state.organizationId,
      projectId: project.id,
      statusIds: statusIdsOf(project, event.data.to.id),
    }
    const rank = await rankIn(unit.tx, list, neighbours, id)
    return decideAndSave(unit, taskKind, state.organizationId, row, command, facts, { ...row.derived, rank })
  })
}

export function moveTask(unit: Unit, id: string, neighbours: Input<'moveTask'>): Promise<Task> {
  return onTask(unit, id, async ({ row, project, who }) => {
    const facts = await taskFacts(unit, project, who, [])
    accepted(taskDecider.decide({ type: 'task.update', patch: {} }, row.state, facts))
    return place(unit, row, project, neighbours)
  })
}

export function changeTask(
  unit: Unit,
  id: string,
  type: 'task.archive' | 'task.restore' | 'task.delete',
): Promise<Task> {
  return onTask(unit, id, async ({ row, project, who }) =>
    decideAndSave(unit, taskKind, row.state.organizationId, row, { type }, await taskFacts(unit, project, who, [])),
  )
}

export async function createComment(
  unit: Unit,
  taskId: string,
  given: Input<'createComment'>,
  original?: Original,
): Promise<Comment> {
  const { row, project } = await visibleTask(unit, taskId)
  const task = row.state
  if (task.deletedAt !== null) throw refusal('task.not_found')
  return once(unit, task.organizationId, async () => {
    const who = await standingOf(unit.tx, unit.actor, task.organizationId, project.id)
    const { id = unit.ids.next(), body, externalRef } = given
    const { organizationId, projectId } = task
    const command: CommentCommand = {
      type: 'comment.create',
      id,
      organizationId,
      projectId,
      taskId,
      body,
      externalRef,
      ...(original ? { original } : {}),
    }
    try {
      const saved = await decideAndSave(unit, commentKind, organizationId, null, command, { now: unit.now, who, task })
      return saved.state
    } catch (error) {
      throw isRefusal(error, 'storage.unique') ? refusal('comment.external_ref_taken') : error
    }
  })
}

export async function changeComment(
  unit: Unit,
  taskId: string,
  commentId: string,
  command: Exclude<CommentCommand, { type: 'comment.create' }>,
): Promise<Comment> {
  const { row, project } = await visibleTask(unit, taskId)
  const comment = await unit.tx.get(comments, scopeOf(unit.actor), commentId, { lock: true })
  if (!comment || comment.state.taskId !== taskId || comment.state.deletedAt !== null)
    throw refusal('comment.not_found')
  const { organizationId } = comment.state
  return once(unit, organizationId, async () => {
    await expectVersion(unit, commentKind, comment.state)
    const who = await standingOf(unit.tx, unit.actor, organizationId, project.id)
    const saved = await decideAndSave(unit, commentKind, organizationId, comment, command, {
      now: unit.now,
      who,
      task: row.state,
    })
    return saved.state
  })
}

/** A task as people see it: with its place, and with what replaced removed statuses and labels. */
export function taskView({ state, derived }: Row<TaskState>, project: Pick<ProjectState, 'statuses' | 'labels'>): Task {
  return {
    ...state,
    statusId: resolveStatus(project, state.statusId),
    labelIds: state.labelIds.length === 0 ? state.labelIds : resolveLabels(project, state.labelIds),
    rank: String(derived.rank),
  }
}

interface OnTask {
  readonly row: Row<TaskState>
  readonly project: ProjectState
  readonly who: Standing
}

/** The way of every change to a task: visible? done before? the version the caller saw? then decide. */
async function onTask(unit: Unit, id: string, change: (on: OnTask) => Promise<Row<TaskState>>): Promise<Task> {
  const { row, project } = await visibleTask(unit, id)
  return once(unit, row.state.organizationId, async () => {
    await expectVersion(unit, taskKind, row.state)
    const who = await standingOf(unit.tx, unit.actor, row.state.organizationId, project.id)
    return taskView(await change({ row, project, who }), project)
  })
}

async function visibleTask(unit: Unit, id: string): Promise<{ row: Row<TaskState>; project: ProjectState }> {
  const row = await unit.tx.get(tasks, scopeOf(unit.actor), id, { lock: true })
  if (!row) throw refusal('task.not_found')
  const project = await unit.tx.get(projects, { organizationId: row.state.organizationId }, row.state.projectId)
  if (!project || project.state.deletedAt !== null) throw refusal('task.not_found')
  return { row, project: project.state }
}

async function visibleProject(unit: Unit, id: string): Promise<ProjectState> {
  const project = await unit.tx.get(projects, scopeOf(unit.actor), id)
  if (!project || project.state.deletedAt !== null) throw refusal('project.not_found')
  return project.state
}

async function taskFacts(
  unit: Unit,
  project: ProjectState,
  who: Standing,
  newAssignees: readonly string[],
): Promise<TaskFacts> {
  return {
    now: unit.now,
    who,
    project: projectView(project),
    strangers: await strangersAmong(unit, project, newAssignees),
    number: 0,
  }
}

/** Those among these people who cannot see the project. */
async function strangersAmong(
  unit: Unit,
  { organizationId, id }: ProjectState,
  userIds: readonly string[],
): Promise<readonly string[]> {
  if (userIds.length === 0) return []
  const roles = await unit.tx.roles(organizationId, id, userIds)
  return userIds.filter((userId) => {
    const granted = roles.get(userId)
    return !granted || !seesProject({ userId, trusted: false, roles: granted })
  })
}

/** Moves a task within its list: a stream of its own, so the task keeps its version. */
async function place(
  unit: Unit,
  row: Row<TaskState>,
  project: ProjectState,
  neighbours: Neighbours,
): Promise<Row<TaskState>> {
  const { id, organizationId, projectId } = row.state
  const statusId = resolveStatus(project, row.state.statusId)
  const rank = await rankIn(
    unit.tx,
    { organizationId, projectId, statusIds: statusIdsOf(project, statusId) },
    neighbours,
    id,
  )
  const placement = Number(row.derived.placement)
  record(unit, organizationId, `placement/${id}`, placement, [
    { type: 'task.moved', data: { taskId: id, projectId, statusId, rank } },
  ])
  const derived = { rank, placement: placement + 1 }
  await unit.tx.setDerived(tasks, organizationId, id, derived)
  return { state: row.state, derived }
}

const hasNeighbours = ({ after, before }: Neighbours): boolean => after !== undefined || before !== undefined

function withIds(unit: Unit, checklists: Input<'createTask'>['checklists']): readonly Checklist[] {
  const { ids } = unit
  return checklists.map(({ id = ids.next(), title, items }) => ({
    id,
    title,
    items: items.map((item) => ({ id: item.id ?? ids.next(), title: item.title, done: item.done })),
  }))
}

function tooMany(path: 'labelIds' | 'assigneeIds', set: readonly string[] | undefined): void {
  if (set && set.length > 50) {
    throw refusal('input.invalid', {
      errors: [{ path, rule: 'max_length', message: 'has more than 50 characters or items' }],
    })
  }
}

function accepted<Event extends DomainEvent>(
  decision: Decision<Event, Parameters<typeof refusedAs>[0]>,
): readonly Event[] {
  if ('refused' in decision) throw refusedAs(decision.refused)
  return decision.events
}
const refusedAs = (refused: { code: Parameters<typeof refusal>[0]; details?: Readonly<Record<string, unknown>> }) =>
  refusal(refused.code, refused)

const isAbout = (details: Readonly<Record<string, unknown>>, field: string): boolean =>
  Array.isArray(details.fields) && details.fields.includes(field)

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }
const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>
