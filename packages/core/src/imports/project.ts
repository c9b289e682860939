import { allows } from '../access/index.ts'
import type { Project, ProjectStatus, Session } from '../api.ts'
import { standingOf } from '../commands/actor.ts'
import { commonError } from '../kernel/errors.ts'
import { fold } from '../kernel/text.ts'
import type { ProjectState } from '../projects/words.ts'
import { refusal } from '../refusals.ts'
import type { Taskwright } from '../taskwright.ts'
import { keyOf } from './existing.ts'
import { uniqueName } from './fit.ts'
import type { Work } from './import-board.ts'
import { neverArchive } from './people.ts'
import type { ImportPlan, PlannedLabel, PlannedStatus } from './plan.ts'
import { importError } from './refusals.ts'

/** The project with its statuses and labels, whole or not at all. */
export function createProject(
  session: Session,
  plan: ImportPlan,
  organizationId: string,
  key: string,
): Promise<string> {
  const { statuses, labels } = plan
  return session.transaction(async (inside) => {
    const born = statuses.length > 0 ? { statuses: [...statuses] } : {}
    const { id } = await inside.projects.create({ ...plan.project, ...born, organizationId, key })
    for (const label of labels) await inside.projects.addLabel(id, label)
    return id
  })
}

/** What stands in the way of importing into a project; said before anything is written. */
export async function requireImportable(
  { storage }: Pick<Taskwright, 'storage'>,
  { actor, session, before }: Pick<Work, 'actor' | 'session' | 'before'>,
  project: Project,
): Promise<void> {
  const { organizationId, id } = project
  const who = { trusted: false, ...actor }
  const standing = await storage.read((view) => standingOf(view, who, organizationId, id))
  if (!allows(standing, 'task:import')) throw commonError('access.denied')
  if (before.project?.id === id) return
  if (before.project) {
    const other = await session.projects.get(before.project.id).catch(() => null)
    if (other === null) throw importError('import.project_taken', 'you may not see that one')
    throw importError('import.project_taken', `its key is ${other.key}`, { details: { key: other.key } })
  }
  if (project.archivedAt !== null) throw refusal('project.archived')
  if (project.externalRef !== null) throw importError('import.project_linked', 'a project takes one board')
}

/** Makes a project follow the board. What is written in it stays; what is empty is filled. */
export async function linkProject(session: Session, plan: ImportPlan, project: Project): Promise<string> {
  const { id, organizationId } = project
  const { externalRef, description, metadata } = plan.project
  await session.transaction(async (inside, records) => {
    if (plan.archived && (await hasTasks(inside, id))) await neverArchive(records, organizationId, plan)
    await inside.projects.link(id, { externalRef, statuses: [...plan.statuses], labels: [...plan.labels] })
    const own = await inside.projects.get(id)
    await inside.projects.update(id, {
      ...(own.description === '' ? { description } : {}),
      metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !(key in own.metadata))),
    })
  })
  return id
}

async function hasTasks(session: Session, projectId: string): Promise<boolean> {
  for (const archived of [false, true]) {
    const { items } = await session.tasks.list({ projectId, archived, limit: 1 })
    if (items.length > 0) return true
  }
  return false
}

/** Lists and labels the board has and the project never had. What was removed here stays removed. */
export function missingFrom(project: ProjectState, { statuses, labels }: ImportPlan) {
  const known = new Set(
    [...project.statuses, ...project.labels].map(({ externalRef }) => externalRef && keyOf(externalRef)),
  )
  const isNew = ({ externalRef }: PlannedStatus | PlannedLabel) => !known.has(keyOf(externalRef))
  return { statuses: statuses.filter(isNew), labels: labels.filter(isNew) }
}

/** Adds what a newer export of the board brings: each list behind the one it follows there. */
export async function extendProject(session: Session, project: ProjectState, plan: ImportPlan): Promise<void> {
  const { statuses, labels } = missingFrom(project, plan)
  if (statuses.length + labels.length === 0) return
  await session.transaction(async (inside) => {
    for (const status of statuses) {
      const now = await inside.projects.get(project.id)
      const name = uniqueName(status.name, namesOf(now.statuses), 100)
      await inside.projects.addStatus(project.id, { ...status, name, ...placeOf(status, now.statuses, plan) })
    }
    for (const label of labels) {
      const now = await inside.projects.get(project.id)
      await inside.projects.addLabel(project.id, { ...label, name: uniqueName(label.name, namesOf(now.labels), 100) })
    }
  })
}

const namesOf = (things: readonly { readonly name: string }[]): Set<string> =>
  new Set(things.map(({ name }) => fold(name)))

/** Behind whichever list it follows on the board and that is still here; at the front when it follows none. */
function placeOf(status: PlannedStatus, living: readonly ProjectStatus[], plan: ImportPlan): { position: number } {
  const before = plan.statuses.slice(0, plan.statuses.indexOf(status)).map(({ externalRef }) => keyOf(externalRef))
  const places = living.map(({ externalRef }) => (externalRef ? before.indexOf(keyOf(externalRef)) : -1))
  const nearest = Math.max(-1, ...places)
  return { position: nearest < 0 ? 0 : places.indexOf(nearest) + 1 }
}
