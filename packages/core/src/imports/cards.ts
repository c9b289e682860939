import type { Session } from '../api.ts'
import { TaskwrightError } from '../kernel/errors.ts'
import { faultpoint } from '../kernel/faultpoint.ts'
import type { Clock } from '../ports/clock.ts'
import { resolveLabels, resolveStatus } from '../projects/view.ts'
import type { ProjectState } from '../projects/words.ts'
import type { TaskState } from '../tasks/words.ts'
import { type Existing, keyOf } from './existing.ts'
import type { ImportPlan, PlannedCard, PlannedComment } from './plan.ts'
import type { Tally } from './tally.ts'

/** Everything the cards of one run share. */
export interface Run {
  readonly session: Session
  readonly importerId: string
  readonly clock: Clock
  readonly plan: ImportPlan
  readonly project: ProjectState
  readonly users: ReadonlyMap<string, string>
  readonly existing: Existing
  readonly tally: Tally
}

/** Takes over the cards that aren't here yet, in the order of their numbers, each to its place on the board. */
export async function importCards(run: Run, onCard: () => void): Promise<void> {
  const places = createPlaces(run)
  for (const card of run.plan.cards.toSorted((a, b) => a.number - b.number)) {
    const task = run.existing.tasks.get(keyOf(card.externalRef))
    if (task) await addComments(run, task, newComments(run.existing, card))
    else places.put(card, await importCard(run, card, places.around(card)))
    faultpoint('import.card')
    onCard()
  }
}

export const newComments = ({ comments }: Pick<Existing, 'comments'>, card: PlannedCard): readonly PlannedComment[] =>
  card.comments.filter(({ externalRef }) => !comments.has(keyOf(externalRef)))

/** What is left out on a second try, when somebody changed the project meanwhile. */
interface Concessions {
  readonly strangers: readonly string[]
  readonly anywhere: boolean
}

/** One card with its checklists, comments and archiving: a crash leaves all of it or nothing. */
async function importCard(
  run: Run,
  card: PlannedCard,
  place: Place,
  less: Concessions = { strangers: [], anywhere: false },
): Promise<string> {
  const { session, project, users, importerId } = run
  const userOf = (id: string): string => users.get(id) ?? importerId
  const assigneeIds = [...new Set(card.assigneeIds.map(userOf))].filter((id) => !less.strangers.includes(id))
  const input = {
    ...card.fields,
    ...(less.anywhere ? {} : place),
    projectId: project.id,
    statusId: statusOf(project, run.plan, card),
    labelIds: labelsOf(project, run.plan, card),
    assigneeIds,
    externalRef: card.externalRef,
  }
  const original = {
    authorId: card.authorId === null ? importerId : userOf(card.authorId),
    createdAt: card.createdAt ?? new Date(run.clock.now()).toISOString(),
  }
  try {
    return await session.transaction(async (inside) => {
      const { id } = await inside.tasks.import(input, original)
      for (const comment of card.comments) await importComment(inside, id, comment, userOf)
      if (card.archived) await inside.tasks.archive(id)
      return id
    })
  } catch (error) {
    return importCard(run, card, place, concede(error, less, run.tally))
  }
}

function concede(error: unknown, less: Concessions, tally: Tally): Concessions {
  const code = error instanceof TaskwrightError ? error.code : ''
  if (error instanceof TaskwrightError && code === 'task.assignee_without_access' && less.strangers.length === 0) {
    const strangers = (error.details.userIds ?? []) as readonly string[]
    tally.add('assignees_dropped', strangers.length)
    if (strangers.length > 0) return { ...less, strangers }
  }
  if (code === 'task.neighbour_not_found' && !less.anywhere) return { ...less, anywhere: true }
  throw error
}

async function addComments(
  { session, users, importerId, tally }: Run,
  task: TaskState,
  missing: readonly PlannedComment[],
) {
  if (missing.length === 0) return
  if (task.deletedAt !== null) return tally.add('comments_on_deleted', missing.length)
  await session.transaction(async (inside) => {
    for (const comment of missing) await importComment(inside, task.id, comment, (id) => users.get(id) ?? importerId)
  })
}

const importComment = (
  session: Session,
  taskId: string,
  { body, externalRef, authorId, createdAt }: PlannedComment,
  userOf: (personId: string) => string,
) => session.tasks.importComment(taskId, { body, externalRef }, { authorId: userOf(authorId), createdAt })

function statusOf(project: ProjectState, { system }: ImportPlan, { listId }: PlannedCard): string {
  const status = project.statuses.find(({ externalRef }) => externalRef?.system === system && externalRef.id === listId)
  return status ? resolveStatus(project, status.id) : ''
}

function labelsOf(project: ProjectState, { system }: ImportPlan, { labelIds }: PlannedCard): string[] {
  const own = labelIds.flatMap((id) =>
    project.labels.filter(({ externalRef }) => externalRef?.system === system && externalRef.id === id),
  )
  return [
    ...resolveLabels(
      project,
      own.map(({ id }) => id),
    ),
  ]
}

type Place = { readonly after: string } | { readonly before: string } | Record<never, never>

/** Where the tasks of the board's lists stand, so that each new one comes behind the card it follows on the board. */
function createPlaces({ plan, project, existing }: Run) {
  const lists = new Map(
    plan.statuses.map(({ externalRef: { id } }) => [id, plan.cards.filter(({ listId }) => listId === id)]),
  )
  const standing = new Map<string, string>()
  for (const card of plan.cards) {
    const task = existing.tasks.get(keyOf(card.externalRef))
    const stays =
      task && task.deletedAt === null && resolveStatus(project, task.statusId) === statusOf(project, plan, card)
    if (stays) standing.set(keyOf(card.externalRef), task.id)
  }
  const idOf = (card: PlannedCard): string | undefined => standing.get(keyOf(card.externalRef))
  return {
    put: (card: PlannedCard, taskId: string) => standing.set(keyOf(card.externalRef), taskId),
    around: (card: PlannedCard): Place => {
      const list = lists.get(card.listId) ?? []
      const index = list.indexOf(card)
      const above = list.slice(0, index).findLast(idOf)
      if (above) return { after: idOf(above) ?? '' }
      const below = list.slice(index + 1).find(idOf)
      return below ? { before: idOf(below) ?? '' } : {}
    },
  }
}
