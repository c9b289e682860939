import type { EventOf } from '../kernel/decider.ts'
import type { RefusalCatalogue } from '../kernel/errors.ts'
import type { JsonValue } from '../kernel/json.ts'
import type { Aggregate } from '../ports/collections.ts'
import type { ExternalRef, StatusCategory } from '../projects/words.ts'

export type Priority = 'LOW' | 'MEDIUM' | 'HIGH' | 'URGENT'
export const priorities = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const

/** A day, the same everywhere, or an instant with the zone it was meant in. Dates are ISO 8601, zones IANA names. */
export type When = { readonly date: string } | { readonly at: string; readonly timeZone: string }

export interface ChecklistItem {
  readonly id: string
  readonly title: string
  readonly done: boolean
}
export interface Checklist {
  readonly id: string
  readonly title: string
  readonly items: readonly ChecklistItem[]
}

export interface TaskState extends Aggregate {
  readonly projectId: string
  /** `LNCH-42`: the project's key and the task's number in it. */
  readonly key: string
  readonly number: number
  readonly title: string
  /** Markdown, ≤ 64 KiB. */
  readonly description: string
  readonly statusId: string
  /** The status's category when the task entered it. */
  readonly category: StatusCategory
  readonly priority: Priority
  readonly assigneeIds: readonly string[]
  readonly labelIds: readonly string[]
  readonly checklists: readonly Checklist[]
  readonly start: When | null
  readonly due: When | null
  readonly estimateMinutes: number | null
  readonly metadata: { readonly [key: string]: JsonValue }
  readonly externalRef: ExternalRef | null
  readonly authorId: string
  readonly createdAt: string
  readonly updatedAt: string
  /** First entry to an IN_PROGRESS status. */
  readonly startedAt: string | null
  /** Entry to COMPLETED; unchanged between two completed statuses, cleared by reopening. */
  readonly completedAt: string | null
  readonly reopenedCount: number
  readonly archivedAt: string | null
  readonly deletedAt: string | null
}

/** The fields a patch can change, with their values. */
export type TaskFields = Pick<
  TaskState,
  'title' | 'description' | 'priority' | 'labelIds' | 'checklists' | 'start' | 'due' | 'estimateMinutes' | 'metadata'
>
export type TaskChange = {
  [Field in keyof TaskFields]: {
    readonly field: Field
    readonly from: TaskFields[Field]
    readonly to: TaskFields[Field]
  }
}[keyof TaskFields]

export interface StatusOfMoment {
  readonly id: string
  readonly category: StatusCategory
}

export type TaskEvents = {
  'task.created': {
    taskId: string
    projectId: string
    key: string
    number: number
    status: StatusOfMoment
    authorId: string
    /** The original time for imports, otherwise the event's own. */
    createdAt: string
    externalRef: ExternalRef | null
  } & TaskFields
  'task.updated': { taskId: string; projectId: string; changes: readonly TaskChange[] }
  'task.assigned': { taskId: string; projectId: string; userIds: readonly string[] }
  'task.unassigned': { taskId: string; projectId: string; userIds: readonly string[] }
  'task.transitioned': { taskId: string; projectId: string; from: StatusOfMoment; to: StatusOfMoment }
  'task.archived': { taskId: string; projectId: string }
  /** Back from the archive or from deletion. */
  'task.restored': { taskId: string; projectId: string; from: 'archived' | 'deleted' }
  'task.deleted': { taskId: string; projectId: string }
}
/** Of a stream of its own, `placement/<task id>`: a card that moved on the board doesn't get a new version. */
export type PlacementEvents = {
  'task.moved': { taskId: string; projectId: string; statusId: string; rank: string }
}
export type TaskEvent = EventOf<TaskEvents>

export type TaskCommand =
  | ({
      readonly type: 'task.create'
      readonly id: string
      readonly organizationId: string
      readonly projectId: string
      readonly statusId?: string
      readonly assigneeIds: readonly string[]
      readonly externalRef: ExternalRef | null
      /** Imports only: who wrote it and when. */
      readonly original?: { readonly authorId: string; readonly createdAt: string }
    } & TaskFields)
  | {
      readonly type: 'task.update'
      readonly patch: Partial<TaskFields>
      /** The whole set as it is to be. */
      readonly assigneeIds?: readonly string[]
    }
  | {
      readonly type: 'task.transition'
      readonly to: { readonly statusId: string } | { readonly category: StatusCategory }
    }
  | { readonly type: 'task.archive' }
  | { readonly type: 'task.restore' }
  | { readonly type: 'task.delete' }

export const taskRefusals = {
  'task.not_found': { kind: 'not_found', message: 'There is no such task.' },
  'task.archived': { kind: 'conflict', message: 'The task is archived. Restore it first.' },
  'task.deleted': { kind: 'conflict', message: 'The task is deleted. Restore it first.' },
  'task.not_archived': { kind: 'conflict', message: 'The task is neither archived nor deleted.' },
  'task.restore_expired': { kind: 'conflict', message: 'It was deleted more than 30 days ago.' },
  'task.assignee_without_access': { kind: 'invalid', message: 'Somebody among the assignees cannot see the project.' },
  'task.due_before_start': { kind: 'invalid', message: 'A task cannot be due before it starts.' },
  'task.neighbour_not_found': { kind: 'invalid', message: 'The neighbours must be tasks of the same list.' },
  'task.external_ref_taken': { kind: 'conflict', message: 'The organization has a task with this external reference.' },
} as const satisfies RefusalCatalogue
export type TaskRefusal = keyof typeof taskRefusals

// Comments are streams of their own, so that two people can write at once.

export interface CommentState extends Aggregate {
  readonly projectId: string
  readonly taskId: string
  readonly authorId: string
  /** Markdown, ≤ 64 KiB; empty once deleted. */
  readonly body: string
  readonly externalRef: ExternalRef | null
  readonly createdAt: string
  readonly editedAt: string | null
  readonly deletedAt: string | null
}
export type CommentEvents = {
  'comment.created': {
    commentId: string
    taskId: string
    projectId: string
    authorId: string
    body: string
    createdAt: string
    externalRef: ExternalRef | null
  }
  'comment.edited': { commentId: string; taskId: string; projectId: string; from: string; to: string }
  'comment.deleted': { commentId: string; taskId: string; projectId: string }
}
export type CommentEvent = EventOf<CommentEvents>
export type CommentCommand =
  | {
      readonly type: 'comment.create'
      readonly id: string
      readonly organizationId: string
      readonly projectId: string
      readonly taskId: string
      readonly body: string
      readonly externalRef: ExternalRef | null
      readonly original?: { readonly authorId: string; readonly createdAt: string }
    }
  | { readonly type: 'comment.edit'; readonly body: string }
  | { readonly type: 'comment.delete' }
export const commentRefusals = {
  'comment.not_found': { kind: 'not_found', message: 'There is no such comment.' },
  'comment.external_ref_taken': {
    kind: 'conflict',
    message: 'The organization has a comment with this external reference.',
  },
} as const satisfies RefusalCatalogue
export type CommentRefusal = keyof typeof commentRefusals
