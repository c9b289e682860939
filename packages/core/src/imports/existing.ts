import { referenceKey } from '../kernel/references.ts'
import type { Aggregate, Collection } from '../ports/collections.ts'
import type { ReadView } from '../ports/storage.ts'
import { projects } from '../projects/collections.ts'
import type { ExternalRef, ProjectState } from '../projects/words.ts'
import { comments, tasks } from '../tasks/collections.ts'
import type { TaskState } from '../tasks/words.ts'
import type { Taskwright } from '../taskwright.ts'
import type { ImportPlan } from './plan.ts'

/** What the organization holds of a board already, whatever became of it. */
export interface Existing {
  /** With what was removed from it, so that it stays removed. */
  readonly project: ProjectState | null
  /** By {@link keyOf} of the card. */
  readonly tasks: ReadonlyMap<string, TaskState>
  readonly comments: ReadonlySet<string>
}

export const keyOf = (ref: ExternalRef): string => referenceKey(ref) ?? ''

/** Looks behind the session's lists: those leave out what was deleted, and the deleted must not come back. */
export function findExisting(
  { storage }: Pick<Taskwright, 'storage'>,
  organizationId: string,
  plan: ImportPlan,
): Promise<Existing> {
  return storage.read(async (view) => {
    const project = await findProject(view, organizationId, plan.project.externalRef)
    const cardKeys = plan.cards.map(({ externalRef }) => keyOf(externalRef))
    const commentKeys = plan.cards.flatMap((card) => card.comments.map(({ externalRef }) => keyOf(externalRef)))
    const found = await findByReference(view, tasks, organizationId, cardKeys)
    const said = await findByReference(view, comments, organizationId, commentKeys)
    return {
      project,
      tasks: new Map(found.map((task) => [referenceKey(task.externalRef) ?? '', task])),
      comments: new Set(said.map(({ externalRef }) => referenceKey(externalRef) ?? '')),
    }
  })
}

const PAGE = 500

async function findProject(view: ReadView, organizationId: string, ref: ExternalRef): Promise<ProjectState | null> {
  const query = { sort: { field: 'createdAt', direction: 'asc' }, limit: PAGE } as const
  let rows = await view.list(projects, { organizationId }, query)
  for (;;) {
    const found = rows.find(({ state }) => referenceKey(state.externalRef) === keyOf(ref))
    if (found) return found.state
    const last = rows.at(-1)?.state
    if (!last || rows.length < PAGE) return null
    rows = await view.list(projects, { organizationId }, { ...query, after: { value: last.createdAt, id: last.id } })
  }
}

async function findByReference<State extends Aggregate>(
  view: ReadView,
  collection: Collection<State>,
  organizationId: string,
  keys: readonly string[],
): Promise<readonly State[]> {
  const found: State[] = []
  for (let start = 0; start < keys.length; start += PAGE) {
    const filter = { op: 'in', field: 'externalRef', values: keys.slice(start, start + PAGE) } as const
    const query = { filter, sort: { field: 'externalRef', direction: 'asc' }, limit: PAGE } as const
    found.push(...(await view.list(collection, { organizationId }, query)).map(({ state }) => state))
  }
  return found
}
