import type { GrantedRoles, OrganizationRole, ProjectRole } from '@taskwright/core'
import type { Dialect } from './dialect.ts'
import type { Session } from './session.ts'
import { type Sql, sql } from './text.ts'

export interface RoleRow {
  readonly user_id: string
  readonly scope: string
  readonly role: string
}

const SELECT = `select m."user_id", m."scope", m."role" from "tw_members" m where m."active" = 1
    and ((m."scope" = 'organization' and m."scope_id" = ?) or (m."scope" = 'project' and m."scope_id" = ?)) and m."user_id" `

export async function grantedRoles(
  session: Session,
  organizationId: string,
  projectId: string | null,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, GrantedRoles>> {
  const { text, values } = rolesOf(session.dialect, userIds)
  const [found] = await session.batch([sql(SELECT + text, organizationId, projectId, ...values)])
  return toRoles((found?.rows ?? []) as readonly RoleRow[])
}

/** What follows `"user_id" `. Nearly always it is one, and reading a list of one costs more than all the rest. */
export function rolesOf(dialect: Dialect, userIds: readonly string[]): Sql {
  const [first, ...others] = userIds
  return first !== undefined && others.length === 0
    ? sql('= ?', first)
    : sql(dialect.among(userIds.length), ...dialect.amongValues(userIds))
}

export function toRoles(rows: readonly RoleRow[]): ReadonlyMap<string, GrantedRoles> {
  const roles = new Map<string, GrantedRoles>()
  for (const { user_id, scope, role } of rows) {
    const known = roles.get(user_id) ?? { organization: null, project: null }
    const granted =
      scope === 'organization' ? { organization: role as OrganizationRole } : { project: role as ProjectRole }
    roles.set(user_id, { ...known, ...granted })
  }
  return roles
}
