import { beforeEach, describe, expect, it } from 'vitest'
import type { Project, Session } from '../api.ts'
import { createTaskwright } from '../engine.ts'
import { memoryStorage } from '../memory/index.ts'
import type { Taskwright } from '../taskwright.ts'
import { type ImportIntoOptions, importBoard, importIntoProject } from './import-board.ts'
import { readTrello } from './read-trello.ts'
import { action, card, exported } from './testing-board.ts'

describe('importing a board into a project', () => {
  let tw: Taskwright
  let ana: Session
  let project: Project
  beforeEach(async () => {
    tw = await createTaskwright({ storage: memoryStorage(), relay: false })
    ana = tw.as({ userId: 'ana' })
    project = await ana.projects.create({ key: 'GO', name: 'Mine' })
    return () => tw.close()
  })

  const boardOf = (change: Parameters<typeof exported>[0] = {}) => readTrello(JSON.stringify(exported(change)))
  const run = (change: Parameters<typeof exported>[0] = {}, options: Partial<ImportIntoOptions> = {}) =>
    importIntoProject({
      engine: tw,
      board: boardOf(change),
      projectId: project.id,
      actor: { userId: 'ana', organizationId: '*' },
      ...options,
    })
  const head = () => tw.storage.read((view) => view.head())
  const now = () => ana.projects.get(project.id)
  const titles = async () =>
    (await ana.tasks.list({ projectId: project.id, sort: 'rank', limit: 100 })).items.map(({ title }) => title)
  const lists = [
    { id: 'l1', name: 'To Do', closed: false, pos: 1 },
    { id: 'l2', name: 'Done', closed: false, pos: 2 },
  ]

  it('makes its lists the statuses of a project nobody has used, which keeps its name', async () => {
    const summary = await run({ lists, desc: 'From Trello' })
    expect(await now()).toMatchObject({
      name: 'Mine',
      description: 'From Trello',
      externalRef: { system: 'trello', id: 'b1' },
      metadata: { trello: { url: 'https://trello.com/b/b1' } },
      statuses: [{ name: 'To Do' }, { name: 'Done' }],
    })
    expect(summary).toMatchObject({
      project: { id: project.id, key: 'GO', name: 'Mine', created: false },
      cards: { added: 1, present: 0 },
      lists: { added: 2, present: 0 },
    })
    expect(await titles()).toEqual(['Card'])
  })

  it('leaves alone what is written in the project', async () => {
    await ana.projects.update(project.id, { description: 'Ours', metadata: { trello: 'ours' } })
    await ana.tasks.create({ projectId: project.id, title: 'Own' })
    await run({ lists, desc: 'From Trello' })
    const { description, metadata, statuses } = await now()
    expect([description, metadata]).toEqual(['Ours', { trello: 'ours' }])
    expect(statuses.map(({ name, externalRef }) => [name, externalRef?.id])).toEqual([
      ['To do', 'l1'],
      ['In progress', undefined],
      ['Done', 'l2'],
      ['Cancelled', undefined],
    ])
    expect((await titles()).toSorted()).toEqual(['Card', 'Own'])
  })

  it('adds what is new the second time, and nothing the third', async () => {
    await run({ lists })
    await run({ lists, cards: [card({}), card({ id: 'c2', name: 'Second', pos: 2 })] })
    expect(await titles()).toEqual(['Card', 'Second'])
    const before = await head()
    await run({ lists, cards: [card({}), card({ id: 'c2', name: 'Second', pos: 2 })] })
    expect(await head()).toBe(before)
  })

  it('tells what it would do and writes nothing', async () => {
    const before = await head()
    expect(await run({ lists }, { dryRun: true })).toMatchObject({
      dryRun: true,
      project: { id: project.id },
      cards: { added: 1 },
    })
    expect(await head()).toBe(before)
  })

  it('is quiet: whatever it writes says that it is an import', async () => {
    const before = await head()
    await run({ cards: [card({ idMembers: ['m1'] })], actions: [action({ type: 'commentCard' })] })
    const events = await tw.storage.read((view) => view.readLog({ after: before, limit: 1000 }))
    expect(new Set(events.map(({ origin }) => origin))).toEqual(new Set(['import:trello']))
  })

  it('archives a fresh project with a closed board, and never one that has tasks of its own', async () => {
    await run({ closed: true })
    expect((await now()).archivedAt).not.toBeNull()
    const other = await ana.projects.create({ key: 'OWN', name: 'Own' })
    await ana.tasks.create({ projectId: other.id, title: 'Own' })
    await run({ id: 'b2', closed: true, cards: [card({ id: 'c9' })] }, { projectId: other.id })
    expect((await ana.projects.get(other.id)).archivedAt).toBeNull()
  })

  it('changes nothing when a closed board comes again, although the project is archived', async () => {
    await run({ closed: true })
    const before = await head()
    await run({ closed: true })
    expect(await head()).toBe(before)
  })

  it('ends between two cards when it is aborted, and goes on from there', async () => {
    const cards = ['A', 'B', 'C'].map((name, n) => card({ id: name, name, pos: n, idShort: n }))
    const stop = new AbortController()
    const cut = run({ cards }, { signal: stop.signal, onProgress: ({ done }) => done === 2 && stop.abort('enough') })
    await expect(cut).rejects.toBe('enough')
    expect(await titles()).toEqual(['A', 'B'])
    await run({ cards })
    expect(await titles()).toEqual(['A', 'B', 'C'])
  })

  describe('is refused', () => {
    const intoAnother = (projectKey: string, userId: string) =>
      importBoard({ engine: tw, board: boardOf(), projectKey, organizationId: 'default', actor: { userId } })

    it('for a board that went into another project', async () => {
      await intoAnother('FIRST', 'ana')
      await expect(run()).rejects.toMatchObject({ code: 'import.project_taken', details: { key: 'FIRST' } })
    })

    it('without naming a project that is hidden', async () => {
      await intoAnother('HIDDEN', 'bo')
      const error: unknown = await run().catch((error: unknown) => error)
      expect(error).toMatchObject({ code: 'import.project_taken', details: {} })
      expect(String(error)).not.toContain('HIDDEN')
    })

    it('for a project that came from another board', async () => {
      await run()
      await expect(run({ id: 'b2', cards: [card({ id: 'c9' })] })).rejects.toMatchObject({
        code: 'import.project_linked',
      })
    })

    it('for an archived project', async () => {
      await ana.projects.archive(project.id)
      await expect(run()).rejects.toMatchObject({ code: 'project.archived' })
    })

    it.each(['VIEWER', 'COMMENTER', 'CONTRIBUTOR'] as const)('to a %s, before anything else', async (role) => {
      await ana.projects.addMember(project.id, { userId: 'bo', role })
      const refused = run({}, { actor: { userId: 'bo', organizationId: '*' }, members: { nobody: 'x' } })
      await expect(refused).rejects.toMatchObject({ code: 'access.denied' })
    })

    it('to somebody who does not see it', async () => {
      const refused = run({}, { actor: { userId: 'mallory', organizationId: '*' } })
      await expect(refused).rejects.toMatchObject({ code: 'project.not_found' })
    })
  })
})
