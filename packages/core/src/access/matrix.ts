import type { GrantedRoles, OrganizationRole, ProjectRole } from '../ports/collections.ts'

/** What can be done, as `resource:action` statements. Roles are sets of them; everything else is denied. */
export type Action =
  | 'organization:read'
  | 'organization:update'
  | 'organization:delete'
  | 'organization:members'
  | 'organization:roster'
  | 'project:create'
  | 'project:read'
  | 'project:update'
  | 'project:delete'
  | 'project:members'
  | 'project:workflow'
  | 'task:create'
  | 'task:update'
  | 'task:transition'
  | 'task:delete'
  | 'task:import'
  | 'comment:create'
  | 'comment:change'

/** Somebody's relation to one task or comment; it widens what a VIEWER or more may do, and never grants visibility. */
export interface Relation {
  readonly assignee?: boolean
  readonly author?: boolean
  /** The task was never started. */
  readonly unstarted?: boolean
}

/** Who asks, as far as rights go. `trusted` is the host's own word and stands above all roles. */
export interface Standing {
  readonly userId: string
  readonly trusted: boolean
  readonly roles: GrantedRoles
}

const viewer: readonly Action[] = ['project:read']
const commenter: readonly Action[] = [...viewer, 'comment:create']
const contributor: readonly Action[] = [...commenter, 'task:create', 'task:update', 'task:transition']
const admin: readonly Action[] = [
  ...contributor,
  'task:delete',
  'task:import',
  'project:update',
  'project:members',
  'project:workflow',
]
const owner: readonly Action[] = [...admin, 'project:delete']

export const projectActions: Readonly<Record<ProjectRole, readonly Action[]>> = {
  OWNER: owner,
  ADMIN: admin,
  CONTRIBUTOR: contributor,
  COMMENTER: commenter,
  VIEWER: viewer,
}

const guestOfOrganization: readonly Action[] = ['organization:read']
const memberOfOrganization: readonly Action[] = [...guestOfOrganization, 'organization:roster', 'project:create']
const adminOfOrganization: readonly Action[] = [
  ...memberOfOrganization,
  'organization:update',
  'organization:members',
  ...admin,
]

/** Organization OWNER and ADMIN act as ADMIN in every project of it. */
export const organizationActions: Readonly<Record<OrganizationRole, readonly Action[]>> = {
  OWNER: [...adminOfOrganization, 'organization:delete'],
  ADMIN: adminOfOrganization,
  MEMBER: memberOfOrganization,
  GUEST: guestOfOrganization,
}

/** Whether this person may do this. Rights are the union of organization and project roles, widened by the relation. */
export function allows(who: Standing, action: Action, relation: Relation = {}): boolean {
  if (who.trusted) return true
  const { organization, project } = who.roles
  if (organization !== null && organizationActions[organization].includes(action)) return true
  if (project !== null && projectActions[project].includes(action)) return true
  return seesProject(who) && widened(action, relation)
}

/** Whether the project and what is in it exist for this person at all. */
export const seesProject = ({ trusted, roles }: Standing): boolean =>
  trusted || roles.project !== null || roles.organization === 'OWNER' || roles.organization === 'ADMIN'

function widened(action: Action, relation: Relation): boolean {
  switch (action) {
    case 'task:transition':
      return relation.assignee === true
    case 'task:update':
      return relation.author === true && relation.unstarted === true
    case 'task:delete':
      return relation.author === true
    case 'comment:create':
      return relation.assignee === true || relation.author === true
    case 'comment:change':
      return relation.author === true
    default:
      return false
  }
}
