import * as v from 'valibot'
import { fieldErrors } from '../kernel/validate.ts'
import type { Board, BoardLabel, BoardList } from './board.ts'
import { readJson, unreadable } from './read-json.ts'
import { importError } from './refusals.ts'
import { createTally } from './tally.ts'
import { readCards } from './trello-cards.ts'
import { trelloColor, trelloColorName } from './trello-colors.ts'
import { countLeftovers } from './trello-leftovers.ts'
import { byPlace, webAddress } from './trello-parts.ts'
import { readPeople } from './trello-people.ts'
import { type TrelloBoard, trelloBoard } from './trello-schema.ts'

/** Reads the JSON that Trello exports of a board. Throws one `import.unreadable` that names what is wrong with it. */
export const readTrello = (text: string): Board => readTrelloExport(readJson(text))

/** The same of JSON that was parsed already. */
export function readTrelloExport(raw: unknown): Board {
  requireBoard(raw)
  const result = v.safeParse(trelloBoard, raw, { abortPipeEarly: true })
  if (!result.success) throw invalid(result.issues)
  const source = result.output
  requireWhole(source)
  const tally = createTally()
  const cards = readCards(source, tally)
  countLeftovers(source, tally)
  return {
    system: 'trello',
    id: source.id,
    name: source.name,
    description: source.desc,
    url: webAddress(source.url),
    archived: source.closed,
    lists: readLists(source),
    labels: readLabels(source),
    people: readPeople(source),
    cards,
    leftovers: tally.list(),
  }
}

function requireBoard(raw: unknown): void {
  const found = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? Object.keys(raw) : []
  const missing = ['id', 'name', 'lists', 'cards'].filter((key) => !found.includes(key))
  if (missing.length === 0) return
  if (found.includes('idBoard') && found.includes('idList')) {
    throw unreadable('one_card', 'it is a single card. Export the whole board')
  }
  throw unreadable('foreign', `it is JSON, but not a Trello board: it has no ${missing.join(', ')}`, { missing })
}

function invalid(issues: readonly v.BaseIssue<unknown>[]) {
  const errors = fieldErrors(issues)
  const [first] = errors
  const more = issues.length > 1 ? `, and ${issues.length - 1} more like it` : ''
  const why = `${first?.path} ${first?.message}${more}`
  return importError('import.unreadable', why, { errors, details: { reason: 'invalid' } })
}

/** What must hold beyond the shape: nothing twice, no card in a list that isn't there. */
function requireWhole({ lists, cards }: TrelloBoard): void {
  const listIds = new Set(lists.map(({ id }) => id))
  const again = secondOf(lists)
  if (again >= 0) throw wrongAt(`lists.${again}.id`, 'unique', 'two of its lists have the same id')
  const twin = secondOf(cards)
  if (twin >= 0) throw wrongAt(`cards.${twin}.id`, 'unique', 'two of its cards have the same id')
  const stray = cards.findIndex(({ idList }) => !listIds.has(idList))
  if (stray >= 0) throw wrongAt(`cards.${stray}.idList`, 'known', `cards.${stray} is in a list that is not in the file`)
}

/** Where the first id stands that stood before. */
function secondOf(things: readonly { readonly id: string }[]): number {
  const seen = new Set<string>()
  return things.findIndex(({ id }) => seen.size === seen.add(id).size)
}

const wrongAt = (path: string, rule: string, why: string) =>
  importError('import.unreadable', why, { errors: [{ path, rule, message: why }], details: { reason: 'invalid' } })

const readLists = ({ lists }: TrelloBoard): readonly BoardList[] =>
  byPlace(lists).map(({ id, name, closed }) => ({ id, name, archived: closed }))

const readLabels = ({ labels }: TrelloBoard): readonly BoardLabel[] =>
  labels.map(({ id, name, color }) => ({
    id,
    name: name.trim() === '' ? trelloColorName(color) : name,
    color: trelloColor(color),
  }))
