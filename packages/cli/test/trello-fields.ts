import type { Comment, Project, Task, User } from '@taskwright/core'
import { expect } from 'vitest'

// Every field a Trello export has, and what becomes of it: compared with what the API answers, or left out for a reason.

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json }
export type Thing = { readonly [key: string]: Json }

/** A project as the API shows it, with ways to find things by the id they have in the file. */
export interface Imported {
  readonly project: Project
  readonly task: (cardId: string) => Task
  readonly comments: (cardId: string) => readonly Comment[]
  readonly user: (memberId: string) => User
  readonly list: (cardId: string) => readonly Task[]
}

interface Fields<Subject> {
  /** How the API shows the field. */
  readonly shown: Readonly<Record<string, (thing: Thing, subject: Subject, imported: Imported) => void>>
  /** Why the API does not show it. */
  readonly leftOut: Readonly<Record<string, string>>
}

const text = (value: Json | undefined): string => String(value ?? '')
const things = (value: Json | undefined): readonly Thing[] => (Array.isArray(value) ? (value as readonly Thing[]) : [])
const when = (value: Json | undefined) => (value ? { at: value, timeZone: 'UTC' } : null)
const origin = ({ metadata }: Task) => metadata.trello as Thing

const cosmetic = 'looks only'
const derived = 'follows from other fields'
const service = 'limits and bookkeeping of the service'

export const boardFields: Fields<Project> = {
  shown: {
    id: ({ id }, project) => expect(project.externalRef).toEqual({ system: 'trello', id }),
    name: ({ name }, project) => expect(project.name).toBe(name),
    desc: ({ desc }, project) => expect(project.description).toBe(desc),
    closed: ({ closed }, project) => expect(project.archivedAt !== null).toBe(closed),
    url: ({ url }, project) => expect(project.metadata).toEqual({ trello: { url } }),
    lists: ({ lists }, { statuses }) => {
      const ordered = things(lists).toSorted((a, b) => Number(a.pos) - Number(b.pos))
      expect(statuses.map(({ name }) => name)).toEqual(ordered.map(({ name }) => name))
    },
    labels: ({ labels }, project) => expect(project.labels).toHaveLength(things(labels).length),
  },
  leftOut: {
    cards: 'compared one by one',
    checklists: 'compared with their cards',
    members: 'compared one by one',
    actions: 'comments and creations are compared with their cards, the rest is reported',
    labelNames: derived,
    memberships: 'everybody who may write becomes a CONTRIBUTOR',
    dateLastActivity: 'the project has an activity of its own',
  },
}

export const listFields: Fields<Project['statuses'][number]> = {
  shown: {
    id: ({ id }, status) => expect(status.externalRef).toEqual({ system: 'trello', id }),
    name: ({ name }, status) => expect(status.name).toBe(name),
    closed: ({ closed }, status) => expect(status.archived).toBe(closed),
  },
  leftOut: {
    pos: 'compared as the order of the board',
    idBoard: derived,
    subscribed: 'of whoever exported it',
    softLimit: 'reported; this board has none',
    limits: service,
    creationMethod: service,
  },
}

export const labelFields: Fields<Project['labels'][number]> = {
  shown: {
    id: ({ id }, label) => expect(label.externalRef).toEqual({ system: 'trello', id }),
    name: ({ name }, label) => expect(label.name).toBe(name),
    color: ({ color }, label) => expect(label.color).toBe(colors[text(color)]),
  },
  leftOut: { idBoard: derived },
}
const colors: Readonly<Record<string, string>> = {
  green: '#4bce97',
  yellow: '#f5cd47',
  orange: '#fea362',
  red: '#f87168',
  purple: '#9f8fef',
  blue: '#579dff',
  sky: '#6cc3e0',
  black: '#8590a2',
}

export const memberFields: Fields<User> = {
  shown: {
    fullName: ({ fullName }, user) =>
      expect(user).toMatchObject({ name: fullName, status: 'PLACEHOLDER', email: null }),
  },
  leftOut: {
    id: 'how the test finds the user: by who wrote what',
    username: 'for matching only',
    ...Object.fromEntries(
      [
        'avatarHash',
        'avatarUrl',
        'bio',
        'bioData',
        'confirmed',
        'idEnterprise',
        'idEnterprisesDeactivated',
        'idMemberReferrer',
        'idPremOrgsAdmin',
        'initials',
        'memberType',
        'nonPublic',
        'nonPublicAvailable',
        'products',
        'url',
        'status',
      ].map((field) => [field, 'of the account at Trello']),
    ),
  },
}

