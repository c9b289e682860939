import type { ProjectStatus, Session } from '../api.ts'
import { fold } from '../kernel/text.ts'
import type { ProjectState } from '../projects/words.ts'
import { keyOf } from './existing.ts'
import { uniqueName } from './fit.ts'
import type { ImportPlan, PlannedLabel, PlannedStatus } from './plan.ts'

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
