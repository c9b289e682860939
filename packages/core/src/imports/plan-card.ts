import type { JsonValue } from '../kernel/json.ts'
import type { Board, BoardAttachment, BoardCard, BoardChecklist } from './board.ts'
import { fitMarkdown, oneLine, shorten, wellFormed } from './fit.ts'
import type { PlannedCard, PlannedComment } from './plan.ts'
import type { Tally } from './tally.ts'

const MOST = { title: 255, checklistTitle: 255, item: 1000, checklists: 20, items: 200, people: 50, labels: 50 }
/** A little under the rule's 16 KiB of JSON. */
const METADATA_CHARACTERS = 16_000

/** Fits one card to our rules. What is too long for its place moves into the description, so that nothing is lost. */
export function planCard(card: BoardCard, { system, labels }: Board, tally: Tally): PlannedCard {
  const title = planTitle(card, tally)
  const { fitting, rest } = planChecklists(card.checklists, tally)
  const { metadata, unkept } = planMetadata(card, system, tally)
  const knownLabels = [...new Set(card.labelIds)].filter((id) => labels.some((label) => label.id === id))
  tally.add('labels_dropped', new Set(card.labelIds).size - Math.min(knownLabels.length, MOST.labels))
  tally.add('assignees_dropped', Math.max(0, card.assigneeIds.length - MOST.people))
  if (card.authorId === null) tally.add('authors_unknown')
  if (card.createdAt === null) tally.add('times_unknown')
  return {
    externalRef: { system, id: card.id },
    number: card.number,
    listId: card.listId,
    fields: {
      title: title.short,
      description: fitted([title.long, card.description, ...rest, ...unkept], tally),
      checklists: fitting,
      start: startsTooLate(card) || card.start === null ? null : { at: card.start, timeZone: 'UTC' },
      due: card.due === null ? null : { at: card.due, timeZone: 'UTC' },
      metadata,
    },
    labelIds: knownLabels.slice(0, MOST.labels),
    assigneeIds: card.assigneeIds.slice(0, MOST.people),
    authorId: card.authorId,
    createdAt: card.createdAt,
    activeAt: card.activeAt,
    archived: card.archived,
    comments: planComments(card, system, tally),
  }
}

function planTitle({ title }: BoardCard, tally: Tally): { readonly short: string; readonly long: string } {
  const line = oneLine(title)
  if (line === null) tally.add('titles_missing')
  if (line === null || line.length <= MOST.title) return { short: line ?? 'Untitled', long: '' }
  tally.add('titles_shortened')
  return { short: shorten(line, MOST.title), long: line }
}

function planComments({ comments }: BoardCard, system: string, tally: Tally): readonly PlannedComment[] {
  const planned = comments.map(({ id, body, authorId, createdAt }) => {
    return { externalRef: { system, id }, body: fitted([body], tally), authorId, createdAt }
  })
  const withText = planned.filter(({ body }) => body.trim() !== '')
  tally.add('empty_comments', planned.length - withText.length)
  return withText
}

/** Checklists as far as they fit, and the rest as Markdown task lists. */
function planChecklists(checklists: readonly BoardChecklist[], tally: Tally) {
  const entry = (text: string, most: number): string => {
    const line = oneLine(text)
    if (line === null) tally.add('titles_missing')
    return shorten(line ?? 'Untitled', most)
  }
  const fits = ({ title, items }: BoardChecklist, place: number): boolean =>
    place < MOST.checklists &&
    title.length <= MOST.checklistTitle &&
    items.length <= MOST.items &&
    items.every((item) => item.title.length <= MOST.item)
  const fitting = checklists.filter(fits)
  const rest = checklists.filter((checklist, place) => !fits(checklist, place))
  tally.add('checklists_in_description', rest.length)
  return {
    fitting: fitting.map(({ title, items }) => ({
      title: entry(title, MOST.checklistTitle),
      items: items.map((item) => ({ title: entry(item.title, MOST.item), done: item.done })),
    })),
    rest: rest.map(({ title, items }) =>
      [`**${title}**\n`, ...items.map((item) => `- [${item.done ? 'x' : ' '}] ${item.title}`)].join('\n'),
    ),
  }
}

/** What the source says of a card and we have no field for, and its attachments as links: as many as fit. */
function planMetadata(card: BoardCard, system: string, tally: Tally) {
  const { url, shortLink, number, dueDone, activeAt, attachments } = card
  const origin = {
    number,
    ...(url === null ? {} : { url }),
    ...(shortLink === null ? {} : { shortLink: shorten(oneLine(shortLink) ?? '', 64) }),
    ...(dueDone ? { dueDone } : {}),
    ...(activeAt === null ? {} : { activeAt }),
    ...(startsTooLate(card) ? { start: card.start } : {}),
  }
  if (startsTooLate(card)) tally.add('starts_dropped')
  let room = METADATA_CHARACTERS - JSON.stringify({ [system]: origin, attachments: [] }).length
  const kept: JsonValue[] = []
  const unkept: string[] = []
  for (const attachment of attachments) {
    const link = linkOf(attachment)
    room -= JSON.stringify(link).length + 1
    if (room >= 0) kept.push(link)
    else unkept.push(`- ${oneLine(link.name)}${attachment.url === null ? '' : ` <${attachment.url}>`}`)
  }
  tally.add('attachments', attachments.length)
  tally.add('attachments_without_address', attachments.filter(({ url }) => url === null).length)
  tally.add('attachments_in_description', unkept.length)
  const metadata = { [system]: origin, ...(kept.length === 0 ? {} : { attachments: kept }) }
  return { metadata, unkept: unkept.length === 0 ? [] : [unkept.join('\n')] }
}

const linkOf = ({ name, url, date }: BoardAttachment) => ({
  name: shorten(wellFormed(oneLine(name) === null ? (url ?? 'Attachment') : name), MOST.title),
  ...(url === null ? {} : { url }),
  ...(date === null ? {} : { date }),
})

const startsTooLate = ({ start, due }: BoardCard): boolean => start !== null && due !== null && due < start

function fitted(parts: readonly string[], tally: Tally): string {
  const { text, cut } = fitMarkdown(parts.filter((part) => part !== '').join('\n\n'))
  if (cut) tally.add('texts_shortened')
  return text
}
