import { readFileSync } from 'node:fs'
import type { Comment, Session, Task, Taskwright, User } from '@taskwright/core'
import type { ImportSummary } from '@taskwright/core/imports'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  boardFields,
  cardFields,
  checklistFields,
  commentFields,
  compare,
  type Imported,
  labelFields,
  listFields,
  memberFields,
  type Thing,
} from './trello-fields.ts'

/** The export of a real board. */
export const file = readFileSync(new URL('data/trello-board.json', import.meta.url), 'utf8')
const source = JSON.parse(file) as Thing
const { cards, lists, labels, members, checklists, actions } = source as Readonly<
  Record<'cards' | 'lists' | 'labels' | 'members' | 'checklists' | 'actions', readonly Thing[]>
>
const ofType = (type: string) => actions.filter((action) => action.type === type)
const cardOf = (action: Thing) => ((action.data as Thing).card as Thing | undefined)?.id

/** A place the board can be imported into, again and again. */
export interface Way {
  readonly tw: Taskwright<unknown>
  /** Who imports. */
  readonly userId: string
  readonly organizationId: string
  /** Imports the board into the project `GO`. */
  run(): Promise<ImportSummary>
  end(): Promise<void>
}

/** Proves that the board comes over field by field, whichever way it comes. */
export function provesTheBoard(way: string, open: () => Promise<Way>): void {
  describe(`a real Trello board, ${way}`, () => {
    let tw: Taskwright<unknown>
    let userId: string
    let organizationId: string
    let run: () => Promise<ImportSummary>
    let end: () => Promise<void>
    let ana: Session
    let summary: ImportSummary
    let imported: Imported

    beforeAll(async () => {
      ;({ tw, userId, organizationId, run, end } = await open())
      ana = tw.as({ userId, organizationId })
      summary = await run()
      imported = await readBack()
    }, 600_000)
    afterAll(() => end())

    it('has all its cards, archived and not', () => {
      expect(summary.cards).toEqual({ added: 122, present: 0, archived: 78 })
      expect(summary).toMatchObject({
        lists: { added: 18 },
        labels: { added: 8 },
        comments: { added: 93 },
        checklists: 14,
        people: { placeholders: 11 },
      })
    })

    it('is the board, field by field', () => {
      compare(boardFields, source, imported.project, imported)
    })

    it.each(lists)('has the list $name', (list) => {
      compare(listFields, list, byRef(imported.project.statuses, list), imported)
    })

    it.each(labels)('has the label $name', (label) => {
      compare(labelFields, label, byRef(imported.project.labels, label), imported)
    })

    it.each(members)('knows $fullName', (member) => {
      compare(memberFields, member, imported.user(String(member.id)), imported)
    })

    it.each(cards)('has the card $idShort, field by field', (card) => {
      const id = String(card.id)
      const task = imported.task(id)
      compare(cardFields, card, task, imported)
      const own = checklists.filter(({ idCard }) => idCard === id).toSorted((a, b) => Number(a.pos) - Number(b.pos))
      expect(task.checklists).toHaveLength(own.length)
      for (const [index, checklist] of own.entries())
        compare(checklistFields, checklist, task.checklists[index]!, imported)
    })

    it.each(cards)('has the comments of card $idShort, oldest first', (card) => {
      const said = ofType('commentCard').filter((action) => cardOf(action) === card.id)
      const oldestFirst = said.toSorted((a, b) => String(a.date).localeCompare(String(b.date)))
      const comments = imported.comments(String(card.id))
      expect(comments).toHaveLength(said.length)
      for (const [index, action] of oldestFirst.entries()) compare(commentFields, action, comments[index]!, imported)
    })

    it.each(cards)('knows who made card $idShort, and when', (card) => {
      const task = imported.task(String(card.id))
      const birth = actions.find(
        (action) =>
          ['createCard', 'convertToCardFromCheckItem'].includes(String(action.type)) && cardOf(action) === card.id,
      )
      const second = new Date(Number.parseInt(String(card.id).slice(0, 8), 16) * 1000).toISOString()
      expect(task.createdAt).toBe(birth ? birth.date : second)
      expect(task.authorId).toBe(birth ? imported.user(String(birth.idMemberCreator)).id : userId)
    })

    it('shows each list as the board showed it', () => {
      for (const { id } of lists) {
        const own = cards.filter(({ idList }) => idList === id).toSorted((a, b) => Number(a.pos) - Number(b.pos))
        expect(imported.list(String(id)).map(({ title }) => title)).toEqual(own.map(({ name }) => name))
      }
    })

    it('numbers the tasks as the board did its cards', () => {
      const tasks = cards.map(({ id }) => imported.task(String(id))).toSorted((a, b) => a.number - b.number)
      const numbers = cards.map(({ idShort }) => Number(idShort)).toSorted((a, b) => a - b)
      expect(tasks.map(({ metadata }) => (metadata.trello as Thing).number)).toEqual(numbers)
      expect(tasks.map(({ number }) => number)).toEqual(cards.map((_, index) => index + 1))
    })

    it('puts the work in the right category', () => {
      const categories = Object.fromEntries(imported.project.statuses.map(({ name, category }) => [name, category]))
      expect(categories).toMatchObject({
        Backlog: 'PENDING',
        'To Do': 'PENDING',
        Doing: 'IN_PROGRESS',
        'Ready for QA': 'IN_PROGRESS',
        Done: 'COMPLETED',
      })
    })

    it('keeps the address of every attachment that the file knows', () => {
      const links = cards.flatMap(
        ({ id }) => (imported.task(String(id)).metadata.attachments ?? []) as readonly Thing[],
      )
      const known = new Set(
        ofType('addAttachmentToCard').map((action) => ((action.data as Thing).attachment as Thing).url),
      )
      expect(links).toHaveLength(59)
      expect(links.filter(({ url }) => url !== undefined)).toHaveLength(38)
      for (const { url } of links) if (url !== undefined) expect(known).toContain(url)
    })

    it('says what it left behind, with counts', () => {
      expect(Object.fromEntries(summary.leftovers.map(({ what, count }) => [what, count]))).toEqual({
        activity: 834,
        activity_cut: 1,
        attachments: 59,
        attachments_without_address: 21,
        authors_unknown: 49,
        covers: cards.filter(({ idAttachmentCover }) => idAttachmentCover).length,
        due_reminders: cards.filter(({ dueReminder }) => dueReminder !== null).length,
        edited_comments: ofType('commentCard').filter(({ data }) => (data as Thing).dateLastEdited).length,
        power_ups: 3,
      })
    })

    it('tells nobody', async () => {
      await tw.settled()
      for (const { id } of members) {
        const someone = tw.as({ userId: imported.user(String(id)).id, organizationId })
        expect(await someone.notifications.unreadCount()).toBe(0)
      }
    })

    it('changes nothing when it is imported again', async () => {
      const head = () => tw.storage.read((view) => view.head())
      const before = await head()
      const again = await run()
      expect(await head()).toBe(before)
      expect(again).toMatchObject({ cards: { added: 0, present: 122 }, comments: { added: 0, present: 93 } })
    })

    it('agrees with its log', async () => {
      expect((await tw.verify()).problems).toEqual([])
    })

    async function readBack(): Promise<Imported> {
      const project = await ana.projects.getByKey('GO')
      const tasks = [...(await allTasks(project.id, false)), ...(await allTasks(project.id, true))]
      const comments = new Map<string, readonly Comment[]>()
      for (const task of tasks)
        comments.set(task.externalRef!.id, (await ana.tasks.comments(task.id, { limit: 100 })).items)
      const users = await readUsers(project.id)
      return {
        project,
        task: (cardId) =>
          tasks.find(({ externalRef }) => externalRef?.id === cardId) ?? expect.fail(`no task for card ${cardId}`),
        comments: (cardId) => comments.get(cardId) ?? [],
        user: (memberId) => users.get(memberId) ?? expect.fail(`no user for member ${memberId}`),
        list: (listId) => {
          const status = project.statuses.find(({ externalRef }) => externalRef?.id === listId)
          return tasks.filter(({ statusId }) => statusId === status?.id).toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
        },
      }
    }

    async function allTasks(projectId: string, archived: boolean): Promise<readonly Task[]> {
      const tasks: Task[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof ana.tasks.list>> = await ana.tasks.list({
          projectId,
          archived,
          limit: 50,
          ...(cursor ? { cursor } : {}),
        })
        tasks.push(...page.items)
        cursor = page.nextCursor
      } while (cursor)
      return tasks
    }

    /** Names are unique on this board, so they tell who is who. */
    async function readUsers(projectId: string): Promise<ReadonlyMap<string, User>> {
      const root = tw.as({ userId: 'root', trusted: true })
      const { items } = await ana.projects.members(projectId, { limit: 100 })
      const users = await Promise.all(
        items.filter((member) => member.userId !== userId).map((member) => root.users.get(member.userId)),
      )
      return new Map(members.map(({ id, fullName }) => [String(id), users.find(({ name }) => name === fullName)!]))
    }
  })
}

const byRef = <One extends { readonly externalRef: { readonly id: string } | null }>(
  all: readonly One[],
  { id }: Thing,
): One => all.find(({ externalRef }) => externalRef?.id === id) ?? expect.fail(`nothing came of ${id}`)
