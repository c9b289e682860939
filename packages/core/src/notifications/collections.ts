import type { Collection } from '../ports/collections.ts'
import type { NotificationState } from './words.ts'

export const notifications: Collection<NotificationState> = {
  name: 'notifications',
  fields: {
    recipientId: { kind: 'id' },
    eventId: { kind: 'id' },
    generation: { kind: 'number' },
    projectId: { kind: 'id' },
    taskId: { kind: 'id' },
    read: { kind: 'boolean' },
    createdAt: { kind: 'instant' },
  },
  unique: [['recipientId', 'eventId', 'generation']],
  projectField: 'projectId',
  indexed: ({ recipientId, eventId, generation, projectId, taskId, readAt, createdAt }) => ({
    recipientId,
    eventId,
    generation,
    projectId,
    taskId,
    read: readAt !== null,
    createdAt,
  }),
}

export const notificationId = (recipientId: string, eventId: string, generation: number): string =>
  `${generation}:${recipientId}:${eventId}`
