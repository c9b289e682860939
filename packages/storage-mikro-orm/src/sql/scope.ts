import type { Collection, Filter, Scope } from '@taskwright/core'
import { columnOf } from '../mapping/names.ts'
import type { Session } from './session.ts'
import { allOf, anyOf, FALSE, quote, type Sql, sql, TRUE } from './text.ts'

/** Which questions a scope asks; the statements for each are written once. */
export type ScopeShape = 'all' | 'tenant' | 'reader' | 'reader in tenant'

export function shapeOf(scope: Scope): ScopeShape {
  const tenant = 'organizationId' in scope
  if (readerOf(scope) === undefined) return tenant ? 'tenant' : 'all'
  return tenant ? 'reader in tenant' : 'reader'
}

/** The access predicate for rows that are looked up by id: asks for each row. */
export function scopeOfRow(projectField: string | undefined, shape: ScopeShape): string {
  const tenant = shape === 'tenant' || shape === 'reader in tenant' ? 't."organization_id" = ?' : TRUE.text
  if (shape === 'tenant' || shape === 'all') return tenant
  const project = projectField === undefined ? 'null' : `t.${quote(columnOf(projectField))}`
  const readable = anyOf([
    memberOf('', sql(project)),
    adminOf('', projectField === undefined ? sql('null') : ROW_ORGANIZATION),
  ])
  return `${tenant} and ${readable.text}`
}

export function valuesOfScope(scope: Scope): readonly string[] {
  const userId = readerOf(scope)
  const tenant = 'organizationId' in scope ? [scope.organizationId] : []
  return userId === undefined ? tenant : [...tenant, userId, userId]
}

/**
 * The access predicate for lists. Never row by row when it can be said once: a list of one project asks for that project,
 * a list over several resolves what is visible first, so that the database goes straight to those rows.
 */
export async function scopeOfList(
  session: Session,
  collection: Collection<never>,
  scope: Scope,
  filter: Filter | undefined,
): Promise<Sql> {
  const userId = readerOf(scope)
  if (userId === undefined) return tenantOf(scope)
  const { projectField } = collection
  if (projectField === undefined) return FALSE
  const projectId = filter && pinned(filter, projectField)
  if (projectId !== undefined) {
    const organization = 'organizationId' in scope ? sql('?', scope.organizationId) : ROW_ORGANIZATION
    return allOf([tenantOf(scope), anyOf([memberOf(userId, sql('?', projectId)), adminOf(userId, organization)])])
  }
  const administered = await session.all<{ scope_id: string }>(ADMINISTERED, [userId])
  const own = sql(`t.${quote(columnOf(projectField))} in (${PROJECTS})`, userId)
  if (administered.length === 0) return allOf([tenantOf(scope), own])
  if ('organizationId' in scope) {
    const all = administered.some(({ scope_id }) => scope_id === scope.organizationId)
    return allOf([tenantOf(scope), ...(all ? [] : [own])])
  }
  return anyOf([sql(`t."organization_id" in (${ADMINISTERED})`, userId), own])
}

const ROW_ORGANIZATION = sql('t."organization_id"')
const GRANTED = `select m."scope_id" from "tw_members" m where m."user_id" = ? and m."active" = 1`
const PROJECTS = `${GRANTED} and m."scope" = 'project'`
const ADMINISTERED = `${GRANTED} and m."scope" = 'organization' and m."role" in ('OWNER', 'ADMIN')`

const tenantOf = (scope: Scope): Sql =>
  'organizationId' in scope ? sql('t."organization_id" = ?', scope.organizationId) : TRUE

const readerOf = (scope: Scope): string | undefined => ('readableBy' in scope ? scope.readableBy : undefined)

const memberOf = (userId: string, project: Sql): Sql =>
  sql(`exists (${PROJECTS} and m."scope_id" = ${project.text})`, userId, ...project.values)

const adminOf = (userId: string, organization: Sql): Sql =>
  sql(`exists (${ADMINISTERED} and m."scope_id" = ${organization.text})`, userId, ...organization.values)

/** The one value the field can have for the filter to hold, if it says so plainly. */
function pinned(filter: Filter, field: string): string | undefined {
  if (filter.op === '=' && filter.field === field && typeof filter.value === 'string') return filter.value
  if (filter.op !== 'and') return undefined
  for (const part of filter.of) {
    const value = pinned(part, field)
    if (value !== undefined) return value
  }
  return undefined
}
