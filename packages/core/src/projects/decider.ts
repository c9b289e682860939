import { match } from 'ts-pattern'
import { type Action, allows, type Standing } from '../access/index.ts'
import { sameJson } from '../kernel/changes.ts'
import { accept, type Decider, type Decision, refuse } from '../kernel/decider.ts'
import type { Refusal } from '../kernel/errors.ts'
import { fold } from '../kernel/text.ts'
import { evolveProject } from './evolve.ts'
import { linked } from './linking.ts'
import type {
  Label,
  ProjectChange,
  ProjectCommand,
  ProjectEvent,
  ProjectRefusal,
  ProjectState,
  Status,
} from './words.ts'

type RefusalOf = Refusal<ProjectRefusal | 'access.denied' | 'id.taken'>
type ProjectDecision = Decision<ProjectEvent, RefusalOf>

export interface ProjectFacts {
  readonly now: string
  readonly who: Standing
  /** Whether it ever had a task; only `project.link` asks. */
  readonly hasTasks?: boolean
}

type CommandOf<Type extends ProjectCommand['type']> = Extract<ProjectCommand, { type: Type }>
type Handlers = {
  [Type in ProjectCommand['type']]: (
    command: CommandOf<Type>,
    state: ProjectState | null,
    facts: ProjectFacts,
  ) => ProjectDecision
}

const MOST_STATUSES = 200
const MOST_LABELS = 500
const RESTORABLE_MS = 30 * 24 * 60 * 60 * 1000

const handlers: Handlers = {
  'project.create': (command, state, { who }) => {
    if (state !== null) return refuse({ code: 'project.not_found' })
    if (!allows(who, 'project:create')) return denied
    if (new Set(command.statuses.map(({ id }) => id)).size < command.statuses.length)
      return refuse({ code: 'id.taken' })
    const names = new Set(command.statuses.map(({ name }) => fold(name)))
    if (names.size < command.statuses.length) return refuse({ code: 'status.name_taken' })
    if (new Set(command.statuses.map(({ id }) => id)).size < command.statuses.length)
      return refuse({ code: 'id.taken' })
    const { type: _, id, organizationId: __, ...fields } = command
    return accept({ type: 'project.created', data: { projectId: id, ...fields } })
  },
  'project.update': (command, state, facts) =>
    onLive(state, facts, 'project:update', (project) => {
      const changes = (['name', 'description', 'metadata'] as const)
        .filter((field) => command[field] !== undefined && !sameJson(project[field], command[field]))
        .map((field) => ({ field, from: project[field], to: command[field] }) as ProjectChange)
      return changes.length === 0
        ? accept()
        : accept({ type: 'project.updated', data: { projectId: project.id, changes } })
    }),
  'project.archive': (_, state, facts) =>
    onLive(state, facts, 'project:update', ({ id }) => accept({ type: 'project.archived', data: { projectId: id } })),
  'project.restore': (_, state, facts) => restore(state, facts),
  'project.delete': (_, state, { who }) =>
    match(phase(state))
      .returnType<ProjectDecision>()
      .with({ is: 'absent' }, () => refuse({ code: 'project.not_found' }))
      .with({ is: 'deleted' }, () => (allows(who, 'project:delete') ? refuse({ code: 'project.deleted' }) : denied))
      .with({ is: 'live' }, { is: 'archived' }, ({ project }) =>
        allows(who, 'project:delete') ? accept({ type: 'project.deleted', data: { projectId: project.id } }) : denied,
      )
      .exhaustive(),
  'project.add_status': ({ status, position }, state, facts) =>
    onLive(state, facts, 'project:workflow', (project) => {
      if (idTaken(project.statuses, status.id)) return refuse({ code: 'id.taken' })
      if (nameTaken(liveStatuses(project), status.name)) return refuse({ code: 'status.name_taken' })
      const last = liveStatuses(project).length
      if (last >= MOST_STATUSES) return refuse({ code: 'status.too_many' })
      const place = Math.min(position ?? last, last)
      return accept({ type: 'project.status_added', data: { projectId: project.id, status, position: place } })
    }),
  'project.update_status': (command, state, facts) =>
    onLive(state, facts, 'project:workflow', (project) => {
      const place = project.statuses.findIndex(({ id, replacedBy }) => id === command.statusId && replacedBy === null)
      const status = project.statuses[place]
      if (!status) return refuse({ code: 'status.not_found' })
      const { name = status.name, archived = status.archived } = command
      if (nameTaken(liveStatuses(project), name, status.id)) return refuse({ code: 'status.name_taken' })
      const position = Math.min(command.position ?? place, liveStatuses(project).length - 1)
      if (name === status.name && archived === status.archived && position === place) return accept()
      return accept({
        type: 'project.status_updated',
        data: { projectId: project.id, statusId: status.id, name, archived, position },
      })
    }),
  'project.remove_status': ({ statusId, replacedBy }, state, facts) =>
    onLive(state, facts, 'project:workflow', (project) => {
      const status = liveStatuses(project).find(({ id }) => id === statusId)
      if (!status) return refuse({ code: 'status.not_found' })
      const heir = liveStatuses(project).find(({ id }) => id === replacedBy)
      if (!heir || heir.id === status.id || heir.category !== status.category)
        return refuse({ code: 'status.replacement_invalid' })
      return accept({ type: 'project.status_removed', data: { projectId: project.id, statusId, replacedBy } })
    }),
  'project.link': ({ externalRef, statuses, labels }, state, facts) =>
    onLive(state, facts, 'project:workflow', (project) => {
      if (sameJson(project.externalRef, externalRef)) return accept()
      if (project.externalRef !== null) return refuse({ code: 'project.already_linked' })
      const ids = [...project.statuses, ...statuses, ...project.labels, ...labels].map(({ id }) => id)
      if (new Set(ids).size < ids.length) return refuse({ code: 'id.taken' })
      const data = linked(project, { externalRef, statuses, labels }, facts.hasTasks ?? true)
      if (data.statuses.length > MOST_STATUSES) return refuse({ code: 'status.too_many' })
      if (data.labels.length > MOST_LABELS) return refuse({ code: 'label.too_many' })
      return accept({ type: 'project.linked', data })
    }),
  'project.add_label': ({ label }, state, facts) =>
    onLive(state, facts, 'project:workflow', (project) => {
      if (idTaken(project.labels, label.id)) return refuse({ code: 'id.taken' })
      if (nameTaken(liveLabels(project), label.name)) return refuse({ code: 'label.name_taken' })
      if (liveLabels(project).length >= MOST_LABELS) return refuse({ code: 'label.too_many' })
      return accept({ type: 'project.label_added', data: { projectId: project.id, label } })
    }),
  'project.update_label': ({ labelId, ...change }, state, facts) =>
    onLive(state, facts, 'project:workflow', (project) => {
      const label = liveLabels(project).find(({ id }) => id === labelId)
      if (!label) return refuse({ code: 'label.not_found' })
      const { name = label.name, color = label.color } = change
      if (nameTaken(liveLabels(project), name, labelId)) return refuse({ code: 'label.name_taken' })
      if (name === label.name && color === label.color) return accept()
      return accept({ type: 'project.label_updated', data: { projectId: project.id, labelId, name, color } })
    }),
  'project.remove_label': ({ labelId, replacedBy = null }, state, facts) =>
    onLive(state, facts, 'project:workflow', (project) => {
      const labels = liveLabels(project)
      if (!labels.some(({ id }) => id === labelId)) return refuse({ code: 'label.not_found' })
      const valid = replacedBy === null || (replacedBy !== labelId && labels.some(({ id }) => id === replacedBy))
      if (!valid) return refuse({ code: 'label.replacement_invalid' })
      return accept({ type: 'project.label_removed', data: { projectId: project.id, labelId, replacedBy } })
    }),
}

