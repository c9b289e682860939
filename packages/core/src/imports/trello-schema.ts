import * as v from 'valibot'
import { id, instant } from '../kernel/schemas.ts'

// What is read of a Trello export. Unknown fields are ignored; what may be absent has a default.

const text = v.nullish(v.string(), '')
const maybeText = v.nullish(v.string(), null)
const maybeId = v.nullish(id, null)
const maybeInstant = v.nullish(instant, null)
const flag = v.nullish(v.boolean(), false)
const ids = v.nullish(v.array(id), [])
const many = <Schema extends v.GenericSchema>(schema: Schema) => v.nullish(v.array(schema), [])
/** Only counted. */
const things = many(v.unknown())

const list = v.object({ id, name: text, closed: flag, pos: v.number(), softLimit: v.nullish(v.number(), null) })
const label = v.object({ id, name: text, color: maybeText })
const member = v.object({ id, username: maybeText, fullName: maybeText, email: maybeText })
const membership = v.object({ idMember: id, memberType: maybeText, deactivated: flag })

const attachment = v.object({ id, name: text, url: maybeText, date: maybeInstant })
const cover = v.object({
  idAttachment: maybeId,
  idUploadedBackground: maybeText,
  idPlugin: maybeText,
  color: maybeText,
})
const card = v.object({
  id,
  idShort: v.nullish(v.number(), 0),
  idList: id,
  name: text,
  desc: text,
  closed: flag,
  pos: v.number(),
  idLabels: ids,
  idMembers: ids,
  start: maybeInstant,
  due: maybeInstant,
  dueComplete: flag,
  dueReminder: v.nullish(v.number(), null),
  shortLink: maybeText,
  shortUrl: maybeText,
  url: maybeText,
  dateLastActivity: maybeInstant,
  attachments: many(attachment),
  idMembersVoted: ids,
  stickers: things,
  customFieldItems: things,
  pluginData: things,
  idAttachmentCover: maybeText,
  cover: v.nullish(cover, null),
  address: maybeText,
  locationName: maybeText,
  coordinates: v.nullish(v.unknown(), null),
  isTemplate: flag,
})

const checkItem = v.object({ name: text, state: maybeText, pos: v.number(), due: maybeText, idMember: maybeId })
const checklist = v.object({ id, idCard: id, name: text, pos: v.number(), checkItems: many(checkItem) })

const action = v.object({
  id,
  type: v.string(),
  date: instant,
  idMemberCreator: maybeId,
  memberCreator: v.nullish(member, null),
  data: v.nullish(
    v.object({
      text: maybeText,
      dateLastEdited: maybeText,
      card: v.nullish(v.object({ id: maybeId }), null),
      attachment: v.nullish(v.object({ id: maybeId, url: maybeText }), null),
      plugin: v.nullish(v.object({ id: maybeText }), null),
    }),
    null,
  ),
})

export const trelloBoard = v.object({
  id,
  name: v.string(),
  desc: text,
  closed: flag,
  url: maybeText,
  lists: v.array(list),
  cards: v.array(card),
  labels: many(label),
  members: many(member),
  memberships: many(membership),
  checklists: many(checklist),
  actions: many(action),
})

export type TrelloBoard = v.InferOutput<typeof trelloBoard>
export type TrelloCard = TrelloBoard['cards'][number]
export type TrelloAction = TrelloBoard['actions'][number]
