import type {
  Aggregate,
  Collection,
  GrantedRoles,
  OrganizationRole,
  Placed,
  ProjectRole,
  Row,
  Scope,
} from '@taskwright/core'
import { columnOf, tableOf } from '../mapping/names.ts'
import type { Dialect } from './dialect.ts'
import { forEachShape, type Plan, planOf, type StoredRow, toRow } from './plan.ts'
import { type RoleRow, rolesOf, toRoles } from './roles.ts'
import { isReadableWith, readerOf, type ScopeShape, shapeOf, valuesOfScope, withoutReader } from './scope.ts'
import type { Session } from './session.ts'
import { quote, sql } from './text.ts'

/** The statements for the rows of a collection and their projects, written once. */
interface PlacedPlan {
  /** Row and project in one. */
  readonly together: Readonly<Record<ScopeShape, string>>
  /** The same with the roles of one person, whose id comes first, twice. */
  readonly withRoles: Readonly<Record<ScopeShape, string>>
  /** The project of the row with an id. */
  readonly project: string
  /** `select …` of the roles in that project and its organization, to be continued with whose. */
  readonly roles: string
}

/** What is found of a row and its project: both in one, or the row alone where it is the project. */
type Together = StoredRow & { readonly project_state?: string | null }

/** For rows that are only looked at, and where nobody is waited for on the way. */
export async function placedRow<State extends Aggregate, Project extends Aggregate>(
  session: Session,
  collection: Collection<State>,
  projects: Collection<Project>,
  scope: Scope,
  id: string,
): Promise<Omit<Placed<State, Project>, 'roles'> | undefined> {
  const reader = readerOf(scope)
  // Where every statement is planned anew, rows by their keys are cheaper than a predicate over them.
  if (reader !== undefined && !session.dialect.oneWriter)
    return placedWithRolesOf(session, collection, projects, scope, id, reader)
  const { together } = placedPlanOf(session.dialect, collection, projects)
  const found = await session.first<Together>(together[shapeOf(scope)], [id, ...valuesOfScope(scope)])
  return found && toPlaced(session.dialect, collection, projects, found)
}

function toPlaced<State extends Aggregate, Project extends Aggregate>(
  dialect: Dialect,
  collection: Collection<State>,
  projects: Collection<Project>,
  found: Together,
): Omit<Placed<State, Project>, 'roles'> {
  const row = toRow<State>(planOf(dialect, collection), found)
  const state = isItself(collection, projects) ? found.state : (found.project_state ?? null)
  const project = state === null ? undefined : (planOf(dialect, projects).parse(state) as Project)
  return { row, project }
}

/** A row and the roles around it, in one round trip; those of one person in one statement. */
export async function placedWithRoles<State extends Aggregate, Project extends Aggregate>(
  session: Session,
  collection: Collection<State>,
  projects: Collection<Project>,
  scope: Scope,
  id: string,
  userIds: readonly string[],
): Promise<Placed<State, Project> | undefined> {
  const [userId, ...others] = userIds
  if (userId !== undefined && others.length === 0)
    return placedWithRolesOf(session, collection, projects, scope, id, userId)
  const { dialect } = session
  const around = placedPlanOf(dialect, collection, projects)
  const who = rolesOf(dialect, userIds)
  const [first, second] = await session.batch([
    sql(around.together[shapeOf(scope)], id, ...valuesOfScope(scope)),
    sql(around.roles + who.text, id, ...who.values),
  ])
  const found = first?.rows[0] as Together | undefined
  if (found === undefined) return undefined
  const roles = toRoles((second?.rows ?? []) as readonly RoleRow[])
  return { ...toPlaced(dialect, collection, projects, found), roles }
}

type WithRoles = Together & {
  readonly project_role: ProjectRole | null
  readonly organization_role: OrganizationRole | null
}

/** Whoever reads and is asked about needn't be looked up twice: what they may read follows from their roles. */
async function placedWithRolesOf<State extends Aggregate, Project extends Aggregate>(
  session: Session,
  collection: Collection<State>,
  projects: Collection<Project>,
  scope: Scope,
  id: string,
  userId: string,
): Promise<Placed<State, Project> | undefined> {
  const { dialect } = session
  const isReader = readerOf(scope) === userId
  const asked = isReader ? withoutReader(scope) : scope
  const { withRoles } = placedPlanOf(dialect, collection, projects)
  const found = await session.first<WithRoles>(withRoles[shapeOf(asked)], [userId, userId, id, ...valuesOfScope(asked)])
  if (found === undefined) return undefined
  const { project_role: project, organization_role: organization } = found
  if (isReader && !isReadableWith({ project, organization })) return undefined
  const roles = new Map<string, GrantedRoles>()
  if (project !== null || organization !== null) roles.set(userId, { project, organization })
  return { ...toPlaced(dialect, collection, projects, found), roles }
}

