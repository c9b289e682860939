import { sameJson } from '../kernel/changes.ts'
import { fold } from '../kernel/text.ts'
import { uniqueName } from '../kernel/unique-name.ts'
import {
  DEFAULT_STATUS_NAMES,
  type ExternalRef,
  type Label,
  type NewLabel,
  type NewStatus,
  type ProjectEvents,
  type ProjectState,
  type Status,
} from './words.ts'

const MOST_IN_A_NAME = 100

/**
 * What a project's statuses and labels become when it follows a board from elsewhere. In a project without
 * tasks the statuses it was born with make way for the board's lists. All others stay, and are the list of their name.
 */
export function linked(
  { id, statuses, labels }: ProjectState,
  board: {
    readonly externalRef: ExternalRef
    readonly statuses: readonly NewStatus[]
    readonly labels: readonly NewLabel[]
  },
  hasTasks: boolean,
): ProjectEvents['project.linked'] {
  const living = statuses.filter(({ replacedBy }) => replacedBy === null)
  const makesWay = (status: Status) => !hasTasks && board.statuses.length > 0 && isDefault(status)
  const staying = living.filter((status) => !makesWay(status))
  const lists = board.statuses.map((list) => ({ list, same: staying.find((status) => isSame(status, list)) }))
  const others = staying.filter(({ id }) => !lists.some(({ same }) => same?.id === id))
  const taken = new Set(others.map(({ name }) => fold(name)))
  const theirs = lists.map(({ list, same }) =>
    same
      ? { ...born(same), externalRef: list.externalRef }
      : { ...list, name: uniqueName(list.name, taken, MOST_IN_A_NAME) },
  )
  const all = hasTasks ? amongTheOthers(living, theirs) : [...theirs, ...others.map(born)]
  return {
    projectId: id,
    externalRef: board.externalRef,
    statuses: all,
    labels: linkedLabels(labels, board.labels),
    removed: living.filter(makesWay).map((status) => ({ statusId: status.id, replacedBy: heirOf(status, all) })),
  }
}

/** Lists and statuses are the same when they are called the same and mean the same. */
const isSame = (status: Status, list: NewStatus): boolean =>
  status.externalRef === null && status.category === list.category && fold(status.name) === fold(list.name)

const isDefault = ({ name, category, archived, externalRef }: Status): boolean =>
  name === DEFAULT_STATUS_NAMES[category] && !archived && externalRef === null

/** Statuses people work with stay where they are; new lists come behind the list they follow on the board. */
function amongTheOthers(living: readonly Status[], theirs: readonly NewStatus[]): readonly NewStatus[] {
  const all = living.map((status) => theirs.find(({ id }) => id === status.id) ?? born(status))
  theirs.forEach((list, index) => {
    if (all.some(({ id }) => id === list.id)) return
    const before = theirs.slice(0, index).map(({ id }) => id)
    const nearest = all.findLastIndex(({ id }) => before.includes(id))
    all.splice(nearest < 0 ? all.length : nearest + 1, 0, list)
  })
  return all
}

function linkedLabels(labels: readonly Label[], theirs: readonly NewLabel[]): readonly NewLabel[] {
  const living = labels.filter(({ removedAt }) => removedAt === null)
  const sameAs = (label: NewLabel) =>
    theirs.find((other) => label.externalRef === null && fold(other.name) === fold(label.name))
  const kept = living.map(({ id, name, color, externalRef }) => {
    const label = { id, name, color, externalRef }
    return { ...label, externalRef: sameAs(label)?.externalRef ?? externalRef }
  })
  const known = kept.map(({ externalRef }) => externalRef)
  const taken = new Set(kept.map(({ name }) => fold(name)))
  const added = theirs
    .filter(({ externalRef }) => !known.some((ref) => sameJson(ref, externalRef)))
    .map((label) => ({ ...label, name: uniqueName(label.name, taken, MOST_IN_A_NAME) }))
  return [...kept, ...added]
}

/** Nothing is in a status that makes way; whatever still names it means this one from now on. */
const heirOf = ({ category }: Status, all: readonly NewStatus[]): string =>
  (all.find((status) => status.category === category) ?? all[0])?.id ?? ''

const born = ({ id, name, category, archived, externalRef }: Status): NewStatus => ({
  id,
  name,
  category,
  archived,
  externalRef,
})
