import type {
  Aggregate,
  Collection,
  Filter,
  GrantedRoles,
  OrganizationRole,
  ProjectRole,
  ReadView,
  Row,
  Scope,
} from '@taskwright/core'
import { readHead, readLog, readStream } from './log.ts'
import { conditionOf } from './filter.ts'
import { pagingOf } from './paging.ts'
import { planOf, type StoredRow, toRow } from './plan.ts'
import { recordReader } from './records.ts'
import { scopeOfList, scopeOfRow } from './scope.ts'
import type { Session } from './session.ts'
import { allOf, type Sql, sql } from './text.ts'

/** The reading half of the storage port, on plain objects. */
export function readView(session: Session, now: () => number): ReadView {
  async function select<State extends Aggregate>(
    collection: Collection<State>,
    where: Sql,
    tail = '',
  ): Promise<readonly Row<State>[]> {
    const plan = planOf(collection)
    const rows = await session.all<StoredRow>(plan.select + where.text + tail, where.values)
    return rows.map((row) => toRow<State>(plan, row))
  }

  return {
    async get(collection, scope, id) {
      const rows = await select(collection, allOf([sql('t."id" = ?', id), scopeOfRow(collection, scope)]))
      return rows[0]
    },
    getMany: (collection, scope, ids) =>
      select(collection, allOf([sql(`t."id" in (${EACH})`, JSON.stringify(ids)), scopeOfRow(collection, scope)])),
    async list(collection, scope, query) {
      const { after, orderBy } = pagingOf(collection, query)
      const where = await conditions(session, collection, scope, query.filter)
      const all = allOf(after === undefined ? where : [...where, after])
      return select(collection, sql(all.text, ...all.values, query.limit), ` order by ${orderBy} limit ?`)
    },
    async count(collection, scope, filter) {
      const where = allOf(await conditions(session, collection, scope, filter))
      const [row] = await session.all<{ n: number }>(
        `select count(*) as n from ${planOf(collection).table} t where ${where.text}`,
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

/** What a row must be to be in a list; also what `remove` removes. */
export async function conditions(
  session: Session,
  collection: Collection<never>,
  scope: Scope,
  filter: Filter | undefined,
): Promise<readonly Sql[]> {
  // The filter first: what is wrong with it is said before anything is asked.
  const condition = filter === undefined ? [] : [conditionOf(collection, filter)]
  return [await scopeOfList(session, collection, scope, filter), ...condition]
}

/** One placeholder for any number of ids, so that one prepared statement serves them all. */
export const EACH = 'select e.value from json_each(?) e'

async function grantedRoles(
  session: Session,
  organizationId: string,
  projectId: string | null,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, GrantedRoles>> {
  const rows = await session.all<{ user_id: string; scope: string; role: string }>(
    `select m."user_id", m."scope", m."role" from "tw_members" m where m."user_id" in (${EACH}) and m."active" = 1
      and ((m."scope" = 'organization' and m."scope_id" = ?) or (m."scope" = 'project' and m."scope_id" = ?))`,
    [JSON.stringify(userIds), organizationId, projectId],
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
