import type { BoardAttachment, BoardCard, BoardChecklist, BoardComment } from './board.ts'
import type { Tally } from './tally.ts'
import { byPlace, commentTypes, creationTypes, NOBODY, webAddress } from './trello-parts.ts'
import type { TrelloAction, TrelloBoard, TrelloCard } from './trello-schema.ts'

/** What the rest of the file says about its cards, by card id. */
interface About {
  readonly births: ReadonlyMap<string, TrelloAction>
  readonly comments: ReadonlyMap<string, readonly BoardComment[]>
  readonly checklists: ReadonlyMap<string, readonly BoardChecklist[]>
  /** By attachment id. */
  readonly addresses: ReadonlyMap<string, string>
}

export function readCards(source: TrelloBoard, tally: Tally): readonly BoardCard[] {
  const known = new Set(source.cards.map(({ id }) => id))
  const about: About = {
    births: readBirths(source),
    comments: readComments(source, known, tally),
    checklists: readChecklists(source, known, tally),
    addresses: readAddresses(source),
  }
  return byPlace(source.lists).flatMap(({ id }) =>
    byPlace(source.cards.filter(({ idList }) => idList === id)).map((card) => readCard(card, about)),
  )
}

function readCard(card: TrelloCard, { births, comments, checklists, addresses }: About): BoardCard {
  const birth = births.get(card.id)
  return {
    id: card.id,
    number: card.idShort,
    listId: card.idList,
    title: card.name,
    description: card.desc,
    archived: card.closed,
    labelIds: card.idLabels,
    assigneeIds: card.idMembers,
    checklists: checklists.get(card.id) ?? [],
    start: card.start,
    due: card.due,
    dueDone: card.dueComplete,
    url: webAddress(card.shortUrl) ?? webAddress(card.url),
    shortLink: card.shortLink,
    attachments: card.attachments.map(
      ({ id, name, url, date }): BoardAttachment => ({ name, url: webAddress(url ?? addresses.get(id) ?? null), date }),
    ),
    comments: comments.get(card.id) ?? [],
    authorId: birth?.idMemberCreator ?? null,
    createdAt: birth?.date ?? timeOf(card.id),
    activeAt: card.dateLastActivity,
  }
}

/** Trello's ids are MongoDB's: their first four bytes are the second they were made in. */
function timeOf(id: string): string | null {
  return /^[0-9a-f]{24}$/.test(id) ? new Date(Number.parseInt(id.slice(0, 8), 16) * 1000).toISOString() : null
}

function readBirths({ actions }: TrelloBoard): ReadonlyMap<string, TrelloAction> {
  const births = actions.filter(({ type }) => creationTypes.includes(type))
  return new Map(births.map((action) => [action.data?.card?.id ?? '', action]))
}

function readComments({ actions }: TrelloBoard, known: ReadonlySet<string>, tally: Tally) {
  const comments = new Map<string, BoardComment[]>()
  const oldestFirst = actions
    .filter(({ type }) => commentTypes.includes(type))
    .toSorted((a, b) => a.date.localeCompare(b.date) || a.id.localeCompare(b.id))
  for (const { id, date, data, idMemberCreator, memberCreator } of oldestFirst) {
    const body = data?.text ?? ''
    const cardId = data?.card?.id ?? ''
    if (!known.has(cardId)) tally.add('stray_comments')
    else if (body.trim() === '') tally.add('empty_comments')
    else {
      if (data?.dateLastEdited) tally.add('edited_comments')
      const authorId = idMemberCreator ?? memberCreator?.id ?? NOBODY
      comments.set(cardId, [...(comments.get(cardId) ?? []), { id, authorId, createdAt: date, body }])
    }
  }
  return comments
}

function readChecklists({ checklists }: TrelloBoard, known: ReadonlySet<string>, tally: Tally) {
  const byCard = new Map<string, BoardChecklist[]>()
  for (const { idCard, name, checkItems } of byPlace(checklists)) {
    if (!known.has(idCard)) {
      tally.add('stray_checklists')
      continue
    }
    const items = byPlace(checkItems).map((item) => ({ title: item.name, done: item.state === 'complete' }))
    tally.add(
      'checklist_item_details',
      checkItems.filter(({ due, idMember }) => due !== null || idMember !== null).length,
    )
    byCard.set(idCard, [...(byCard.get(idCard) ?? []), { title: name, items }])
  }
  return byCard
}

/** Some exports name an attachment's address only where they tell that it was added. */
function readAddresses({ actions }: TrelloBoard): ReadonlyMap<string, string> {
  const added = actions.flatMap(({ data }) => (data?.attachment?.id && data.attachment.url ? [data.attachment] : []))
  return new Map(added.map(({ id, url }) => [id ?? '', url ?? '']))
}
