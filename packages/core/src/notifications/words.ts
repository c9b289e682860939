import type { RefusalCatalogue } from '../kernel/errors.ts'
import type { Aggregate } from '../ports/collections.ts'

/** Why somebody is told, strongest first. One event makes at most one item per person: the strongest reason wins. */
export type Reason = 'assigned' | 'commented' | 'status'

/**
 * One item of somebody's inbox: a projection of the log, exactly one per (recipient, event).
 * Its public id is the id of the event it tells of; within one inbox that is unique.
 */
export interface NotificationState extends Aggregate {
  readonly recipientId: string
  readonly eventId: string
  /** Which build of the projection wrote it; a rebuild writes its own beside and then takes over. */
  readonly generation: number
  readonly reason: Reason
  readonly eventType: string
  readonly actorId: string
  readonly projectId: string
  readonly taskId: string
  readonly commentId: string | null
  readonly createdAt: string
  readonly readAt: string | null
}

export type NotificationEvents = {
  'notification.read': { eventId: string; recipientId: string }
}
export const notificationRefusals = {
  'notification.not_found': { kind: 'not_found', message: 'There is no such notification.' },
} as const satisfies RefusalCatalogue
