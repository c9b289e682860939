import type {
  Aggregate,
  Collection,
  Filter,
  GrantedRoles,
  Placed,
  PlacedOptions,
  Query,
  ReadView,
  Row,
  Scope,
} from '@taskwright/core'
import { conditionOf } from './filter.ts'
import { readHead, readLog, readStream } from './log.ts'
import { pagingOf } from './paging.ts'
import { placedRow } from './placed.ts'
import { planOf, type StoredRow, toRow } from './plan.ts'
import { recordReader } from './records.ts'
import { grantedRoles } from './roles.ts'
import { scopeOfList, shapeOf, valuesOfScope } from './scope.ts'
import type { Session } from './session.ts'
import { allOf, limited, type Sql, sql } from './text.ts'

/** The reading half of the storage port, on plain objects. */
export function readView(session: Session, now: () => number): ReadView {
  const { dialect } = session
  const few = async (text: string, values: Sql['values']): Promise<readonly StoredRow[]> => {
    const [found] = await session.batch([sql(text, ...values)])
    return (found?.rows ?? []) as readonly StoredRow[]
  }
  return {
    async get(collection, scope, id) {
      const plan = planOf(dialect, collection)
      const row = await session.first<StoredRow>(plan.byId[shapeOf(scope)], [id, ...valuesOfScope(scope)])
      return row && toRow(plan, row)
    },
    async getPlaced<State extends Aggregate, Project extends Aggregate>(
      collection: Collection<State>,
      projects: Collection<Project>,
      scope: Scope,
      id: string,
      { rolesOf = [] }: PlacedOptions = {},
    ): Promise<Placed<State, Project> | undefined> {
      const found = await placedRow(session, collection, projects, scope, id)
      return found && { ...found, roles: await rolesAround(session, collection, found.row, rolesOf) }
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
      const rows = await (query.limit > FEW ? session.all<StoredRow>(text, where.values) : few(text, where.values))
      return rows.map((row) => toRow<State>(plan, row))
    },
    async count(collection, scope, filter) {
      const where = allOf(await conditionsOf(session, collection, scope, filter))
      const [row] = await session.all<{ n: number }>(
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

/** Whoever wants no more than this looks for a place in a list, which is quickly found. */
const FEW = 2

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

/** The roles of people where a row is. */
export async function rolesAround<State extends Aggregate>(
  session: Session,
  { projectField = '', indexed }: Collection<State>,
  { state }: Row<State>,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, GrantedRoles>> {
  if (userIds.length === 0) return new Map()
  return grantedRoles(session, state.organizationId, String(indexed(state)[projectField]), userIds)
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
