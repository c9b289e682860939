import * as v from 'valibot'
import { color, externalRef, id, line, markdown, metadata, page } from '../kernel/schemas.ts'
import { statusCategories } from './words.ts'

export const projectRoles = ['OWNER', 'ADMIN', 'CONTRIBUTOR', 'COMMENTER', 'VIEWER'] as const
const position = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(199))
const projectKey = v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9]{1,9}$/))

export const createStatus = v.strictObject({
  id: v.optional(id),
  name: line(100),
  category: v.picklist(statusCategories),
  archived: v.optional(v.boolean(), false),
  externalRef: v.optional(v.nullable(externalRef), null),
  position: v.optional(position),
})
export const updateStatus = v.strictObject({
  name: v.optional(line(100)),
  archived: v.optional(v.boolean()),
  position: v.optional(position),
})
export const removeStatus = v.strictObject({ replacedBy: id })

export const createLabel = v.strictObject({
  id: v.optional(id),
  name: line(100),
  color: v.optional(v.nullable(color), null),
  externalRef: v.optional(v.nullable(externalRef), null),
})
export const updateLabel = v.strictObject({ name: v.optional(line(100)), color: v.optional(v.nullable(color)) })
export const removeLabel = v.strictObject({ replacedBy: v.optional(id) })

const { position: _, ...statusAtBirth } = createStatus.entries
export const createProject = v.strictObject({
  id: v.optional(id),
  /** Needed only by somebody who belongs to several. */
  organizationId: v.optional(id),
  key: projectKey,
  name: line(100),
  description: v.optional(markdown, ''),
  /** Without them, a project gets one of each category. */
  statuses: v.optional(v.pipe(v.array(v.strictObject(statusAtBirth)), v.minLength(1), v.maxLength(200))),
  metadata: v.optional(metadata, {}),
  externalRef: v.optional(v.nullable(externalRef), null),
})
export const updateProject = v.strictObject({
  name: v.optional(line(100)),
  description: v.optional(markdown),
  metadata: v.optional(metadata),
})
const { externalRef: __, ...linkedStatus } = statusAtBirth
const { externalRef: ___, ...linkedLabel } = createLabel.entries
/** Where it comes from, with the lists and labels it has there. */
export const linkProject = v.strictObject({
  externalRef,
  statuses: v.optional(v.pipe(v.array(v.strictObject({ ...linkedStatus, externalRef })), v.maxLength(200)), []),
  labels: v.optional(v.pipe(v.array(v.strictObject({ ...linkedLabel, externalRef })), v.maxLength(500)), []),
})
export const listProjects = v.strictObject({
  organizationId: v.optional(id),
  text: v.optional(line(100)),
  archived: v.optional(v.boolean(), false),
  deleted: v.optional(v.boolean(), false),
  ...page,
})
/** Somebody by id, or by the e-mail address of their account. */
export const addProjectMember = v.strictObject({
  userId: v.optional(id),
  email: v.optional(v.pipe(v.string(), v.maxLength(254))),
  role: v.picklist(projectRoles),
})
export const changeProjectRole = v.strictObject({ role: v.picklist(projectRoles) })
export const listMembers = v.strictObject(page)
