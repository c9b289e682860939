import { describe, expect, it } from 'vitest'
import type { Filter } from '../src/index.ts'
import { everyPage, expectRefused, startWithProject } from './harness.ts'

describe('lists over several projects', () => {
  async function twoProjects() {
    const scene = await startWithProject()
    const other = await scene.ana.projects.create({ key: 'OTHER', name: 'Other' })
    await scene.ana.tasks.create({ projectId: scene.project.id, title: 'here' })
    await scene.ana.tasks.create({ projectId: other.id, title: 'there' })
    const titles = async () => (await scene.ana.tasks.list()).items.map(({ title }) => title).toSorted()
    return { ...scene, other, titles }
  }

  it('leave out what is in an archived project, until it is back', async () => {
    const { ana, other, titles } = await twoProjects()
    await ana.projects.archive(other.id)
    expect(await titles()).toEqual(['here'])
    expect((await ana.tasks.list({ projectId: other.id })).items).toHaveLength(1)
    await ana.projects.restore(other.id)
    expect(await titles()).toEqual(['here', 'there'])
  })

  it('leave out what is in a deleted project, until it is back', async () => {
    const { ana, other, titles } = await twoProjects()
    await ana.projects.delete(other.id)
    expect(await titles()).toEqual(['here'])
    await expectRefused(ana.tasks.list({ projectId: other.id }), 'project.not_found')
    await ana.projects.restore(other.id)
    expect(await titles()).toEqual(['here', 'there'])
  })

  it('go on from page to page while a project is archived', async () => {
    const { ana, project, other } = await twoProjects()
    for (let n = 0; n < 3; n++) await ana.tasks.create({ projectId: project.id, title: `more ${n}` })
    const first = await ana.tasks.list({ sort: 'createdAt', limit: 2 })
    await ana.projects.archive(other.id)
    const rest = await ana.tasks.list({ sort: 'createdAt', limit: 100, cursor: first.nextCursor! })
    expect(rest.items.every(({ projectId }) => projectId === project.id)).toBe(true)
  })
})

describe('archived and deleted tasks', () => {
  it('are in no list but those that ask for them', async () => {
    const { ana, project } = await startWithProject()
    const make = (title: string) => ana.tasks.create({ projectId: project.id, title })
    const [live, archived, deleted] = [await make('live'), await make('archived'), await make('deleted')]
    await ana.tasks.archive(archived.id)
    await ana.tasks.delete(deleted.id)
    const titles = async (ask = {}) => (await ana.tasks.list(ask)).items.map(({ title }) => title)
    expect(await titles()).toEqual(['live'])
    expect(await titles({ archived: true })).toEqual(['archived'])
    expect(await titles({ deleted: true })).toEqual(['deleted'])
    await expectRefused(ana.tasks.get(deleted.id), 'task.not_found')
    expect((await ana.tasks.get(archived.id)).archivedAt).not.toBeNull()
    expect(live.archivedAt).toBeNull()
  })
})

describe('what was deleted', () => {
  it('is found among the deleted also when it was archived before', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'x' })
    await ana.tasks.archive(task.id)
    await ana.tasks.delete(task.id)
    expect((await ana.tasks.list({ deleted: true })).items).toHaveLength(1)
    expect((await ana.tasks.list({ archived: true })).items).toEqual([])
    expect((await ana.tasks.list({ archived: true, deleted: true })).items).toHaveLength(1)
    await ana.projects.archive(project.id)
    await ana.projects.delete(project.id)
    expect((await ana.projects.list({ deleted: true })).items).toHaveLength(1)
    expect((await ana.projects.list({ archived: true })).items).toEqual([])
  })

  it('is listed, of projects, for those who can bring them back', async () => {
    const { ana, bo, vi, host, project } = await startWithProject()
    await ana.projects.delete(project.id)
    const listed = async (session: typeof ana) => (await session.projects.list({ deleted: true })).items.length
    expect([await listed(ana), await listed(host), await listed(bo), await listed(vi)]).toEqual([1, 1, 0, 0])
  })
})

