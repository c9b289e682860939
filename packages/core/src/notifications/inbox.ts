import type { LoggedEvent } from '../log/envelope.ts'
import type { CommentEvents, TaskEvents } from '../tasks/words.ts'
import type { NotificationEvents, Reason } from './words.ts'

/** The events that tell somebody something, or that say who wants to be told. */
export const inboxEvents = [
  'task.created',
  'task.assigned',
  'task.unassigned',
  'task.transitioned',
  'comment.created',
  'notification.read',
] as const
type Events = TaskEvents & CommentEvents & NotificationEvents
export type InboxEvent = {
  [Type in (typeof inboxEvents)[number]]: LoggedEvent<Type, Events[Type]>
}[(typeof inboxEvents)[number]]

/** What an event means for inboxes: who is told why, and who watches the task from now on. Pure. */
export interface Plan {
  readonly taskId: string
  readonly projectId: string
  readonly commentId: string | null
  /** Strongest reason per person. The one who did it is never among them. */
  readonly recipients: ReadonlyMap<string, Reason>
  readonly newWatchers: readonly string[]
}

/** Author, assignees and commenters watch a task. Imports are silent. */
export function plan(event: Exclude<InboxEvent, { type: 'notification.read' }>, watchers: readonly string[]): Plan {
  const { taskId, projectId } = event.data
  const told = new Map<string, Reason>()
  const tell = (users: readonly string[], reason: Reason) => {
    for (const user of users) if (user !== event.actor && !told.has(user)) told.set(user, reason)
  }
  const newWatchers: string[] = []
  switch (event.type) {
    case 'task.created':
      newWatchers.push(event.data.authorId)
      break
    case 'task.assigned':
      tell(event.data.userIds, 'assigned')
      newWatchers.push(...event.data.userIds)
      break
    case 'comment.created':
      tell(watchers, 'commented')
      newWatchers.push(event.data.authorId)
      break
    case 'task.transitioned':
      tell(watchers, 'status')
      break
    case 'task.unassigned':
      break
  }
  const silent = event.origin.startsWith('import:')
  return {
    taskId,
    projectId,
    commentId: event.type === 'comment.created' ? event.data.commentId : null,
    recipients: silent ? new Map() : told,
    newWatchers: newWatchers.filter((user) => !watchers.includes(user)),
  }
}
