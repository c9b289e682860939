import type {
  Aggregate,
  Collection,
  Filter,
  GrantedRoles,
  OrganizationRole,
  ProjectRole,
  Query,
  ReadView,
  Row,
  Scope,
} from '@taskwright/core'
import { conditionOf } from './filter.ts'
import { readHead, readLog, readStream } from './log.ts'
import { pagingOf } from './paging.ts'
import { planOf, type StoredRow, toRow } from './plan.ts'
import { recordReader } from './records.ts'
import { scopeOfList, shapeOf, valuesOfScope } from './scope.ts'
import type { Session } from './session.ts'
import { allOf, limited, type Sql } from './text.ts'

/** The reading half of the storage port, on plain objects. */
export function readView(session: Session, now: () => number): ReadView {
  const { dialect } = session
  return {
    async get(collection, scope, id) {
      const plan = planOf(dialect, collection)
      const row = await session.first<StoredRow>(plan.byId[shapeOf(scope)], [id, ...valuesOfScope(scope)])
      return row && toRow(plan, row)
    },
    async getMany<State extends Aggregate>(collection: Collection<State>, scope: Scope, ids: readonly string[]) {
      const plan = planOf(dialect, collection)
      const values = [...dialect.amongValues(ids), ...valuesOfScope(scope)]
      const rows = await session.all<StoredRow>(plan.byIds(shapeOf(scope), ids.length), values)
      return rows.map((row) => toRow<State>(plan, row))
    },
    async list<State extends Aggregate>(collection: Collection<State>, scope: Scope, query: Query) {
      const plan = planOf(dialect, collection)
      const { after, orderBy } = pagingOf(dialect, collection, scope, query)
      const conditions = await conditionsOf(session, collection, scope, query.filter)
      const where = allOf(after === undefined ? conditions : [...conditions, after])
      const text = `${plan.select}${where.text} order by ${orderBy}${limited(query.limit)}`
      const rows = await session.all<StoredRow>(text, where.values)
      return rows.map((row) => toRow<State>(plan, row))
    },
    async count(collection, scope, filter) {
      const where = allOf(await conditionsOf(session, collection, scope, filter))
      const row = await session.first<{ n: number }>(
        `select count(*) as n from ${planOf(dialect, collection).table} t where ${where.text}`,
        where.values,
      )
      return row?.n ?? 0
    },
    roles: (organizationId, projectId, userIds) => grantedRoles(session, organizationId, projectId, userIds),
    readLog: ({ after, limit }) => readLog(session, after, limit),
    readStream: (organizationId, stream) => readStream(session, organizationId, stream),
    head: () => readHead(session),
    records: (namespace, organizationId) => recordReader(session, now, namespace, organizationId),
  }
}

/** One row, which nobody else can change before the transaction ends. */
export async function lockedRow<State extends Aggregate>(
  session: Session,
  collection: Collection<State>,
  scope: Scope,
  id: string,
): Promise<Row<State> | undefined> {
  const plan = planOf(session.dialect, collection)
  const row = await session.first<StoredRow>(plan.lockById[shapeOf(scope)], [id, ...valuesOfScope(scope)])
  return row && toRow(plan, row)
}

/** What a row must be to be in a list; also what `remove` removes. */
export async function conditionsOf(
  session: Session,
  collection: Collection<never>,
  scope: Scope,
  filter: Filter | undefined,
): Promise<readonly Sql[]> {
  // The filter first: what is wrong with it is said before anything is asked.
  const condition = filter === undefined ? [] : [conditionOf(session.dialect, collection, filter)]
  return [await scopeOfList(session, collection, scope, filter), ...condition]
}

const rolesOf = (users: string): string =>
  `select m."user_id", m."scope", m."role" from "tw_members" m where m."user_id" ${users} and m."active" = 1
    and ((m."scope" = 'organization' and m."scope_id" = ?) or (m."scope" = 'project' and m."scope_id" = ?))`
const ROLES_OF_ONE = rolesOf('= ?')

async function grantedRoles(
  session: Session,
  organizationId: string,
  projectId: string | null,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, GrantedRoles>> {
  const { dialect } = session
  const [first, ...others] = userIds
  // Nearly always it is one, and reading a list of one costs more than all the rest.
  const alone = first !== undefined && others.length === 0
  const rows = await session.all<{ user_id: string; scope: string; role: string }>(
    alone ? ROLES_OF_ONE : rolesOf(dialect.among(userIds.length)),
    [...(alone ? [first] : dialect.amongValues(userIds)), organizationId, projectId],
  )
  const roles = new Map<string, GrantedRoles>()
  for (const { user_id, scope, role } of rows) {
    const known = roles.get(user_id) ?? { organization: null, project: null }
    const granted =
      scope === 'organization' ? { organization: role as OrganizationRole } : { project: role as ProjectRole }
    roles.set(user_id, { ...known, ...granted })
  }
  return roles
}
