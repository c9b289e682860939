import type { Task } from '../api.ts'
import type { Row } from '../ports/collections.ts'
import { type ProjectState, resolveLabels, resolveStatus } from '../projects/index.ts'
import type { TaskState } from './words.ts'

/** A task as people see it: with its place, and with what replaced removed statuses and labels. */
export function taskView({ state, derived }: Row<TaskState>, project: Pick<ProjectState, 'statuses' | 'labels'>): Task {
  return {
    ...state,
    statusId: resolveStatus(project, state.statusId),
    labelIds: state.labelIds.length === 0 ? state.labelIds : resolveLabels(project, state.labelIds),
    rank: String(derived.rank),
  }
}
