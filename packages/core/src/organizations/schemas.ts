import * as v from 'valibot'
import { id, line, page } from '../kernel/schemas.ts'

export const organizationRoles = ['OWNER', 'ADMIN', 'MEMBER', 'GUEST'] as const

export const createOrganization = v.strictObject({ id: v.optional(id), name: line(100) })
export const updateOrganization = v.strictObject({ name: v.optional(line(100)) })
export const listOrganizations = v.strictObject(page)
/** Somebody by id, or by the e-mail address of their account. */
export const addOrganizationMember = v.strictObject({
  userId: v.optional(id),
  email: v.optional(v.pipe(v.string(), v.maxLength(254))),
  role: v.picklist(organizationRoles),
})
export const changeOrganizationRole = v.strictObject({ role: v.picklist(organizationRoles) })
