import type { Aggregate, Collection, GrantedRoles, Placed, Row, Scope } from '@taskwright/core'
import { columnOf, tableOf } from '../mapping/names.ts'
import type { Dialect } from './dialect.ts'
import { type Plan, planOf, type StoredRow, toRow } from './plan.ts'
import { type RoleRow, rolesOf, toRoles } from './roles.ts'
import { type ScopeShape, shapeOf, valuesOfScope } from './scope.ts'
import type { Session } from './session.ts'
import { quote, sql } from './text.ts'

/** The statements for the rows of a collection and their projects, written once. */
interface PlacedPlan {
  /** Row and project in one. */
  readonly together: Readonly<Record<ScopeShape, string>>
  /** The project of the row with an id. */
  readonly project: string
  /** `select …` of the roles in that project and its organization, to be continued with whose. */
  readonly roles: string
}

type Together = StoredRow & { readonly project_state: string | null }

/** For rows that are only looked at, and where nobody is waited for on the way. */
export async function placedRow<State extends Aggregate, Project extends Aggregate>(
  session: Session,
  collection: Collection<State>,
  projects: Collection<Project>,
  scope: Scope,
  id: string,
): Promise<Omit<Placed<State, Project>, 'roles'> | undefined> {
  const { dialect } = session
  const { together } = placedPlanOf(dialect, collection, projects)
  const found = await session.first<Together>(together[shapeOf(scope)], [id, ...valuesOfScope(scope)])
  if (found === undefined) return undefined
  const { project_state: state } = found
  const project = state === null ? undefined : (planOf(dialect, projects).parse(state) as Project)
  return { row: toRow<State>(planOf(dialect, collection), found), project }
}

/**
 * The row first, under its lock if wanted, and then what lies around it, in one round trip. Undefined too where the
 * project isn't found: under a lock that was waited for, a host's older snapshot may not hold the row it is looked up by.
 */
export async function placedInBatch<State extends Aggregate, Project extends Aggregate>(
  session: Session,
  collection: Collection<State>,
  projects: Collection<Project>,
  scope: Scope,
  id: string,
  { lock, userIds }: { readonly lock: boolean; readonly userIds: readonly string[] },
): Promise<{ readonly row: Row<State> | undefined; readonly placed: Placed<State, Project> | undefined }> {
  const { dialect } = session
  const plan = planOf(dialect, collection)
  const around = placedPlanOf(dialect, collection, projects)
  const who = rolesOf(dialect, userIds)
  const text = (lock ? plan.lockById : plan.byId)[shapeOf(scope)]
  const [first, second, third] = await session.batch([
    sql(text, id, ...valuesOfScope(scope)),
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

const plansOfDialects = new WeakMap<Dialect, WeakMap<object, PlacedPlan>>()

function placedPlanOf(dialect: Dialect, collection: Collection<never>, projects: Collection<never>): PlacedPlan {
  const plans = plansOfDialects.get(dialect) ?? new WeakMap<object, PlacedPlan>()
  const known = plans.get(collection)
  if (known !== undefined) return known
  const plan = makePlan(planOf(dialect, collection), collection, projects)
  plansOfDialects.set(dialect, plans.set(collection, plan))
  return plan
}

function makePlan(
  { table, byId }: Plan,
  { projectField = '' }: Collection<never>,
  projects: Collection<never>,
): PlacedPlan {
  const project = `t.${quote(columnOf(projectField))}`
  const home = `${quote(tableOf(projects.name))} p on p."id" = ${project} and p."organization_id" = t."organization_id"`
  const together = (text: string): string =>
    text.replace(` from ${table} t `, `, p."state" as "project_state" from ${table} t left join ${home} `)
  return {
    together: {
      all: together(byId.all),
      tenant: together(byId.tenant),
      reader: together(byId.reader),
      'reader in tenant': together(byId['reader in tenant']),
    },
    project: `select p."state" from ${table} t join ${home} where t."id" = ?`,
    roles: `select m."user_id", m."scope", m."role" from ${table} t join "tw_members" m on m."active" = 1
    and ((m."scope" = 'organization' and m."scope_id" = t."organization_id") or (m."scope" = 'project' and m."scope_id" = ${project}))
  where t."id" = ? and m."user_id" `,
  }
}
