import type { JsonValue } from '../kernel/json.ts'
import type { ExternalRef, ProjectState, StatusCategory } from '../projects/words.ts'
import type { When } from '../tasks/words.ts'
import type { Board, BoardPerson, Leftover } from './board.ts'
import { categorize } from './categories.ts'
import { fitMarkdown, oneLine, uniqueName } from './fit.ts'
import { planCard } from './plan-card.ts'
import { importError } from './refusals.ts'
import { createTally, type Tally } from './tally.ts'

/** A board as the commands that take it over: pure, nothing of it depends on what the engine already holds. */
export interface ImportPlan {
  readonly system: string
  readonly boardId: string
  readonly project: Pick<ProjectState, 'name' | 'description' | 'metadata'> & { readonly externalRef: ExternalRef }
  readonly archived: boolean
  /** In board order. */
  readonly statuses: readonly PlannedStatus[]
  readonly labels: readonly PlannedLabel[]
  readonly people: readonly BoardPerson[]
  /** In board order: list by list, from top to bottom. */
  readonly cards: readonly PlannedCard[]
  readonly leftovers: readonly Leftover[]
}

export interface PlannedStatus {
  readonly name: string
  readonly category: StatusCategory
  readonly archived: boolean
  readonly externalRef: ExternalRef
}

export interface PlannedLabel {
  readonly name: string
  readonly color: string | null
  readonly externalRef: ExternalRef
}

export interface PlannedCard {
  readonly externalRef: ExternalRef
  /** Tasks are numbered in the order of these. */
  readonly number: number
  readonly listId: string
  readonly fields: PlannedFields
  readonly labelIds: readonly string[]
  readonly assigneeIds: readonly string[]
  readonly authorId: string | null
  readonly createdAt: string | null
  /** The card's last activity, to see whether it changed since. */
  readonly activeAt: string | null
  readonly archived: boolean
  readonly comments: readonly PlannedComment[]
}

/** What goes into the task as it is; who and where is found when it is known who is here. */
export interface PlannedFields {
  readonly title: string
  readonly description: string
  readonly checklists: { title: string; items: { title: string; done: boolean }[] }[]
  readonly start: When | null
  readonly due: When | null
  readonly metadata: { readonly [key: string]: JsonValue }
}

export interface PlannedComment {
  readonly externalRef: ExternalRef
  readonly body: string
  readonly authorId: string
  readonly createdAt: string
}

export interface PlanOptions {
  /** Categories of lists by name, where the guess isn't right. */
  readonly map?: Readonly<Record<string, string>>
}

/** Fits a board to our rules. What has to change on the way is counted among the plan's leftovers. */
export function planImport(board: Board, options: PlanOptions = {}): ImportPlan {
  const { system, id } = board
  const tally = createTally(board.leftovers)
  const statuses = planStatuses(board, options, tally)
  const labels = planLabels(board, tally)
  const cards = board.cards.map((card) => planCard(card, board, tally))
  return {
    system,
    boardId: id,
    project: planProject(board, tally),
    archived: board.archived,
    statuses,
    labels,
    people: board.people.map((person) => ({ ...person, name: nameOf(person.name, 'Somebody', new Set(), tally) })),
    cards,
    leftovers: tally.list(),
  }
}

function planProject({ system, id, name, description, url }: Board, tally: Tally): ImportPlan['project'] {
  const { text, cut } = fitMarkdown(description)
  if (cut) tally.add('texts_shortened')
  return {
    name: nameOf(name, 'Board', new Set(), tally),
    description: text,
    metadata: url === null ? {} : { [system]: { url } },
    externalRef: { system, id },
  }
}

function planStatuses(
  { system, lists, cards }: Board,
  { map = {} }: PlanOptions,
  tally: Tally,
): readonly PlannedStatus[] {
  const categoryOf = categorize(lists, map)
  const taken = new Set<string>()
  const used = new Set(cards.map(({ listId }) => listId))
  const kept = fewer(lists, MOST_STATUSES, ({ id, archived }) => archived && !used.has(id), 'lists', tally)
  return kept.map(({ id, name, archived }) => ({
    name: nameOf(name, 'List', taken, tally),
    category: categoryOf(name),
    archived,
    externalRef: { system, id },
  }))
}

function planLabels({ system, labels, cards }: Board, tally: Tally): readonly PlannedLabel[] {
  const taken = new Set<string>()
  const used = new Set(cards.flatMap(({ labelIds }) => labelIds))
  const kept = fewer(labels, MOST_LABELS, ({ id }) => !used.has(id), 'labels', tally)
  return kept.map(({ id, name, color }) => ({
    name: nameOf(name, 'Label', taken, tally),
    color,
    externalRef: { system, id },
  }))
}

// What a project can hold.
const MOST_STATUSES = 200
const MOST_LABELS = 500

/** Leaves out what nobody would miss, from the end, as far as that is needed; refuses when it doesn't suffice. */
function fewer<Thing>(
  things: readonly Thing[],
  most: number,
  isEmpty: (thing: Thing) => boolean,
  what: string,
  tally: Tally,
): readonly Thing[] {
  const tooMany = Math.max(0, things.length - most)
  const left = tooMany === 0 ? [] : things.filter(isEmpty).slice(-tooMany)
  if (left.length < tooMany) {
    throw importError('import.too_large', `it has ${things.length} ${what}, and a project holds ${most}`)
  }
  tally.add('empty_left_out', left.length)
  return things.filter((thing) => !left.includes(thing))
}

const MOST_IN_A_NAME = 100

function nameOf(name: string, otherwise: string, taken: Set<string>, tally: Tally): string {
  const line = oneLine(name)
  const unique = uniqueName(line ?? otherwise, taken, MOST_IN_A_NAME)
  if (unique !== line) tally.add('names_changed')
  return unique
}
