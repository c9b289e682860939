import { beforeEach, describe, expect, it } from 'vitest'
import type { Session, Task } from '../api.ts'
import { createTaskwright } from '../engine.ts'
import { memoryStorage } from '../memory/index.ts'
import type { Taskwright } from '../taskwright.ts'
import { type ImportOptions, importBoard } from './import-board.ts'
import { readTrello } from './read-trello.ts'
import { action, card, exported } from './testing-board.ts'

describe('importing a board', () => {
  let tw: Taskwright
  let ana: Session
  beforeEach(async () => {
    tw = await createTaskwright({ storage: memoryStorage(), relay: false })
    ana = tw.as({ userId: 'ana' })
    return () => tw.close()
  })

  const run = (change: Parameters<typeof exported>[0] = {}, options: Partial<ImportOptions> = {}) =>
    importBoard({
      engine: tw,
      board: readTrello(JSON.stringify(exported(change))),
      projectKey: 'GO',
      organizationId: 'default',
      actor: { userId: 'ana' },
      ...options,
    })
  const head = () => tw.storage.read((view) => view.head())
  const tasks = async (query = {}): Promise<readonly Task[]> => {
    const project = await ana.projects.getByKey('GO')
    return (await ana.tasks.list({ projectId: project.id, limit: 100, sort: 'rank', ...query })).items
  }
  const titles = async (query = {}) => (await tasks(query)).map(({ title }) => title)
  const cards = (...names: readonly string[]) =>
    names.map((name, n) => card({ id: `c${name}`, name, pos: n, idShort: 10 - n }))
  const comment = (id: string, cardId = 'c1', date = '2020-05-01T10:00:00.000Z') =>
    action({ id, type: 'commentCard', date, idMemberCreator: 'm1', data: { text: id, card: { id: cardId } } })

  it('makes a project with the lists as statuses', async () => {
    const summary = await run()
    const project = await ana.projects.getByKey('GO')
    expect(project).toMatchObject({ name: 'Board', externalRef: { system: 'trello', id: 'b1' } })
    expect(project.statuses.map(({ name }) => name)).toEqual(['To Do'])
    expect(summary).toMatchObject({ project: { id: project.id, created: true }, cards: { added: 1, present: 0 } })
  })

  it('shows the cards in the order of the board and numbers them in the order they were made', async () => {
    await run({ cards: cards('A', 'B', 'C') })
    expect(await titles()).toEqual(['A', 'B', 'C'])
    expect(await titles({ sort: 'number' })).toEqual(['C', 'B', 'A'])
  })

  it('keeps who wrote what and when', async () => {
    await run({
      actions: [
        comment('hello'),
        action({
          type: 'createCard',
          date: '2020-01-01T00:00:00.000Z',
          idMemberCreator: 'm1',
          data: { card: { id: 'c1' } },
        }),
      ],
    })
    const [task] = await tasks()
    const placeholder = await tw.as({ userId: 'ana', trusted: true }).users.get(task!.authorId)
    expect(placeholder).toMatchObject({ name: 'Ana Example', status: 'PLACEHOLDER' })
    expect(task!.createdAt).toBe('2020-01-01T00:00:00.000Z')
    expect((await ana.tasks.comments(task!.id)).items).toMatchObject([
      {
        body: 'hello',
        authorId: task!.authorId,
        createdAt: '2020-05-01T10:00:00.000Z',
        externalRef: { system: 'trello', id: 'hello' },
      },
    ])
  })

  it('acts as the importer, under an origin that keeps notifications quiet', async () => {
    await run({ cards: [card({ idMembers: ['m1'] })] })
    const events = await tw.storage.read((view) => view.readLog({ after: 0, limit: 1000 }))
    expect(new Set(events.map(({ actor }) => actor))).toEqual(new Set(['ana']))
    expect(new Set(events.map(({ origin }) => origin))).toEqual(new Set(['import:trello']))
  })

  it('assigns whoever has an account under that e-mail address', async () => {
    const bob = await tw.as({ userId: 'root', trusted: true }).users.register({ name: 'Bob', email: 'bob@example.com' })
    const members = [{ id: 'm1', username: 'bob', fullName: 'Bob', email: 'BOB@example.com' }]
    const summary = await run({ members, cards: [card({ idMembers: ['m1'] })] })
    expect((await tasks())[0]?.assigneeIds).toEqual([bob.id])
    expect(summary.people).toEqual({ matched: 1, placeholders: 0, present: 0 })
  })

  it('assigns whom the importer names', async () => {
    await run({ cards: [card({ idMembers: ['m1'] })] }, { members: { ana: 'ana' } })
    expect((await tasks())[0]?.assigneeIds).toEqual(['ana'])
  })

  it('makes one placeholder of a person on two boards', async () => {
    await run()
    const before = await head()
    await run({ id: 'b2', cards: [card({ id: 'c9' })] }, { projectKey: 'TWO' })
    const events = await tw.storage.read((view) => view.readLog({ after: before, limit: 1000 }))
    expect(events.map(({ type }) => type)).not.toContain('user.registered')
  })

  it('keeps archived cards and lists archived', async () => {
    const lists = [{ id: 'l1', name: 'Old', closed: true, pos: 1 }]
    await run({ lists, cards: [card({ closed: true })], actions: [comment('late')] })
    expect(await titles()).toEqual([])
    const [task] = await tasks({ archived: true })
    expect((await ana.projects.getByKey('GO')).statuses[0]?.archived).toBe(true)
    expect((await ana.tasks.comments(task!.id)).items).toHaveLength(1)
  })

  it('archives the project of a closed board once', async () => {
    await run({ closed: true })
    const { id, archivedAt } = (await ana.projects.list({ archived: true })).items[0]!
    expect(archivedAt).not.toBeNull()
    await ana.projects.restore(id)
    await run({ closed: true })
    expect((await ana.projects.get(id)).archivedAt).toBeNull()
  })

  describe('a second time', () => {
    const board = {
      cards: cards('A', 'B'),
      labels: [{ id: 'b1', name: 'Bug', color: 'red' }],
      actions: [comment('hi', 'cA')],
    }

    it('changes nothing', async () => {
      await run(board)
      const before = await head()
      const summary = await run(board)
      expect(await head()).toBe(before)
      expect(summary).toMatchObject({
        cards: { added: 0, present: 2 },
        comments: { added: 0, present: 1 },
        people: { present: 1 },
        project: { created: false },
      })
    })

    it('leaves alone what was changed, moved, removed or deleted here', async () => {
      await run(board)
      const [a, b] = await tasks()
      const project = await ana.projects.getByKey('GO')
      await ana.projects.removeLabel(project.id, project.labels[0]!.id)
      await ana.tasks.update(a!.id, { title: 'Mine now' })
      const [said] = (await ana.tasks.comments(a!.id)).items
      await tw.as({ userId: 'root', trusted: true }).tasks.deleteComment(a!.id, said!.id)
      await ana.tasks.move(b!.id, { before: a!.id })
      await ana.tasks.delete(b!.id)
      const before = await head()
      await run(board)
      expect(await head()).toBe(before)
      expect(await titles()).toEqual(['Mine now'])
    })

    it('adds what is new on the board, at its place', async () => {
      await run({ cards: cards('A', 'C') })
      const lists = [
        { id: 'l0', name: 'Ideas', closed: false, pos: 0.5 },
        { id: 'l1', name: 'To Do', closed: false, pos: 1 },
        { id: 'l2', name: 'Done', closed: false, pos: 2 },
      ]
      const newer = [...cards('A', 'B', 'C'), card({ id: 'cD', name: 'D', pos: -1, idShort: 99, idLabels: ['b1'] })]
      const summary = await run({
        lists,
        cards: newer,
        labels: [{ id: 'b1', name: 'Bug', color: 'red' }],
        actions: [comment('new', 'cA')],
      })
      const project = await ana.projects.getByKey('GO')
      expect(project.statuses.map(({ name }) => name)).toEqual(['Ideas', 'To Do', 'Done'])
      expect(await titles()).toEqual(['D', 'A', 'B', 'C'])
      expect((await tasks())[0]?.labelIds).toEqual([project.labels[0]?.id])
      expect(summary).toMatchObject({
        lists: { added: 2, present: 1 },
        labels: { added: 1 },
        cards: { added: 2, present: 2 },
        comments: { added: 1 },
      })
    })

    it('puts new cards of a list that was merged here into the list that took its place', async () => {
      const lists = [1, 2].map((n) => ({ id: `l${n}`, name: `List ${n}`, closed: false, pos: n }))
      await run({ lists, cards: [card({ idList: 'l1', name: 'old' })] })
      const { id, statuses } = await ana.projects.getByKey('GO')
      await ana.projects.removeStatus(id, statuses[0]!.id, { replacedBy: statuses[1]!.id })
      await run({
        lists,
        cards: [card({ idList: 'l1', name: 'old' }), card({ id: 'c2', idList: 'l1', name: 'new', pos: 2 })],
      })
      expect((await tasks()).map(({ title, statusId }) => [title, statusId])).toEqual([
        ['old', statuses[1]!.id],
        ['new', statuses[1]!.id],
      ])
    })

    it('says what changed on the board since', async () => {
      await run({ cards: [card({ dateLastActivity: '2020-01-01T00:00:00.000Z' })] })
      const { leftovers } = await run({
        cards: [card({ name: 'Renamed', dateLastActivity: '2020-02-01T00:00:00.000Z' })],
      })
      expect(leftovers).toContainEqual(expect.objectContaining({ what: 'changed_since', count: 1 }))
      expect(await titles()).toEqual(['Card'])
    })

    it('does not assign a new card to somebody who was removed from the project', async () => {
      await run()
      const { id } = await ana.projects.getByKey('GO')
      const placeholder = (await ana.projects.members(id)).items.find(({ userId }) => userId !== 'ana')
      await ana.projects.removeMember(id, placeholder!.userId)
      const { leftovers } = await run({ cards: [card({}), card({ id: 'c2', idMembers: ['m1'] })] })
      expect(leftovers).toContainEqual(expect.objectContaining({ what: 'assignees_dropped', count: 1 }))
      expect((await tasks()).map(({ assigneeIds }) => assigneeIds)).toEqual([[], []])
    })
  })

  it('completes an import that was cut off, with whole cards only', async () => {
    const board = {
      cards: cards('A', 'B', 'C'),
      actions: ['A', 'B', 'C'].map((name) => comment(`on-${name}`, `c${name}`)),
    }
    const cut = run(board, {
      onProgress: () => {
        throw new Error('the power went')
      },
    })
    await expect(cut).rejects.toThrow('the power went')
    expect(await titles()).toEqual(['C'])
    const summary = await run(board)
    expect(summary).toMatchObject({
      project: { created: false },
      cards: { added: 2, present: 1 },
      comments: { added: 2, present: 1 },
    })
    expect(await titles()).toEqual(['A', 'B', 'C'])
  })

  it('makes one of two imports that run at once', async () => {
    const board = { cards: cards('A', 'B', 'C') }
    await run({ ...board, cards: [] })
    await Promise.allSettled([run(board), run(board)])
    await run(board)
    expect(await titles()).toEqual(['A', 'B', 'C'])
  })

  it('tells what it would do and writes nothing', async () => {
    const summary = await run({ actions: [comment('hi')] }, { dryRun: true })
    expect(summary).toMatchObject({
      dryRun: true,
      project: { id: null, created: true },
      cards: { added: 1 },
      comments: { added: 1 },
      people: { placeholders: 1 },
    })
    expect(await head()).toBe(0)
  })

  it('refuses another project for the same board', async () => {
    await run()
    await expect(run({}, { projectKey: 'TWO' })).rejects.toMatchObject({
      code: 'import.project_taken',
      details: { key: 'GO' },
    })
  })

  it('refuses a project that did not come from the board', async () => {
    await ana.projects.create({ key: 'GO', name: 'Mine' })
    await expect(run()).rejects.toMatchObject({ code: 'project.key_taken' })
  })

  it('refuses somebody who may not see the project, as if it were not there', async () => {
    await run()
    await expect(run({}, { actor: { userId: 'mallory' } })).rejects.toMatchObject({ code: 'project.not_found' })
  })

  it.each([
    ['a member who is not on the board', { members: { nobody: 'x' } }],
    ['an address without an account', { members: { ana: 'x@example.com' } }],
    ['a list that is not on the board', { map: { Nowhere: 'PENDING' } }],
    ['a category we do not have', { map: { 'To Do': 'LATER' } }],
  ])('refuses to map %s, before it writes anything', async (_, options) => {
    await expect(run({}, options)).rejects.toMatchObject({ code: 'import.map_invalid' })
    expect(await head()).toBe(0)
  })
})