/**
 * The row first, under its lock, and then what lies around it, in one round trip. Undefined too where the project isn't
 * found: under a lock that was waited for, a host's older snapshot may not hold the row it is looked up by.
 */
export async function placedUnderLock<State extends Aggregate, Project extends Aggregate>(
  session: Session,
  collection: Collection<State>,
  projects: Collection<Project>,
  scope: Scope,
  id: string,
  userIds: readonly string[],
): Promise<{ readonly row: Row<State> | undefined; readonly placed: Placed<State, Project> | undefined }> {
  const { dialect } = session
  const plan = planOf(dialect, collection)
  const around = placedPlanOf(dialect, collection, projects)
  const who = rolesOf(dialect, userIds)
  const [first, second, third] = await session.batch([
    sql(plan.lockById[shapeOf(scope)], id, ...valuesOfScope(scope)),
    sql(around.project, id),
    ...(userIds.length === 0 ? [] : [sql(around.roles + who.text, id, ...who.values)]),
  ])
  const stored = first?.rows[0] as StoredRow | undefined
  if (stored === undefined) return { row: undefined, placed: undefined }
  const row = toRow<State>(plan, stored)
  const home = second?.rows[0] as StoredRow | undefined
  if (home === undefined) return { row, placed: undefined }
  const project = planOf(dialect, projects).parse(home.state) as Project
  const roles: ReadonlyMap<string, GrantedRoles> = toRoles((third?.rows ?? []) as readonly RoleRow[])
  return { row, placed: { row, project, roles } }
}

/** A project's project is itself. */
const isItself = (collection: Collection<never>, projects: Collection<never>): boolean =>
  collection.name === projects.name

const plansOfDialects = new WeakMap<Dialect, WeakMap<object, PlacedPlan>>()

function placedPlanOf(dialect: Dialect, collection: Collection<never>, projects: Collection<never>): PlacedPlan {
  const plans = plansOfDialects.get(dialect) ?? new WeakMap<object, PlacedPlan>()
  const known = plans.get(collection)
  if (known !== undefined) return known
  const plan = makePlan(planOf(dialect, collection), collection, projects)
  plansOfDialects.set(dialect, plans.set(collection, plan))
  return plan
}

function makePlan({ table, byId }: Plan, collection: Collection<never>, projects: Collection<never>): PlacedPlan {
  const { projectField = '' } = collection
  const project = `t.${quote(columnOf(projectField))}`
  const home = `${quote(tableOf(projects.name))} p on p."id" = ${project} and p."organization_id" = t."organization_id"`
  const joined = (text: string, columns: string, joins: string): string =>
    text.replace(` from ${table} t `, `${columns} from ${table} t${joins} `)
  const withProject = (text: string): string =>
    isItself(collection, projects) ? text : joined(text, ', p."state" as "project_state"', ` left join ${home}`)
  const grant = (alias: string, scope: string, scopeId: string): string =>
    ` left join "tw_members" ${alias} on ${alias}."user_id" = ? and ${alias}."active" = 1 and ${alias}."scope" = '${scope}' and ${alias}."scope_id" = ${scopeId}`
  const withRoles = (text: string): string =>
    joined(
      withProject(text),
      ', g."role" as "project_role", o."role" as "organization_role"',
      grant('g', 'project', project) + grant('o', 'organization', 't."organization_id"'),
    )
  return {
    together: forEachShape((shape) => withProject(byId[shape])),
    withRoles: forEachShape((shape) => withRoles(byId[shape])),
    project: `select p."state" from ${table} t join ${home} where t."id" = ?`,
    roles: `select m."user_id", m."scope", m."role" from ${table} t join "tw_members" m on m."active" = 1
    and ((m."scope" = 'organization' and m."scope_id" = t."organization_id") or (m."scope" = 'project' and m."scope_id" = ${project}))
  where t."id" = ? and m."user_id" `,
  }
}
