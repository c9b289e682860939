import { type Standing, seesProject } from '../access/index.ts'
import type { Task } from '../api.ts'
import { scopeOf, standingWith } from '../commands/actor.ts'
import { once } from '../commands/idempotency.ts'
import { expectVersion, type Unit } from '../commands/unit.ts'
import type { Row } from '../ports/collections.ts'
import type { ReadingToWrite } from '../ports/storage.ts'
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
export async function onTask(
  unit: Unit,
  id: string,
  reading: ReadingToWrite,
  change: (on: OnTask) => Promise<Row<TaskState>>,
): Promise<Task> {
  const { row, project, who } = await visibleTask(unit, id, reading)
  return once(unit, row.state.organizationId, async () => {
    await expectVersion(unit, taskKind, row.state)
    return taskView(await change({ row, project, who }), project)
  })
}

export async function visibleTask({ tx, actor }: Unit, id: string, reading: ReadingToWrite): Promise<OnTask> {
  const rolesOf = actor.trusted ? [] : [actor.userId]
  const found = await tx.getPlaced(tasks, projects, scopeOf(actor), id, { ...reading, rolesOf })
  if (!found?.project || found.project.deletedAt !== null) throw refusal('task.not_found')
  return { row: found.row, project: found.project, who: standingWith(actor, found.roles) }
}

export async function visibleProject(
  { tx, actor }: Unit,
  id: string,
): Promise<{ readonly project: ProjectState; readonly who: Standing }> {
  const rolesOf = actor.trusted ? [] : [actor.userId]
  const found = await tx.getPlaced(projects, projects, scopeOf(actor), id, { rolesOf })
  if (!found || found.row.state.deletedAt !== null) throw refusal('project.not_found')
  return { project: found.row.state, who: standingWith(actor, found.roles) }
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