describe('what a list can be asked for', () => {
  async function many() {
    const scene = await startWithProject()
    const { ana, bo, project } = scene
    await ana.projects.addLabel(project.id, { id: 'bug', name: 'bug' })
    const make = (session: typeof ana, title: string, change = {}) =>
      session.tasks.create({ projectId: project.id, title, ...change })
    await make(ana, 'Alpha', { priority: 'LOW', due: { date: '2026-05-01' } })
    await make(ana, 'beta', { priority: 'URGENT', assigneeIds: ['bo'], description: 'the Größe of it' })
    await make(bo, 'Gamma', { priority: 'HIGH', labelIds: ['bug'], assigneeIds: ['ana', 'bo'] })
    await make(bo, 'delta', { due: { at: '2026-04-01T12:00:00Z', timeZone: 'Europe/Berlin' } })
    const titles = async (ask: Parameters<typeof ana.tasks.list>[0], session = ana) =>
      (await session.tasks.list(ask)).items.map(({ title }) => title)
    return { ...scene, titles }
  }

  it('is a category, an assignee, a label, a text', async () => {
    const { ana, bo, titles, project } = await many()
    expect(await titles({ assigneeId: 'me' }, bo)).toEqual(['beta', 'Gamma'])
    expect(await titles({ assigneeId: 'me' }, ana)).toEqual(['Gamma'])
    expect(await titles({ labelId: 'bug' })).toEqual(['Gamma'])
    expect(await titles({ text: 'GRÖSSE' })).toEqual([])
    expect(await titles({ text: 'größe' })).toEqual(['beta'])
    expect(await titles({ text: 'lnch-3' })).toEqual(['Gamma'])
    expect(await titles({ category: 'COMPLETED' })).toEqual([])
    expect(await titles({ projectId: project.id, category: 'PENDING', assigneeId: 'bo' })).toEqual(['beta', 'Gamma'])
  })

  it.each([
    ['number', ['Alpha', 'beta', 'Gamma', 'delta']],
    ['-number', ['delta', 'Gamma', 'beta', 'Alpha']],
    ['title', ['Alpha', 'beta', 'delta', 'Gamma']],
    ['-priority', ['beta', 'Gamma', 'delta', 'Alpha']],
    ['due', ['delta', 'Alpha', 'beta', 'Gamma']],
    ['-due', ['Gamma', 'beta', 'Alpha', 'delta']],
  ] as const)('in the order of %s, page by page', async (sort, expected) => {
    const { ana } = await many()
    const items = await everyPage((page) => ana.tasks.list({ sort, ...page }), 1)
    expect(items.map(({ title }) => title)).toEqual(expected)
  })

  it('is a filter of any field', async () => {
    const { titles } = await many()
    const filters: readonly (readonly [Filter, readonly string[]])[] = [
      [{ op: '<', field: 'priority', value: 2 }, ['Alpha', 'delta']],
      [{ op: '<=', field: 'priority', value: 2 }, ['Alpha', 'Gamma', 'delta']],
      [{ op: 'not', of: { op: 'isNull', field: 'due' } }, ['Alpha', 'delta']],
      [{ op: 'isNull', field: 'assigneeIds' }, ['Alpha', 'delta']],
      [{ op: '=', field: 'title', value: 'GAMMA' }, ['Gamma']],
      [{ op: 'in', field: 'authorId', values: ['bo'] }, ['Gamma', 'delta']],
      [{ op: 'in', field: 'id', values: [] }, []],
      [{ op: 'not', of: { op: '=', field: 'id', value: 'nothing' } }, ['Alpha', 'beta', 'Gamma', 'delta']],
      [{ op: '<', field: 'due', value: '2026-04-15T00:00:00.000Z' }, ['delta']],
      [
        {
          op: 'or',
          of: [
            { op: 'contains', field: 'text', value: 'ALP' },
            { op: 'contains', field: 'labelIds', value: 'bug' },
          ],
        },
        ['Alpha', 'Gamma'],
      ],
      [{ op: 'and', of: [] }, ['Alpha', 'beta', 'Gamma', 'delta']],
      [{ op: 'or', of: [] }, []],
    ]
    for (const [filter, expected] of filters) expect(await titles({ filter })).toEqual(expected)
  })

  it('never shows more than may be seen, whatever the filter says', async () => {
    const { titles, mallory, project } = await many()
    const everything: Filter = {
      op: 'or',
      of: [
        { op: 'and', of: [] },
        { op: '=', field: 'projectId', value: project.id },
      ],
    }
    expect(await titles({ filter: everything }, mallory)).toEqual([])
  })
})

