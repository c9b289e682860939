import * as v from 'valibot'
import {
  cursor,
  externalRef,
  id,
  instant,
  limit,
  line,
  markdown,
  metadata,
  setChange,
  when,
} from '../kernel/schemas.ts'
import type { Filter } from '../ports/filter.ts'
import { statusCategories } from '../projects/words.ts'
import { priorities } from './words.ts'

const checklist = v.strictObject({
  id: v.optional(id),
  title: line(255),
  items: v.pipe(
    v.array(v.strictObject({ id: v.optional(id), title: line(1000), done: v.optional(v.boolean(), false) })),
    v.maxLength(200),
  ),
})
const checklists = v.pipe(v.array(checklist), v.maxLength(20))
const estimateMinutes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5_256_000))
const neighbours = { after: v.optional(id), before: v.optional(id) }

export const createTask = v.strictObject({
  id: v.optional(id),
  projectId: id,
  title: line(255),
  description: v.optional(markdown, ''),
  statusId: v.optional(id),
  priority: v.optional(v.picklist(priorities), 'MEDIUM'),
  assigneeIds: v.optional(v.pipe(v.array(id), v.maxLength(50)), []),
  labelIds: v.optional(v.pipe(v.array(id), v.maxLength(50)), []),
  checklists: v.optional(checklists, []),
  start: v.optional(v.nullable(when), null),
  due: v.optional(v.nullable(when), null),
  estimateMinutes: v.optional(v.nullable(estimateMinutes), null),
  metadata: v.optional(metadata, {}),
  externalRef: v.optional(v.nullable(externalRef), null),
  ...neighbours,
})

/** JSON merge patch (RFC 7396): what is absent stays. */
export const updateTask = v.strictObject({
  title: v.optional(line(255)),
  description: v.optional(markdown),
  priority: v.optional(v.picklist(priorities)),
  assigneeIds: v.optional(setChange(50)),
  labelIds: v.optional(setChange(50)),
  checklists: v.optional(checklists),
  start: v.optional(v.nullable(when)),
  due: v.optional(v.nullable(when)),
  estimateMinutes: v.optional(v.nullable(estimateMinutes)),
  metadata: v.optional(metadata),
})

/** To a status by id, or to the first status of a category; with neighbours, to that place of the list. */
export const transitionTask = v.pipe(
  v.strictObject({
    statusId: v.optional(id),
    category: v.optional(v.picklist(statusCategories)),
    ...neighbours,
  }),
  v.check(
    ({ statusId, category }) => (statusId === undefined) !== (category === undefined),
    'needs either statusId or category',
  ),
)
export const moveTask = v.pipe(
  v.strictObject(neighbours),
  v.check(({ after, before }) => after !== undefined || before !== undefined, 'needs after or before'),
)

export const taskSorts = ['rank', 'number', 'title', 'priority', 'due', 'createdAt', 'updatedAt'] as const

export const listTasks = v.strictObject({
  projectId: v.optional(id),
  statusId: v.optional(id),
  category: v.optional(v.picklist(statusCategories)),
  assigneeId: v.optional(id),
  labelId: v.optional(id),
  text: v.optional(line(200)),
  /** Archived tasks: left out, or nothing else. */
  archived: v.optional(v.boolean(), false),
  /** Deleted tasks that can still be restored: left out, or nothing else. */
  deleted: v.optional(v.boolean(), false),
  /** A field, with `-` in front to turn it round. */
  sort: v.optional(v.picklist([...taskSorts, ...taskSorts.map((field) => `-${field}` as const)]), 'number'),
  limit,
  cursor: v.optional(cursor),
  /** The filter tree, for what the parameters above can't say. Only in TypeScript. */
  filter: v.optional(v.custom<Filter>((input) => typeof input === 'object' && input !== null)),
})

export const createComment = v.strictObject({
  id: v.optional(id),
  body: v.pipe(
    markdown,
    v.check((body) => body.trim() !== '', 'is empty'),
  ),
  externalRef: v.optional(v.nullable(externalRef), null),
})
export const editComment = v.strictObject({ body: createComment.entries.body })
export const listComments = v.strictObject({ limit, cursor: v.optional(cursor) })

/** Imports only: who wrote it and when. */
export const original = v.strictObject({ authorId: id, createdAt: instant })
