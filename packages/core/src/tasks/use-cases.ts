import type { GenericSchema, InferOutput } from 'valibot'
import type { Task } from '../api.ts'
import { once } from '../commands/idempotency.ts'
import { decideAndSave, record, type Unit } from '../commands/unit.ts'
import { changedSet } from '../kernel/changes.ts'
import type { Decision, DomainEvent } from '../kernel/decider.ts'
import { patchedMetadata } from '../kernel/metadata.ts'
import type { Row } from '../ports/collections.ts'
import { type ProjectState, resolveLabels, resolveStatus, statusIdsOf } from '../projects/index.ts'
import { isRefusal, refusal } from '../refusals.ts'
import { tasks } from './collections.ts'
import { taskDecider } from './decider.ts'
import { taskKind } from './kinds.ts'
import { onTask, taskFacts, visibleProject } from './on-task.ts'
import { type Neighbours, ranked, rankIn } from './ranks.ts'
import type * as input from './schemas.ts'
import { taskView } from './view.ts'
import type { Checklist, TaskCommand, TaskFields, TaskState } from './words.ts'

type Input<Name extends keyof typeof input> = (typeof input)[Name] extends GenericSchema
  ? InferOutput<(typeof input)[Name]>
  : never
type Original = Input<'original'>

export async function createTask(unit: Unit, given: Input<'createTask'>, original?: Original): Promise<Task> {
  const { project, who } = await visibleProject(unit, given.projectId)
  return once(unit, project.organizationId, async () => {
    const { organizationId } = project
    const { after, before, statusId, checklists, id = unit.ids.next(), ...fields } = given
    const assigneeIds = changedSet([], given.assigneeIds)
    const facts = await taskFacts(unit, project, who, assigneeIds)
    const command: TaskCommand = {
      ...fields,
      assigneeIds,
      labelIds: changedSet([], given.labelIds),
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
    // Last, as others wait for it.
    const number = await unit.tx.nextNumber(organizationId, `task-number/${project.id}`)
    try {
      const derived = { rank, placement: 0 }
      const row = await ranked(() =>
        decideAndSave(unit, taskKind, organizationId, null, command, { ...facts, number }, derived),
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
  return onTask(unit, id, { toUpdate: true }, async ({ row, project, who }) => {
    const { state } = row
    const { assigneeIds, labelIds, checklists, metadata, ...plain } = patch
    const fields: Partial<TaskFields> = {
      ...defined(plain),
      ...(labelIds === undefined ? {} : { labelIds: changedSet(resolveLabels(project, state.labelIds), labelIds) }),
      ...(checklists === undefined ? {} : { checklists: withIds(unit, checklists) }),
      ...(metadata === undefined ? {} : { metadata: patchedMetadata(state.metadata, metadata) }),
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
  // A place in a list is no part of the version.
  const reading = hasNeighbours(neighbours) ? { lock: true } : { toUpdate: true }
  return onTask(unit, id, reading, async ({ row, project, who }) => {
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
    const derived = { ...row.derived, rank }
    return ranked(() => decideAndSave(unit, taskKind, state.organizationId, row, command, facts, derived))
  })
}

export function moveTask(unit: Unit, id: string, neighbours: Input<'moveTask'>): Promise<Task> {
  return onTask(unit, id, { lock: true }, async ({ row, project, who }) => {
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
  return onTask(unit, id, { toUpdate: true }, async ({ row, project, who }) =>
    decideAndSave(unit, taskKind, row.state.organizationId, row, { type }, await taskFacts(unit, project, who, [])),
  )
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
  await ranked(() => unit.tx.setDerived(tasks, organizationId, id, derived))
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