export const projectDecider: Decider<ProjectState | null, ProjectCommand, ProjectEvent, RefusalOf, ProjectFacts> = {
  initial: null,
  decide: <Type extends ProjectCommand['type']>(
    command: CommandOf<Type>,
    state: ProjectState | null,
    facts: ProjectFacts,
  ) => (handlers[command.type] as Handlers[Type])(command, state, facts),
  evolve: evolveProject,
}

type Phase = { is: 'absent' } | { is: 'live' | 'archived' | 'deleted'; project: ProjectState }
function phase(project: ProjectState | null): Phase {
  if (project === null) return { is: 'absent' }
  if (project.deletedAt !== null) return { is: 'deleted', project }
  return { is: project.archivedAt !== null ? 'archived' : 'live', project }
}

function onLive(
  state: ProjectState | null,
  { who }: ProjectFacts,
  action: Action,
  then: (project: ProjectState) => ProjectDecision,
): ProjectDecision {
  return match(phase(state))
    .returnType<ProjectDecision>()
    .with({ is: 'absent' }, () => refuse({ code: 'project.not_found' }))
    .with({ is: 'deleted' }, () => (allows(who, action) ? refuse({ code: 'project.deleted' }) : denied))
    .with({ is: 'archived' }, () => (allows(who, action) ? refuse({ code: 'project.archived' }) : denied))
    .with({ is: 'live' }, ({ project }) => (allows(who, action) ? then(project) : denied))
    .exhaustive()
}

function restore(state: ProjectState | null, { who, now }: ProjectFacts): ProjectDecision {
  return match(phase(state))
    .returnType<ProjectDecision>()
    .with({ is: 'absent' }, () => refuse({ code: 'project.not_found' }))
    .with({ is: 'live' }, () => (allows(who, 'project:update') ? refuse({ code: 'project.not_archived' }) : denied))
    .with({ is: 'archived' }, ({ project }) =>
      allows(who, 'project:update')
        ? accept({ type: 'project.restored', data: { projectId: project.id, from: 'archived' } })
        : denied,
    )
    .with({ is: 'deleted' }, ({ project }) => {
      if (!allows(who, 'project:delete')) return denied
      if (Date.parse(now) - Date.parse(project.deletedAt ?? '') > RESTORABLE_MS)
        return refuse({ code: 'project.restore_expired' })
      return accept({ type: 'project.restored', data: { projectId: project.id, from: 'deleted' } })
    })
    .exhaustive()
}

const denied = refuse({ code: 'access.denied' as const })
const liveStatuses = ({ statuses }: ProjectState): readonly Status[] =>
  statuses.filter(({ replacedBy }) => replacedBy === null)
const liveLabels = ({ labels }: ProjectState): readonly Label[] => labels.filter(({ removedAt }) => removedAt === null)
/** Tombstones keep their ids: old tasks and the log name them. */
const idTaken = (among: readonly { id: string }[], id: string): boolean => among.some((one) => one.id === id)
const nameTaken = (among: readonly { id: string; name: string }[], name: string, except?: string): boolean =>
  among.some((one) => one.id !== except && fold(one.name) === fold(name))
