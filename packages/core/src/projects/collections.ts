import { referenceKey } from '../kernel/references.ts'
import type { Collection } from '../ports/collections.ts'
import type { ProjectState } from './words.ts'

export const projects: Collection<ProjectState> = {
  name: 'projects',
  fields: {
    projectId: { kind: 'id' },
    key: { kind: 'id' },
    name: { kind: 'text' },
    archived: { kind: 'boolean' },
    deleted: { kind: 'boolean' },
    createdAt: { kind: 'instant' },
    updatedAt: { kind: 'instant' },
    externalRef: { kind: 'id', nullable: true },
  },
  unique: [['key'], ['externalRef']],
  projectField: 'projectId',
  indexed: ({ id, key, name, archivedAt, deletedAt, createdAt, updatedAt, externalRef }) => ({
    projectId: id,
    key,
    name,
    archived: archivedAt !== null,
    deleted: deletedAt !== null,
    createdAt,
    updatedAt,
    externalRef: referenceKey(externalRef),
  }),
}
