import { describe, expect, it } from 'vitest'
import { everyPage, expectRefused, startWithProject } from './harness.ts'

/** Two pending lists, `old` and `new`, with two tasks each; `old` is then replaced by `new`. */
async function merged() {
  const scene = await startWithProject()
  const { ana, project } = scene
  for (const id of ['old', 'new']) await ana.projects.addStatus(project.id, { id, name: id, category: 'PENDING' })
  const ids = new Map<string, string>()
  for (const [title, statusId] of [
    ['o1', 'old'],
    ['n1', 'new'],
    ['o2', 'old'],
    ['n2', 'new'],
  ] as const) {
    ids.set(title, (await ana.tasks.create({ projectId: project.id, title, statusId })).id)
  }
  await ana.projects.removeStatus(project.id, 'old', { replacedBy: 'new' })
  const order = async (): Promise<readonly string[]> => {
    const list = (page: { limit: number; cursor?: string }) =>
      ana.tasks.list({ projectId: project.id, statusId: 'new', sort: 'rank', ...page })
    return (await everyPage(list)).map(({ title }) => title)
  }
  return { ...scene, id: (title: string) => ids.get(title)!, order }
}

describe('a removed status', () => {
  it('is gone from the project', async () => {
    const { ana, project } = await merged()
    const names = (await ana.projects.get(project.id)).statuses.map(({ name }) => name)
    expect(names).not.toContain('old')
  })

  it('is shown on its tasks as what took its place, without touching them', async () => {
    const { ana, id } = await merged()
    expect(await ana.tasks.get(id('o1'))).toMatchObject({ statusId: 'new', category: 'PENDING', version: 1 })
    const { items } = await ana.tasks.list()
    expect(items.map(({ statusId }) => statusId)).toEqual(['new', 'new', 'new', 'new'])
  })

  it('is found by what took its place, and by its own old name', async () => {
    const { ana, project } = await merged()
    for (const statusId of ['new', 'old']) {
      for (const where of [{ projectId: project.id }, {}]) {
        const { items } = await ana.tasks.list({ ...where, statusId })
        expect(items.map(({ title }) => title).toSorted()).toEqual(['n1', 'n2', 'o1', 'o2'])
      }
    }
  })

  it('is found by filters that name what took its place', async () => {
    const { ana, project } = await merged()
    for (const filter of [
      { op: '=', field: 'statusId', value: 'new' },
      { op: 'in', field: 'statusId', values: ['new'] },
      { op: 'not', of: { op: 'not', of: { op: '=', field: 'statusId', value: 'new' } } },
    ] as const) {
      for (const where of [{ projectId: project.id }, {}]) {
        expect((await ana.tasks.list({ ...where, filter })).items).toHaveLength(4)
      }
    }
  })

  it('is as good as what took its place to those who still name it', async () => {
    const { ana, id } = await merged()
    await ana.tasks.start(id('n1'))
    expect((await ana.tasks.transition(id('n1'), { statusId: 'old' })).statusId).toBe('new')
    expect((await ana.tasks.transition(id('o1'), { statusId: 'new' })).version).toBe(1)
  })

  it('lets its tasks go on', async () => {
    const { ana, id, tw } = await merged()
    expect((await ana.tasks.complete(id('o1'))).category).toBe('COMPLETED')
    expect((await tw.verify()).problems).toEqual([])
  })

  it('leaves one list, in which everything has its own place', async () => {
    const { ana, id, order } = await merged()
    const all = [...(await order())]
    expect(all.toSorted()).toEqual(['n1', 'n2', 'o1', 'o2'])
    // Every task to every place, and each time the list is what a plain array would be.
    for (const title of all.toSorted()) {
      for (const next of all.filter((one) => one !== title).toSorted()) {
        for (const side of ['after', 'before'] as const) {
          const before = (await order()).filter((one) => one !== title)
          await ana.tasks.move(id(title), { [side]: id(next) })
          expect(await order()).toEqual(before.toSpliced(before.indexOf(next) + (side === 'after' ? 1 : 0), 0, title))
        }
      }
    }
  })

  it('takes new tasks to the end of that list', async () => {
    const { ana, project, order } = await merged()
    await ana.tasks.create({ projectId: project.id, title: 'last', statusId: 'new' })
    expect((await order()).at(-1)).toBe('last')
  })

  it('cannot be named by a new task', async () => {
    const { ana, project } = await merged()
    await expectRefused(ana.tasks.create({ projectId: project.id, title: 'x', statusId: 'old' }), 'status.not_found')
  })
})

describe('a removed label', () => {
  async function labelled() {
    const scene = await startWithProject()
    const { ana, project } = scene
    for (const id of ['a', 'b', 'c']) await ana.projects.addLabel(project.id, { id, name: id })
    const task = await ana.tasks.create({ projectId: project.id, title: 'x', labelIds: ['a', 'c'] })
    return { ...scene, task }
  }

  it('is shown as what took its place, once', async () => {
    const { ana, project, task } = await labelled()
    await ana.projects.removeLabel(project.id, 'a', { replacedBy: 'c' })
    expect((await ana.tasks.get(task.id)).labelIds).toEqual(['c'])
  })

  it('is shown no more when nothing took its place', async () => {
    const { ana, project, task } = await labelled()
    await ana.projects.removeLabel(project.id, 'a')
    expect((await ana.tasks.get(task.id)).labelIds).toEqual(['c'])
    expect((await ana.tasks.list({ projectId: project.id, labelId: 'a' })).items).toEqual([])
  })

  it('is found by what took its place, and by its own old name', async () => {
    const { ana, project } = await labelled()
    await ana.projects.removeLabel(project.id, 'a', { replacedBy: 'b' })
    for (const labelId of ['a', 'b']) {
      for (const where of [{ projectId: project.id }, {}]) {
        expect((await ana.tasks.list({ ...where, labelId })).items).toHaveLength(1)
      }
    }
    const filter = { op: 'contains', field: 'labelIds', value: 'b' } as const
    expect((await ana.tasks.list({ filter })).items).toHaveLength(1)
  })

  it('can be taken off by what took its place', async () => {
    const { ana, project, task } = await labelled()
    await ana.projects.removeLabel(project.id, 'a', { replacedBy: 'b' })
    expect((await ana.tasks.update(task.id, { labelIds: { remove: ['b'] } })).labelIds).toEqual(['c'])
  })

  it('that is not shown is not in the way of other changes', async () => {
    const { ana, project, task } = await labelled()
    await ana.projects.removeLabel(project.id, 'a')
    expect((await ana.tasks.update(task.id, { labelIds: { add: ['b'] } })).labelIds).toEqual(['c', 'b'])
    expect((await ana.tasks.update(task.id, { title: 'y' })).title).toBe('y')
  })
})
