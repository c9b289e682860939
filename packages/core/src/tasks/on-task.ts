import { type Standing, seesProject } from '../access/index.ts'
import type { Task } from '../api.ts'
import { scopeOf, standingOf } from '../commands/actor.ts'
import { once } from '../commands/idempotency.ts'
import { expectVersion, type Unit } from '../commands/unit.ts'
import type { Row } from '../ports/storage.ts'
import { type ProjectState, projects, projectView } from '../projects/index.ts'
import { refusal } from '../refusals.ts'
import { tasks } from './collections.ts'
import type { TaskFacts } from './decider.ts'
import { taskKind } from './kinds.ts'
import { taskView } from './view.ts'
import type { TaskState } from './words.ts'

export interface OnTask {
  readonly row: Row<TaskState>
  readonly project: ProjectState
  readonly who: Standing
}

/** The way of every change to a task: visible? done before? the version the caller saw? then decide. */
export async function onTask(unit: Unit, id: string, change: (on: OnTask) => Promise<Row<TaskState>>): Promise<Task> {
  const { row, project } = await visibleTask(unit, id)
  return once(unit, row.state.organizationId, async () => {
    await expectVersion(unit, taskKind, row.state)
    const who = await standingOf(unit.tx, unit.actor, row.state.organizationId, project.id)
    return taskView(await change({ row, project, who }), project)
  })
}

export async function visibleTask(unit: Unit, id: string): Promise<{ row: Row<TaskState>; project: ProjectState }> {
  const row = await unit.tx.get(tasks, scopeOf(unit.actor), id, { lock: true })
  if (!row) throw refusal('task.not_found')
  const project = await unit.tx.get(projects, { organizationId: row.state.organizationId }, row.state.projectId)
  if (!project || project.state.deletedAt !== null) throw refusal('task.not_found')
  return { row, project: project.state }
}

export async function visibleProject(unit: Unit, id: string): Promise<ProjectState> {
  const project = await unit.tx.get(projects, scopeOf(unit.actor), id)
  if (!project || project.state.deletedAt !== null) throw refusal('project.not_found')
  return project.state
}

export async function taskFacts(
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
