import type { Collection, CollectionName, Filter, GrantedRoles, Scope } from '@taskwright/core'
import { columnOf } from '../mapping/names.ts'
import type { Dialect } from './dialect.ts'
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
  const tenant = shape === 'tenant' || shape === 'reader in tenant' ? [sql(OF_TENANT)] : []
  if (shape === 'tenant' || shape === 'all') return allOf(tenant).text
  const project = projectField === undefined ? 'null' : `t.${quote(columnOf(projectField))}`
  const readable = anyOf([
    memberOf('', sql(project)),
    adminOf('', projectField === undefined ? sql('null') : ROW_ORGANIZATION),
  ])
  return allOf([...tenant, readable]).text
}

export function valuesOfScope(scope: Scope): readonly string[] {
  const userId = readerOf(scope)
  const tenant = 'organizationId' in scope ? [scope.organizationId] : []
  return userId === undefined ? tenant : [...tenant, userId, userId]
}

/** The same predicate, over the roles that the reader is known to have where the row is. */
export const isReadableWith = ({ organization, project }: GrantedRoles): boolean =>
  project !== null || organization === 'OWNER' || organization === 'ADMIN'

/** The tenant that is left of a scope when its reader is judged by their roles. */
export const withoutReader = (scope: Scope): Scope =>
  'organizationId' in scope ? { organizationId: scope.organizationId } : { everyOrganization: true }

/**
 * The access predicate for lists. It says what is visible once instead of row by row, and along which column the database
 * goes: statistics can't tell it that somebody sees one project of four hundred. What is set aside is only tried on the rows found otherwise.
 */
export async function scopeOfList(
  session: Session,
  collection: Collection<never>,
  scope: Scope,
  filter: Filter | undefined,
): Promise<Sql> {
  const { projectField, fields } = collection
  const userId = readerOf(scope)
  const projectId = projectField && filter && pinnedTo(filter, projectField)
  const narrow = projectId !== undefined || (filter !== undefined && namesMember(filter, fields))
  const { dialect } = session
  if (userId === undefined) return tenantOf(dialect, scope, narrow)
  if (projectField === undefined) return FALSE
  const project = `t.${quote(columnOf(projectField))}`
  if (projectId !== undefined) {
    const organization = 'organizationId' in scope ? sql('?', scope.organizationId) : ROW_ORGANIZATION
    return allOf([
      tenantOf(dialect, scope, true),
      anyOf([memberOf(userId, sql('?', projectId)), adminOf(userId, organization)]),
    ])
  }
  const homes = await homesOf(session, userId, scope)
  const [home] = homes
  if (home === undefined) return FALSE
  if (homes.length > 1) {
    const guided = (condition: string) => (narrow ? dialect.aside(condition) : condition)
    const all = sql(guided(`t."organization_id" in (${ADMINISTERED})`), userId)
    return anyOf([all, sql(guided(`${project} in (${PROJECTS})`), userId)])
  }
  const within: Scope = { organizationId: home.id }
  const among = `${project} in (${PROJECTS})`
  if (home.administered === 1) return tenantOf(dialect, within, narrow)
  const most = !narrow && (await seesMost(session, collection, userId, home.id))
  return allOf([tenantOf(dialect, within, !most), sql(narrow || most ? dialect.aside(among) : among, userId)])
}

interface Home {
  readonly id: string
  readonly administered: 0 | 1
}

/** The organizations in which somebody may read anything at all; most people have one. */
async function homesOf(session: Session, userId: string, scope: Scope): Promise<readonly Home[]> {
  const homes = await session.all<Home>(HOMES, [userId])
  return 'organizationId' in scope ? homes.filter(({ id }) => id === scope.organizationId) : homes
}

/** Whether it is cheaper to go through the organization in order and skip the rest than to fetch and sort what is visible. */
async function seesMost(
  session: Session,
  { name }: Collection<never>,
  userId: string,
  organizationId: string,
): Promise<boolean> {
  if (!inOrder.has(name)) return false
  const [counted] = await session.all<{ visible: number; total: number }>(COUNTED, [
    userId,
    organizationId,
    organizationId,
  ])
  return counted !== undefined && counted.visible * 4 >= counted.total
}

/** Collections with indexes over a whole organization. */
const inOrder: ReadonlySet<CollectionName> = new Set(['tasks', 'projects'])

const OF_TENANT = 't."organization_id" = ?'
const ROW_ORGANIZATION = sql('t."organization_id"')
const GRANTED = `from "tw_members" m where m."user_id" = ? and m."active" = 1`
const OF_PROJECTS = `${GRANTED} and m."scope" = 'project'`
const OF_ADMINISTERED = `${GRANTED} and m."scope" = 'organization' and m."role" in ('OWNER', 'ADMIN')`
const PROJECTS = `select m."scope_id" ${OF_PROJECTS}`
const ADMINISTERED = `select m."scope_id" ${OF_ADMINISTERED}`

const HOMES = `select h."id", max(h."administered") as "administered" from (
  select case m."scope" when 'organization' then m."scope_id" else m."organization_id" end as "id",
    case m."scope" when 'organization' then 1 else 0 end as "administered"
  from "tw_members" m where m."user_id" = ? and m."active" = 1
    and (m."scope" = 'project' or (m."scope" = 'organization' and m."role" in ('OWNER', 'ADMIN')))) h
  group by h."id"`
const COUNTED = `select
  (select count(*) from (${PROJECTS} and m."organization_id" = ?) v) as "visible",
  (select count(*) from "tw_projects" p where p."organization_id" = ?) as "total"`

const tenantOf = (dialect: Dialect, scope: Scope, narrow: boolean): Sql => {
  if (!('organizationId' in scope)) return TRUE
  return sql(narrow ? dialect.aside(OF_TENANT) : OF_TENANT, scope.organizationId)
}

export const readerOf = (scope: Scope): string | undefined => ('readableBy' in scope ? scope.readableBy : undefined)

const memberOf = (userId: string, project: Sql): Sql => thereIs(OF_PROJECTS, userId, project)
const adminOf = (userId: string, organization: Sql): Sql => thereIs(OF_ADMINISTERED, userId, organization)

/** At most one row, as a membership's id is made of what is asked for. MariaDB looks such a row up; for `exists` it plans a join. */
const thereIs = (granted: string, userId: string, scopeId: Sql): Sql =>
  sql(`(select 1 ${granted} and m."scope_id" = ${scopeId.text}) = 1`, userId, ...scopeId.values)

/** The one value the field can have for the filter to hold, if it says so plainly. */
export function pinnedTo(filter: Filter, field: string): string | undefined {
  if (filter.op === '=' && filter.field === field && typeof filter.value === 'string') return filter.value
  if (filter.op !== 'and') return undefined
  for (const part of filter.of) {
    const value = pinnedTo(part, field)
    if (value !== undefined) return value
  }
  return undefined
}

/** Whether the filter wants something to be in a set, such as somebody among the assignees. */
function namesMember(filter: Filter, fields: Collection<never>['fields']): boolean {
  if (filter.op === 'and') return filter.of.some((part) => namesMember(part, fields))
  return filter.op === 'contains' && fields[filter.field]?.kind === 'ids'
}
