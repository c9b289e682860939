import type { Project } from '../api.ts'
import type { ProjectState } from './words.ts'

/** A project as people see it: without what was removed. */
export function projectView({ statuses, labels, ...project }: ProjectState): Project {
  return {
    ...project,
    statuses: statuses.filter(({ replacedBy }) => replacedBy === null).map(({ replacedBy: _, ...status }) => status),
    labels: labels
      .filter(({ removedAt }) => removedAt === null)
      .map(({ removedAt: _, replacedBy: __, ...label }) => label),
  }
}

/** What stands in the place of a removed status today. */
export function resolveStatus({ statuses }: Pick<ProjectState, 'statuses'>, statusId: string): string {
  let id = statusId
  for (let steps = 0; steps <= statuses.length; steps++) {
    const heir = statuses.find((status) => status.id === id)?.replacedBy
    if (!heir) return id
    id = heir
  }
  return id
}

/** A status and all the removed ones that it stands for now: what a list must look for. */
export const statusIdsOf = (project: Pick<ProjectState, 'statuses'>, statusId: string): readonly string[] =>
  project.statuses.filter(({ id }) => resolveStatus(project, id) === statusId).map(({ id }) => id)

/** Labels as they are today: replaced ones by their heirs, removed ones left out. */
export function resolveLabels(
  { labels }: Pick<ProjectState, 'labels'>,
  labelIds: readonly string[],
): readonly string[] {
  return [...new Set(labelIds.map((id) => resolveLabel(labels, id)).filter((id) => id !== null))]
}

/** A label and all the removed ones that it stands for now. */
export const labelIdsOf = ({ labels }: Pick<ProjectState, 'labels'>, labelId: string): readonly string[] =>
  labels.filter(({ id }) => resolveLabel(labels, id) === labelId).map(({ id }) => id)

function resolveLabel(labels: ProjectState['labels'], labelId: string): string | null {
  let id = labelId
  for (let steps = 0; steps <= labels.length; steps++) {
    const label = labels.find((one) => one.id === id)
    if (!label || label.removedAt === null) return id
    if (label.replacedBy === null) return null
    id = label.replacedBy
  }
  return id
}
