import type {
  Aggregate,
  Collection,
  CollectionName,
  GrantedRoles,
  OrganizationRole,
  ProjectRole,
  Row,
  Scope,
} from '../ports/collections.ts'
import type { Filter } from '../ports/filter.ts'
import { predicateOf } from './evaluate.ts'
import type { Narrowing, StoredRow, TableReader } from './table.ts'

export type Tables = { readonly [Name in CollectionName]: TableReader }
type Test = (row: StoredRow) => boolean

/** Rows in a scope that pass a filter. */
export function* select<State extends Aggregate>(
  tables: Tables,
  collection: Collection<State>,
  scope: Scope,
  filter: Filter = { op: 'and', of: [] },
): Iterable<StoredRow> {
  const visible = visibleIn(tables, collection, scope)
  const passes = predicateOf(collection.fields, filter)
  for (const row of tables[collection.name].select(narrowings(filter))) {
    if (passes(row.values) && visible(row)) yield row
  }
}

/** The access predicate: see `Collection.projectField` and `Scope`. */
export function visibleIn<State extends Aggregate>(tables: Tables, collection: Collection<State>, scope: Scope): Test {
  const within: Test = 'organizationId' in scope ? (row) => row.organizationId === scope.organizationId : () => true
  if (!('readableBy' in scope) || scope.readableBy === undefined) return within
  const { projectField } = collection
  if (projectField === undefined) return () => false
  const grants = grantsOf(tables, scope.readableBy)
  return (row) =>
    within(row) && (grants.projects.has(row.values[projectField]) || grants.organizations.has(row.organizationId))
}

function grantsOf({ members }: Tables, userId: string) {
  const projects = new Set<unknown>()
  const organizations = new Set<unknown>()
  for (const { values } of members.select([{ field: 'userId', values: [userId] }])) {
    if (values.userId !== userId || values.active !== true) continue
    if (values.scope === 'project') projects.add(values.scopeId)
    else if (values.role === 'OWNER' || values.role === 'ADMIN') organizations.add(values.scopeId)
  }
  return { projects, organizations }
}

export function rolesOf(
  { members }: Tables,
  organizationId: string,
  projectId: string | null,
  userIds: readonly string[],
): ReadonlyMap<string, GrantedRoles> {
  const roles = new Map<string, GrantedRoles>()
  const wanted = new Set<unknown>(userIds)
  for (const { json, values } of members.select([{ field: 'userId', values: userIds }])) {
    const { userId, scope, scopeId, active } = values
    if (typeof userId !== 'string' || !wanted.has(userId) || active !== true) continue
    const known = roles.get(userId) ?? { organization: null, project: null }
    if (scope === 'organization' && scopeId === organizationId) {
      const { role }: { role: OrganizationRole } = JSON.parse(json)
      roles.set(userId, { ...known, organization: role })
    } else if (scope === 'project' && scopeId === projectId) {
      const { role }: { role: ProjectRole } = JSON.parse(json)
      roles.set(userId, { ...known, project: role })
    }
  }
  return roles
}

/** What must hold of the `id` fields for a row to pass, so that an index can find it. */
function narrowings(filter: Filter): readonly Narrowing[] {
  if (filter.op === 'and') return filter.of.flatMap(narrowings)
  if (filter.op !== '=' && filter.op !== 'in') return []
  const values = filter.op === '=' ? [filter.value] : filter.values
  return [{ field: filter.field, values: values.filter((value) => typeof value === 'string') }]
}

export function toRow<State extends Aggregate>({ json, derived }: StoredRow): Row<State> {
  return { state: JSON.parse(json), derived: { ...derived } }
}
