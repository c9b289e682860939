/**
 * A board of another program, in words of ours. Readers (`readTrello`) produce it, `planImport` reads it: a new source
 * needs a reader and nothing else.
 */
export interface Board {
  /** Names the source in external references and in the events' origin (`import:trello`). */
  readonly system: string
  readonly id: string
  readonly name: string
  readonly description: string
  readonly url: string | null
  readonly archived: boolean
  /** In board order. */
  readonly lists: readonly BoardList[]
  readonly labels: readonly BoardLabel[]
  /** Members of the board, and whoever else wrote something that is taken over. */
  readonly people: readonly BoardPerson[]
  /** In board order: list by list, from top to bottom. */
  readonly cards: readonly BoardCard[]
  /** What the reader saw and has no place for. */
  readonly leftovers: readonly Leftover[]
}

export interface BoardList {
  readonly id: string
  readonly name: string
  readonly archived: boolean
}

export interface BoardLabel {
  readonly id: string
  readonly name: string
  /** `#rrggbb` or null. */
  readonly color: string | null
}

export interface BoardPerson {
  readonly id: string
  readonly username: string | null
  readonly name: string
  readonly email: string | null
  /** `reader` may look only; `former` isn't a member any more. */
  readonly standing: 'member' | 'reader' | 'former'
}

export interface BoardCard {
  readonly id: string
  /** The board's own number for it. */
  readonly number: number
  readonly listId: string
  readonly title: string
  readonly description: string
  readonly archived: boolean
  readonly labelIds: readonly string[]
  readonly assigneeIds: readonly string[]
  readonly checklists: readonly BoardChecklist[]
  /** ISO 8601 UTC, as all times here. */
  readonly start: string | null
  readonly due: string | null
  readonly dueDone: boolean
  readonly url: string | null
  readonly shortLink: string | null
  readonly attachments: readonly BoardAttachment[]
  /** Oldest first. */
  readonly comments: readonly BoardComment[]
  /** Null when the source doesn't say. */
  readonly authorId: string | null
  readonly createdAt: string | null
  readonly activeAt: string | null
}

export interface BoardChecklist {
  readonly title: string
  readonly items: readonly { readonly title: string; readonly done: boolean }[]
}

export interface BoardAttachment {
  readonly name: string
  /** http or https; null when the source doesn't say where it is. */
  readonly url: string | null
  readonly date: string | null
}

export interface BoardComment {
  readonly id: string
  readonly authorId: string
  readonly createdAt: string
  readonly body: string
}

/** Something that did not come over as it was, and how often. */
export interface Leftover {
  readonly what: LeftoverKind
  readonly count: number
  readonly note: string
}

/** Everything an import can leave behind or has to change, with the sentence a person reads. */
export const leftoverNotes = {
  attachments: 'Attachments are kept as links under metadata.attachments; the files stay where they are.',
  attachments_without_address: 'Attachments whose address is not in the file; their name and date are kept.',
  attachments_in_description:
    'Links to attachments that did not fit into the metadata; they stand under the description.',
  votes: 'Votes.',
  stickers: 'Stickers.',
  covers: 'Covers of cards.',
  custom_fields: 'Values of custom fields.',
  due_reminders: 'Reminders before a due date.',
  locations: 'Places on a map.',
  templates: 'Template cards are taken over as ordinary tasks.',
  checklist_item_details: 'Assignees and due dates of checklist items.',
  stray_checklists: 'Checklists of cards that are not in the file.',
  stray_comments: 'Comments on cards that are not in the file.',
  empty_comments: 'Comments without text.',
  edited_comments: 'Comments that were edited: the last text is kept, the time of the edit is not.',
  power_ups: 'Power-ups and their data.',
  list_limits: 'Limits of cards per list.',
  activity: 'Activity other than comments and the creation of cards.',
  activity_cut: 'The file holds only the last 1,000 activities: older comments and authors are not in it.',
  authors_unknown: 'Cards whose author is not in the file; the importer stands in.',
  times_unknown: 'Cards whose time of creation is not in the file; the time of the import stands in.',
  titles_shortened: 'Titles of more than 255 characters; the whole title stands above the description.',
  names_changed: 'Names of lists, labels or people that were empty, too long or taken.',
  empty_left_out: 'Archived lists without cards, or labels nobody uses, beyond what a project can hold.',
  titles_missing: 'Cards and checklist entries without a title.',
  texts_shortened: 'Descriptions or comments of more than 64 KiB.',
  checklists_in_description: 'Checklists that did not fit; they stand under the description.',
  labels_dropped: 'Labels on a card beyond the fiftieth.',
  assignees_dropped: 'Assignees of a card beyond the fiftieth, or who may not see the project any more.',
  starts_dropped: 'Start dates after the due date; they are kept under metadata.',
  comments_on_deleted: 'New comments on tasks that were deleted here.',
  changed_since: 'Cards that changed on the board after they were taken over; what is here was left as it is.',
} as const

export type LeftoverKind = keyof typeof leftoverNotes
