// What the decider tests share: people with roles, a project, and the first events of things.

import type { Standing } from '../access/index.ts'
import type { Project } from '../api.ts'
import type { OrganizationRole, ProjectRole } from '../ports/collections.ts'
import type { ProjectEvents } from '../projects/words.ts'
import type { TaskEvents } from '../tasks/words.ts'

export const NOW = '2026-01-01T00:00:00.000Z'
export const DAY_MS = 24 * 60 * 60 * 1000
/** So many days and milliseconds after the beginning. */
export const later = (days: number, ms = 0): string => new Date(Date.parse(NOW) + days * DAY_MS + ms).toISOString()

/** Somebody with these roles; `ana` unless told otherwise. */
export const standing = (
  project: ProjectRole | null,
  organization: OrganizationRole | null = null,
  userId = 'ana',
): Standing => ({ userId, trusted: false, roles: { organization, project } })
export const trusted: Standing = { userId: 'job', trusted: true, roles: { organization: null, project: null } }
export const stranger: Standing = standing(null, null, 'mallory')

export const statuses = (['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const).map((category) => ({
  id: category.toLowerCase(),
  name: category,
  category,
  archived: false,
  externalRef: null,
}))

export const project: Pick<Project, 'id' | 'key' | 'statuses' | 'labels' | 'archivedAt' | 'deletedAt'> = {
  id: 'p',
  key: 'LNCH',
  statuses,
  labels: [
    { id: 'bug', name: 'bug', color: null, externalRef: null },
    { id: 'idea', name: 'idea', color: null, externalRef: null },
  ],
  archivedAt: null,
  deletedAt: null,
}

export const projectCreated = {
  type: 'project.created',
  data: { projectId: 'p', key: 'LNCH', name: 'Launch', description: '', statuses, metadata: {}, externalRef: null },
} as const satisfies { type: 'project.created'; data: ProjectEvents['project.created'] }

export const taskFields = {
  title: 'Write the README',
  description: '',
  priority: 'MEDIUM',
  labelIds: [],
  checklists: [],
  start: null,
  due: null,
  estimateMinutes: null,
  metadata: {},
} as const

export const taskCreated = {
  type: 'task.created',
  data: {
    taskId: 't',
    projectId: 'p',
    key: 'LNCH-1',
    number: 1,
    status: { id: 'pending', category: 'PENDING' },
    authorId: 'ana',
    createdAt: NOW,
    externalRef: null,
    ...taskFields,
  },
} as const satisfies { type: 'task.created'; data: TaskEvents['task.created'] }
