import { referenceKey } from '../kernel/references.ts'
import type { Collection } from '../ports/collections.ts'
import { type CommentState, priorities, type TaskState, type When } from './words.ts'

export const tasks: Collection<TaskState> = {
  name: 'tasks',
  fields: {
    projectId: { kind: 'id' },
    number: { kind: 'number' },
    key: { kind: 'id' },
    title: { kind: 'text' },
    /** Key, title and description in one, for searching. */
    text: { kind: 'text' },
    statusId: { kind: 'id' },
    category: { kind: 'id' },
    /** 0 LOW … 3 URGENT, so that it sorts. */
    priority: { kind: 'number' },
    assigneeIds: { kind: 'ids' },
    labelIds: { kind: 'ids' },
    authorId: { kind: 'id' },
    start: { kind: 'instant', nullable: true },
    due: { kind: 'instant', nullable: true },
    createdAt: { kind: 'instant' },
    updatedAt: { kind: 'instant' },
    completedAt: { kind: 'instant', nullable: true },
    archived: { kind: 'boolean' },
    deleted: { kind: 'boolean' },
    externalRef: { kind: 'id', nullable: true },
    rank: { kind: 'id' },
    /** The sequence of the placement stream. */
    placement: { kind: 'number' },
  },
  unique: [['projectId', 'number'], ['externalRef'], ['projectId', 'statusId', 'rank']],
  projectField: 'projectId',
  derived: ['rank', 'placement'],
  indexed: (task) => ({
    projectId: task.projectId,
    number: task.number,
    key: task.key,
    title: task.title,
    text: `${task.key}\n${task.title}\n${task.description}`,
    statusId: task.statusId,
    category: task.category,
    priority: priorities.indexOf(task.priority),
    assigneeIds: task.assigneeIds,
    labelIds: task.labelIds,
    authorId: task.authorId,
    start: instantOf(task.start),
    due: instantOf(task.due),
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    completedAt: task.completedAt,
    archived: task.archivedAt !== null,
    deleted: task.deletedAt !== null,
    externalRef: referenceKey(task.externalRef),
  }),
}

export const comments: Collection<CommentState> = {
  name: 'comments',
  fields: {
    projectId: { kind: 'id' },
    taskId: { kind: 'id' },
    authorId: { kind: 'id' },
    createdAt: { kind: 'instant' },
    deleted: { kind: 'boolean' },
    externalRef: { kind: 'id', nullable: true },
  },
  unique: [['externalRef']],
  projectField: 'projectId',
  indexed: ({ projectId, taskId, authorId, createdAt, deletedAt, externalRef }) => ({
    projectId,
    taskId,
    authorId,
    createdAt,
    deleted: deletedAt !== null,
    externalRef: referenceKey(externalRef),
  }),
}

/** A day counts from its first moment in UTC when it is compared with instants. */
export const instantOf = (when: When | null): string | null =>
  when === null ? null : 'date' in when ? `${when.date}T00:00:00.000Z` : when.at
