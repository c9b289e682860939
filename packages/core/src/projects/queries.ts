import type { InferOutput } from 'valibot'
import { allows } from '../access/index.ts'
import type { Member, Page, Project } from '../api.ts'
import { type ResolvedActor, scopeOf, standingOf } from '../commands/actor.ts'
import { all, eq, stillThere } from '../kernel/filters.ts'
import { pageOf } from '../kernel/page.ts'
import { members, memberViews } from '../organizations/index.ts'
import type { ProjectRole, Row } from '../ports/collections.ts'
import type { PeoplePort } from '../ports/people.ts'
import type { ReadView } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
import { projects } from './collections.ts'
import type * as input from './schemas.ts'
import { projectView } from './view.ts'
import type { ProjectState } from './words.ts'

export async function getProject(view: ReadView, actor: ResolvedActor, id: string): Promise<Project> {
  const row = await view.get(projects, scopeOf(actor), id)
  if (!row || row.state.deletedAt !== null) throw refusal('project.not_found')
  return projectView(row.state)
}

export async function getProjectByKey(view: ReadView, actor: ResolvedActor, key: string): Promise<Project> {
  const filter = all([eq('key', key), eq('deleted', false)])
  const [row] = await view.list(projects, scopeOf(actor), {
    filter,
    sort: { field: 'createdAt', direction: 'asc' },
    limit: 1,
  })
  if (!row) throw refusal('project.not_found')
  return projectView(row.state)
}

export async function listProjects(
  view: ReadView,
  actor: ResolvedActor,
  query: InferOutput<typeof input.listProjects>,
): Promise<Page<Project>> {
  const { organizationId, text, archived, deleted, limit, cursor } = query
  const own = scopeOf(actor)
  const scope = organizationId === undefined || 'everyOrganization' in own ? own : narrowed(own, organizationId)
  const filter = all([
    ...stillThere(archived, deleted),
    text === undefined ? undefined : { op: 'contains', field: 'name', value: text },
  ])
  if (scope === null) return { items: [], nextCursor: null }
  const page = await pageOf(view, projects, scope, { filter, sort: { field: 'name', direction: 'asc' }, limit, cursor })
  const rows = deleted ? await restorable(view, actor, page.items) : page.items
  return { items: rows.map(({ state }) => projectView(state)), nextCursor: page.nextCursor }
}

/** Deleted projects exist only for those who can bring them back. */
async function restorable(
  view: ReadView,
  actor: ResolvedActor,
  rows: readonly Row<ProjectState>[],
): Promise<readonly Row<ProjectState>[]> {
  const standings = await Promise.all(rows.map(({ state }) => standingOf(view, actor, state.organizationId, state.id)))
  return rows.filter((_, index) => {
    const who = standings[index]
    return who !== undefined && allows(who, 'project:delete')
  })
}

export async function listProjectMembers(
  view: ReadView,
  people: PeoplePort,
  actor: ResolvedActor,
  id: string,
  { limit, cursor }: InferOutput<typeof input.listMembers>,
): Promise<Page<Member<ProjectRole>>> {
  const { organizationId } = await getProject(view, actor, id)
  const filter = all([eq('scope', 'project'), eq('scopeId', id), eq('active', true)])
  const page = await pageOf(
    view,
    members,
    { organizationId },
    { filter, sort: { field: 'createdAt', direction: 'asc' }, limit, cursor },
  )
  return {
    items: await memberViews<ProjectRole>(
      people,
      page.items.map(({ state }) => state),
    ),
    nextCursor: page.nextCursor,
  }
}

function narrowed(scope: ReturnType<typeof scopeOf>, organizationId: string): ReturnType<typeof scopeOf> | null {
  if ('everyOrganization' in scope) return { organizationId }
  if (!('organizationId' in scope)) return { ...scope, organizationId }
  return scope.organizationId === organizationId ? scope : null
}
