import type { EventOf } from '../kernel/decider.ts'
import type { RefusalCatalogue } from '../kernel/errors.ts'
import type { JsonValue } from '../kernel/json.ts'
import type { Aggregate } from '../ports/collections.ts'

/** What the engine's rules know of a status. Projects name and order their own statuses, each in one category. */
export type StatusCategory = 'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELLED'
export const statusCategories = ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const

/** Where something came from; unique per organization and kind, so that a second import finds it again. */
export interface ExternalRef {
  readonly system: string
  readonly id: string
}

/** Never removed, since the log and old tasks name it: `replacedBy` points to what stands in its place. */
export interface Status {
  readonly id: string
  readonly name: string
  /** Fixed for life: tasks remember the category of the moment. */
  readonly category: StatusCategory
  /** A list on the board that is put away; its tasks stay. */
  readonly archived: boolean
  readonly externalRef: ExternalRef | null
  readonly replacedBy: string | null
}

export interface Label {
  readonly id: string
  readonly name: string
  /** `#rrggbb`, lower case, or null. */
  readonly color: string | null
  readonly externalRef: ExternalRef | null
  /** Set when the label was removed; tasks then no longer show it. */
  readonly removedAt: string | null
  /** The label that took its place, if one did. */
  readonly replacedBy: string | null
}

export interface ProjectState extends Aggregate {
  readonly key: string
  readonly name: string
  /** Markdown, ≤ 64 KiB. */
  readonly description: string
  /** In board order. */
  readonly statuses: readonly Status[]
  readonly labels: readonly Label[]
  readonly metadata: { readonly [key: string]: JsonValue }
  readonly externalRef: ExternalRef | null
  readonly createdBy: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly archivedAt: string | null
  readonly deletedAt: string | null
}

/** A status or label as it is first given. */
export type NewStatus = Pick<Status, 'id' | 'name' | 'category' | 'archived' | 'externalRef'>
export type NewLabel = Pick<Label, 'id' | 'name' | 'color' | 'externalRef'>

export type ProjectChange =
  | { field: 'name' | 'description'; from: string; to: string }
  | { field: 'metadata'; from: ProjectState['metadata']; to: ProjectState['metadata'] }

export type ProjectEvents = {
  'project.created': {
    projectId: string
    key: string
    name: string
    description: string
    statuses: readonly NewStatus[]
    metadata: ProjectState['metadata']
    externalRef: ExternalRef | null
  }
  'project.updated': { projectId: string; changes: readonly ProjectChange[] }
  'project.archived': { projectId: string }
  /** Back from the archive or from deletion. */
  'project.restored': { projectId: string; from: 'archived' | 'deleted' }
  'project.deleted': { projectId: string }
  'project.status_added': { projectId: string; status: NewStatus; position: number }
  'project.status_updated': { projectId: string; statusId: string; name: string; archived: boolean; position: number }
  'project.status_removed': { projectId: string; statusId: string; replacedBy: string }
  /**
   * It follows something elsewhere from now on. `statuses` and `labels` are all the living ones, in their order: those that
   * were there keep their id. `removed`: statuses that made way.
   */
  'project.linked': {
    projectId: string
    externalRef: ExternalRef
    statuses: readonly NewStatus[]
    labels: readonly NewLabel[]
    removed: readonly { statusId: string; replacedBy: string }[]
  }
  'project.label_added': { projectId: string; label: NewLabel }
  'project.label_updated': { projectId: string; labelId: string; name: string; color: string | null }
  'project.label_removed': { projectId: string; labelId: string; replacedBy: string | null }
}
export type ProjectEvent = EventOf<ProjectEvents>

export type ProjectCommand =
  | {
      readonly type: 'project.create'
      readonly id: string
      readonly organizationId: string
      readonly key: string
      readonly name: string
      readonly description: string
      readonly statuses: readonly NewStatus[]
      readonly metadata: ProjectState['metadata']
      readonly externalRef: ExternalRef | null
    }
  | {
      readonly type: 'project.update'
      readonly name?: string
      readonly description?: string
      readonly metadata?: ProjectState['metadata']
    }
  | { readonly type: 'project.archive' }
  | { readonly type: 'project.restore' }
  | { readonly type: 'project.delete' }
  | { readonly type: 'project.add_status'; readonly status: NewStatus; readonly position?: number }
  | {
      readonly type: 'project.update_status'
      readonly statusId: string
      readonly name?: string
      readonly archived?: boolean
      readonly position?: number
    }
  | { readonly type: 'project.remove_status'; readonly statusId: string; readonly replacedBy: string }
  | {
      readonly type: 'project.link'
      readonly externalRef: ExternalRef
      /** Each with an external reference, in the order they have there. */
      readonly statuses: readonly NewStatus[]
      readonly labels: readonly NewLabel[]
    }
  | { readonly type: 'project.add_label'; readonly label: NewLabel }
  | {
      readonly type: 'project.update_label'
      readonly labelId: string
      readonly name?: string
      readonly color?: string | null
    }
  | { readonly type: 'project.remove_label'; readonly labelId: string; readonly replacedBy?: string | null }

export const projectRefusals = {
  'project.not_found': { kind: 'not_found', message: 'There is no such project.' },
  'project.key_taken': { kind: 'conflict', message: 'Another project of the organization has this key.' },
  'project.external_ref_taken': {
    kind: 'conflict',
    message: 'The organization has a project with this external reference.',
  },
  'project.already_linked': { kind: 'conflict', message: 'The project came from somewhere else.' },
  'project.archived': { kind: 'conflict', message: 'The project is archived. Restore it first.' },
  'project.deleted': { kind: 'conflict', message: 'The project is deleted. Restore it first.' },
  'project.not_archived': { kind: 'conflict', message: 'The project is neither archived nor deleted.' },
  'project.restore_expired': { kind: 'conflict', message: 'It was deleted more than 30 days ago.' },
  'status.not_found': { kind: 'not_found', message: 'The project has no such status.' },
  'status.name_taken': { kind: 'conflict', message: 'The project has a status of this name.' },
  'status.replacement_invalid': {
    kind: 'invalid',
    message: 'The replacement must be another status of the same project and category.',
  },
  'status.too_many': { kind: 'conflict', message: 'A project has at most 200 statuses.' },
  'label.not_found': { kind: 'not_found', message: 'The project has no such label.' },
  'label.name_taken': { kind: 'conflict', message: 'The project has a label of this name.' },
  'label.too_many': { kind: 'conflict', message: 'A project has at most 500 labels.' },
  'label.replacement_invalid': {
    kind: 'invalid',
    message: 'The replacement must be another label of the same project.',
  },
} as const satisfies RefusalCatalogue
/** What a project is born with when nobody says otherwise. */
export const DEFAULT_STATUS_NAMES: Readonly<Record<StatusCategory, string>> = {
  PENDING: 'To do',
  IN_PROGRESS: 'In progress',
  COMPLETED: 'Done',
  CANCELLED: 'Cancelled',
}

export type ProjectRefusal = keyof typeof projectRefusals
