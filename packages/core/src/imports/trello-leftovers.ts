import type { Tally } from './tally.ts'
import { commentTypes, creationTypes } from './trello-parts.ts'
import type { TrelloBoard, TrelloCard } from './trello-schema.ts'

/** Trello cuts the activity of an export here. */
const MOST_ACTIONS = 1000

/** Counts what a Trello board has and our tasks have no place for. */
export function countLeftovers({ cards, lists, actions }: TrelloBoard, tally: Tally): void {
  for (const card of cards) countCard(card, tally)
  tally.add('list_limits', lists.filter(({ softLimit }) => softLimit !== null).length)
  const plugins = actions.flatMap(({ type, data }) => (type === 'enablePlugin' ? [data?.plugin?.id] : []))
  tally.add('power_ups', new Set(plugins).size)
  tally.add('activity', actions.filter(({ type }) => ![...commentTypes, ...creationTypes].includes(type)).length)
  if (actions.length >= MOST_ACTIONS) tally.add('activity_cut')
}

function countCard(card: TrelloCard, tally: Tally): void {
  const { cover } = card
  tally.add('votes', card.idMembersVoted.length)
  tally.add('stickers', card.stickers.length)
  tally.add('custom_fields', card.customFieldItems.length)
  tally.add('power_ups', card.pluginData.length)
  if (card.idAttachmentCover || cover?.idAttachment || cover?.idUploadedBackground || cover?.color) tally.add('covers')
  if (card.dueReminder !== null && card.dueReminder >= 0) tally.add('due_reminders')
  if (card.address || card.locationName || card.coordinates) tally.add('locations')
  if (card.isTemplate) tally.add('templates')
}