export const cardFields: Fields<Task> = {
  shown: {
    id: ({ id }, task) => expect(task.externalRef).toEqual({ system: 'trello', id }),
    name: ({ name }, task) => expect(task.title).toBe(name),
    desc: ({ desc }, task) => expect(task.description).toBe(desc),
    closed: ({ closed }, task) => expect(task.archivedAt !== null).toBe(closed),
    due: ({ due }, task) => expect(task.due).toEqual(when(due)),
    dueComplete: ({ dueComplete }, task) => expect(origin(task).dueDone ?? false).toBe(dueComplete),
    idShort: ({ idShort }, task) => expect(origin(task).number).toBe(idShort),
    shortLink: ({ shortLink }, task) => expect(origin(task).shortLink).toBe(shortLink),
    shortUrl: ({ shortUrl }, task) => expect(origin(task).url).toBe(shortUrl),
    dateLastActivity: ({ dateLastActivity }, task) => expect(origin(task).activeAt).toBe(dateLastActivity),
    idList: ({ idList }, task, { project }) =>
      expect(project.statuses.find(({ id }) => id === task.statusId)?.externalRef?.id).toBe(idList),
    idLabels: ({ idLabels }, task, { project }) =>
      expect(task.labelIds.map((id) => project.labels.find((label) => label.id === id)?.externalRef?.id)).toEqual(
        idLabels,
      ),
    idMembers: ({ idMembers }, task, { user }) =>
      expect(task.assigneeIds).toEqual((idMembers as readonly string[]).map((id) => user(id).id)),
    attachments: ({ attachments }, task) => {
      const links = (task.metadata.attachments ?? []) as readonly Thing[]
      expect(links.map(({ name, date }) => ({ name, date }))).toEqual(
        things(attachments).map(({ name, date }) => ({ name, date })),
      )
    },
  },
  leftOut: {
    pos: 'compared as the order of each list',
    idChecklists: 'compared through the checklists',
    labels: derived,
    url: 'the short address is kept',
    idBoard: derived,
    checkItemStates: derived,
    idAttachmentCover: 'reported as covers',
    manualCoverAttachment: cosmetic,
    dueReminder: 'reported',
    idMembersVoted: 'reported; this board has none',
    customFieldItems: 'reported; this board has none',
    address: 'reported; this board has none',
    coordinates: 'reported; this board has none',
    locationName: 'reported; this board has none',
    creationMethod: service,
    subscribed: 'of whoever exported it',
  },
}

export const checklistFields: Fields<Task['checklists'][number]> = {
  shown: {
    name: ({ name }, checklist) => expect(checklist.title).toBe(name),
    checkItems: ({ checkItems }, checklist) => {
      const ordered = things(checkItems).toSorted((a, b) => Number(a.pos) - Number(b.pos))
      const expected = ordered.map(({ name, state }) => ({ title: text(name).trim(), done: state === 'complete' }))
      expect(checklist.items.map(({ title, done }) => ({ title, done }))).toEqual(expected)
    },
  },
  leftOut: {
    id: 'a task and what it holds are imported once, together',
    idCard: 'how the test finds the task',
    pos: 'compared as the order of the checklists',
    idBoard: derived,
    limits: service,
    creationMethod: service,
  },
}

export const commentFields: Fields<Comment> = {
  shown: {
    id: ({ id }, comment) => expect(comment.externalRef).toEqual({ system: 'trello', id }),
    date: ({ date }, comment) => expect(comment.createdAt).toBe(date),
    idMemberCreator: ({ idMemberCreator }, comment, { user }) =>
      expect(comment.authorId).toBe(user(text(idMemberCreator)).id),
    data: ({ data }, comment) => expect(comment.body).toBe((data as Thing).text),
  },
  leftOut: { type: 'how the test finds comments', memberCreator: derived },
}

/** Compares one thing of the file with what became of it; a field nobody thought of fails. */
export function compare<Subject>(fields: Fields<Subject>, thing: Thing, subject: Subject, imported: Imported): void {
  const forgotten = Object.keys(thing).filter((field) => !(field in fields.shown) && !(field in fields.leftOut))
  expect(forgotten).toEqual([])
  for (const field of Object.keys(thing)) fields.shown[field]?.(thing, subject, imported)
}