describe('a cursor', () => {
  async function threeTasks() {
    const scene = await startWithProject()
    for (const title of ['a', 'b', 'c']) await scene.ana.tasks.create({ projectId: scene.project.id, title })
    return scene
  }

  it('belongs to its filter, its sort and its reader', async () => {
    const { ana, bo, project } = await threeTasks()
    const cursor = (await ana.tasks.list({ projectId: project.id, limit: 1 })).nextCursor!
    const calls = [
      ana.tasks.list({ projectId: project.id, limit: 1, cursor, sort: 'title' }),
      ana.tasks.list({ projectId: project.id, limit: 1, cursor, category: 'PENDING' }),
      ana.tasks.list({ limit: 1, cursor }),
      bo.tasks.list({ projectId: project.id, limit: 1, cursor }),
      ana.projects.list({ limit: 1, cursor }),
      ana.tasks.list({ projectId: project.id, limit: 1, cursor: `${cursor}x` }),
      ana.tasks.list({ projectId: project.id, limit: 1, cursor: 'x' }),
      ana.tasks.list({ projectId: project.id, limit: 1, cursor: '' }),
    ]
    for (const call of calls) await expectRefused(call, 'cursor.invalid')
    expect(
      (await ana.tasks.list({ projectId: project.id, limit: 100, cursor })).items.map(({ title }) => title),
    ).toEqual(['b', 'c'])
  })

  it('stays good when what it points to is gone', async () => {
    const { ana, project } = await threeTasks()
    const first = await ana.tasks.list({ projectId: project.id, limit: 2, sort: 'title' })
    await ana.tasks.delete(first.items[1]!.id)
    const rest = await ana.tasks.list({ projectId: project.id, sort: 'title', cursor: first.nextCursor! })
    expect(rest.items.map(({ title }) => title)).toEqual(['c'])
  })

  it('can be handed back whatever the titles are', async () => {
    const { ana, project } = await startWithProject()
    for (const end of ['a', 'b', 'c'])
      await ana.tasks.create({ projectId: project.id, title: `${'漢'.repeat(254)}${end}` })
    const items = await everyPage((page) => ana.tasks.list({ sort: 'title', ...page }), 1)
    expect(items.map(({ title }) => title.at(-1))).toEqual(['a', 'b', 'c'])
  })

  it('leads through every kind of list', async () => {
    const { ana, bo, project, tw } = await threeTasks()
    const [task] = (await ana.tasks.list()).items
    await ana.tasks.assign(task!.id, ['bo'])
    for (const body of ['1', '2', '3']) await ana.tasks.comment(task!.id, { body })
    await tw.settled()
    for (const key of ['AB', 'CD']) await ana.projects.create({ key, name: key })
    expect(await everyPage((page) => ana.tasks.comments(task!.id, page))).toHaveLength(3)
    expect(await everyPage((page) => ana.projects.list(page))).toHaveLength(3)
    expect(await everyPage((page) => ana.projects.members(project.id, page))).toHaveLength(3)
    expect(await everyPage((page) => bo.notifications.list(page))).toHaveLength(4)
  })
})
