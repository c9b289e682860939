import type { InferOutput } from 'valibot'
import { type Comment, EVERY_ORGANIZATION_OF_MINE, type Page, type Task } from '../api.ts'
import { type ResolvedActor, scopeOf } from '../commands/actor.ts'
import { all, anyOf, eq, stillThere } from '../kernel/filters.ts'
import { pageOf } from '../kernel/page.ts'
import { referenceKey } from '../kernel/references.ts'
import type { Row, Scope } from '../ports/collections.ts'
import type { After, Filter, Sort } from '../ports/filter.ts'
import type { ReadView } from '../ports/storage.ts'
import { type ExternalRef, type ProjectState, projects } from '../projects/index.ts'
import { refusal } from '../refusals.ts'
import { comments, tasks } from './collections.ts'
import { asksForReplaced, checkedFilter, throughTombstones } from './filters.ts'
import type * as input from './schemas.ts'
import { taskView } from './view.ts'
import type { TaskState } from './words.ts'

export async function getTask(view: ReadView, actor: ResolvedActor, id: string): Promise<Task> {
  const found = await view.getPlaced(tasks, projects, scopeOf(actor), id)
  if (!found?.project || found.row.state.deletedAt !== null || found.project.deletedAt !== null)
    throw refusal('task.not_found')
  return taskView(found.row, found.project)
}

export async function listTasks(
  view: ReadView,
  actor: ResolvedActor,
  query: InferOutput<typeof input.listTasks>,
): Promise<Page<Task>> {
  const scope = scopeOf(actor)
  const { limit, cursor, sort, ...asked } = query
  const wanted: readonly (Filter | undefined)[] = [
    query.statusId === undefined ? undefined : eq('statusId', query.statusId),
    query.labelId === undefined ? undefined : contains('labelIds', query.labelId),
    query.category === undefined ? undefined : eq('category', query.category),
    query.assigneeId === undefined
      ? undefined
      : contains('assigneeIds', query.assigneeId === 'me' ? actor.userId : query.assigneeId),
    query.text === undefined ? undefined : contains('text', query.text),
    ...stillThere(query.archived, query.deleted),
    query.filter && checkedFilter(query.filter),
  ]
  const project = query.projectId === undefined ? undefined : await liveProject(view, scope, query.projectId)
  const homes = project
    ? [project]
    : await projectsAround(
        view,
        scope,
        wanted.some((part) => part && asksForReplaced(part)),
      )
  const hidden = homes.filter((home) => home !== project && isHidden(home)).map(({ id }) => id)
  const filter = all([
    project && eq('projectId', project.id),
    hidden.length > 0 ? { op: 'not', of: anyOf('projectId', hidden) } : undefined,
    ...wanted.map((part) => part && throughTombstones(part, homes)),
  ])
  // Its organization is known now, and named in the indexes.
  const where = project ? within(scope, project.organizationId) : scope
  const page = await pageOf(view, tasks, where, {
    filter,
    sort: sortOf(sort),
    limit,
    cursor,
    asked,
  })
  const shown = project ? new Map([[project.id, project]]) : await projectsOf(view, page.items)
  return {
    items: page.items.flatMap((row) => {
      const home = shown.get(row.state.projectId)
      return home ? [taskView(row, home)] : []
    }),
    nextCursor: page.nextCursor,
  }
}

export async function listComments(
  view: ReadView,
  actor: ResolvedActor,
  taskId: string,
  { limit, cursor }: InferOutput<typeof input.listComments>,
): Promise<Page<Comment>> {
  await getTask(view, actor, taskId)
  const filter = all([eq('taskId', taskId), eq('deleted', false)])
  const sort: Sort = { field: 'createdAt', direction: 'asc' }
  const page = await pageOf(view, comments, scopeOf(actor), { filter, sort, limit, cursor })
  return { items: page.items.map(({ state }) => state), nextCursor: page.nextCursor }
}

export async function getComment(
  view: ReadView,
  actor: ResolvedActor,
  taskId: string,
  commentId: string,
): Promise<Comment> {
  await getTask(view, actor, taskId)
  const row = await view.get(comments, scopeOf(actor), commentId)
  if (!row || row.state.taskId !== taskId || row.state.deletedAt !== null) throw refusal('comment.not_found')
  return row.state
}

/** Whatever became of it: archived and deleted tasks are found too. */
export async function findTaskByExternalRef(
  view: ReadView,
  actor: ResolvedActor,
  organizationId: string,
  ref: ExternalRef,
): Promise<Task | undefined> {
  const bound = actor.organizationId !== EVERY_ORGANIZATION_OF_MINE
  if (bound && actor.organizationId !== organizationId) return undefined
  const scope: Scope = actor.trusted ? { organizationId } : { organizationId, readableBy: actor.userId }
  const filter = eq('externalRef', referenceKey(ref) ?? '')
  const [row] = await view.list(tasks, scope, { filter, sort: { field: 'number', direction: 'asc' }, limit: 1 })
  const project = row && (await projectOf(view, row))
  return project && taskView(row, project)
}

const projectOf = async (view: ReadView, { state }: Row<TaskState>): Promise<ProjectState | undefined> =>
  (await view.get(projects, { organizationId: state.organizationId }, state.projectId))?.state

async function liveProject(view: ReadView, scope: Scope, id: string): Promise<ProjectState> {
  const row = await view.get(projects, scope, id)
  if (!row || row.state.deletedAt !== null) throw refusal('project.not_found')
  return row.state
}

/** What lists over several projects must know of them: those they leave out, or all of them. */
async function projectsAround(view: ReadView, scope: Scope, everyOne: boolean): Promise<readonly ProjectState[]> {
  const filter: Filter = everyOne ? all([]) : { op: 'or', of: [eq('archived', true), eq('deleted', true)] }
  const found: ProjectState[] = []
  for (let after: After | undefined; ; ) {
    const sort: Sort = { field: 'id', direction: 'asc' }
    const rows = await view.list(projects, scope, { filter, sort, limit: 1000, ...(after ? { after } : {}) })
    found.push(...rows.map(({ state }) => state))
    const last = rows.at(-1)
    if (!last || rows.length < 1000) return found
    after = { value: last.state.id, id: last.state.id }
  }
}

/** Lists over several projects leave out what is archived or deleted with its project. */
const isHidden = ({ archivedAt, deletedAt }: ProjectState): boolean => archivedAt !== null || deletedAt !== null

async function projectsOf(view: ReadView, rows: readonly Row<TaskState>[]): Promise<ReadonlyMap<string, ProjectState>> {
  const ids = [...new Set(rows.map(({ state }) => state.projectId))]
  const found = ids.length === 0 ? [] : await view.getMany(projects, { everyOrganization: true }, ids)
  return new Map(found.map(({ state }) => [state.id, state]))
}

const within = (scope: Scope, organizationId: string): Scope =>
  'readableBy' in scope ? { organizationId, readableBy: scope.readableBy as string } : { organizationId }

const contains = (field: string, value: string): Filter => ({ op: 'contains', field, value })
const sortOf = (sort: string): Sort =>
  sort.startsWith('-') ? { field: sort.slice(1), direction: 'desc' } : { field: sort, direction: 'asc' }

/** Whether a project ever had one: archived and deleted ones count. */
export async function hasTasks(
  { tx }: { readonly tx: ReadView },
  { id, organizationId }: Pick<ProjectState, 'id' | 'organizationId'>,
): Promise<boolean> {
  const query = { filter: eq('projectId', id), sort: { field: 'createdAt', direction: 'asc' }, limit: 1 } as const
  return (await tx.list(tasks, { organizationId }, query)).length > 0
}
