import type { EventType } from './taskwright.ts'

// A record, so that the compiler misses none.
const all: { readonly [Type in EventType]: true } = {
  'organization.created': true,
  'organization.updated': true,
  'member.added': true,
  'member.role_changed': true,
  'member.removed': true,
  'user.registered': true,
  'user.deactivated': true,
  'user.reactivated': true,
  'project.created': true,
  'project.updated': true,
  'project.archived': true,
  'project.restored': true,
  'project.deleted': true,
  'project.status_added': true,
  'project.status_updated': true,
  'project.status_removed': true,
  'project.linked': true,
  'project.label_added': true,
  'project.label_updated': true,
  'project.label_removed': true,
  'task.created': true,
  'task.updated': true,
  'task.assigned': true,
  'task.unassigned': true,
  'task.transitioned': true,
  'task.archived': true,
  'task.restored': true,
  'task.deleted': true,
  'task.moved': true,
  'comment.created': true,
  'comment.edited': true,
  'comment.deleted': true,
  'notification.read': true,
}

/** Every event type the engine writes. */
export const eventTypes: readonly EventType[] = Object.keys(all) as EventType[]
