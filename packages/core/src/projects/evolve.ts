import type { Recorded } from '../kernel/decider.ts'
import type { Label, NewLabel, NewStatus, ProjectEvent, ProjectEvents, ProjectState, Status } from './words.ts'

type EventWith<Type extends keyof ProjectEvents> = Recorded<Extract<ProjectEvent, { type: Type }>>
type Steps = { [Type in keyof ProjectEvents]: (state: ProjectState, event: EventWith<Type>) => ProjectState }

/** Folds one event into a project. */
export function evolveProject(state: ProjectState | null, event: Recorded<ProjectEvent>): ProjectState {
  const base = state ?? unborn
  const next = (steps[event.type] as (state: ProjectState, event: Recorded<ProjectEvent>) => ProjectState)(base, event)
  return { ...next, version: base.version + 1, updatedAt: event.time }
}

const steps: Steps = {
  'project.created': (state, { time, actor, data: { projectId, statuses, ...fields } }) => ({
    ...state,
    ...fields,
    id: projectId,
    statuses: statuses.map(bornStatus),
    createdBy: actor,
    createdAt: time,
  }),
  'project.updated': (state, { data }) => ({
    ...state,
    ...Object.fromEntries(data.changes.map(({ field, to }) => [field, to])),
  }),
  'project.archived': (state, { time }) => ({ ...state, archivedAt: time }),
  'project.restored': (state, { data }) =>
    data.from === 'deleted' ? { ...state, deletedAt: null } : { ...state, archivedAt: null },
  'project.deleted': (state, { time }) => ({ ...state, deletedAt: time }),
  'project.status_added': (state, { data }) => ({
    ...state,
    statuses: state.statuses.toSpliced(data.position, 0, bornStatus(data.status)),
  }),
  'project.status_updated': (state, { data: { statusId, name, archived, position } }) => {
    const status = state.statuses.find(({ id }) => id === statusId)
    if (!status) return state
    const others = state.statuses.filter(({ id }) => id !== statusId)
    return { ...state, statuses: others.toSpliced(position, 0, { ...status, name, archived }) }
  },
  // Tombstones stand behind the living, so that positions count the living only.
  'project.status_removed': (state, { data: { statusId, replacedBy } }) => {
    const [removed, others] = [
      state.statuses.filter(({ id }) => id === statusId),
      state.statuses.filter(({ id }) => id !== statusId),
    ]
    return { ...state, statuses: [...others, ...removed.map((status) => ({ ...status, replacedBy }))] }
  },
  'project.linked': (state, { data: { externalRef, statuses, labels, removed } }) => ({
    ...state,
    externalRef,
    statuses: [
      ...statuses.map(bornStatus),
      ...state.statuses.flatMap((status): Status[] => {
        if (status.replacedBy !== null) return [status]
        const heir = removed.find(({ statusId }) => statusId === status.id)
        return heir ? [{ ...status, replacedBy: heir.replacedBy }] : []
      }),
    ],
    labels: [
      ...state.labels.map((label): Label => ({ ...label, ...labels.find(({ id }) => id === label.id) })),
      ...labels.filter(({ id }) => !state.labels.some((label) => label.id === id)).map(bornLabel),
    ],
  }),
  'project.label_added': (state, { data }) => ({
    ...state,
    labels: [...state.labels, bornLabel(data.label)],
  }),
  'project.label_updated': (state, { data: { labelId, name, color } }) => ({
    ...state,
    labels: state.labels.map((label) => (label.id === labelId ? { ...label, name, color } : label)),
  }),
  'project.label_removed': (state, { time, data: { labelId, replacedBy } }) => ({
    ...state,
    labels: state.labels.map(
      (label): Label => (label.id === labelId ? { ...label, removedAt: time, replacedBy } : label),
    ),
  }),
}

const bornLabel = (label: NewLabel): Label => ({ ...label, removedAt: null, replacedBy: null })
const bornStatus = (status: NewStatus): Status => ({ ...status, replacedBy: null })

const unborn: ProjectState = {
  id: '',
  organizationId: '',
  key: '',
  name: '',
  description: '',
  statuses: [],
  labels: [],
  metadata: {},
  externalRef: null,
  createdBy: '',
  createdAt: '',
  updatedAt: '',
  archivedAt: null,
  deletedAt: null,
  version: 0,
}
