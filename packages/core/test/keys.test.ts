import { describe, expect, it } from 'vitest'
import { expectRefused, startWithProject } from './harness.ts'

describe('keys', () => {
  it('count up in each project by itself', async () => {
    const { ana, project } = await startWithProject()
    const other = await ana.projects.create({ key: 'OTHER', name: 'Other' })
    const keys = []
    for (const projectId of [project.id, other.id, project.id]) {
      keys.push((await ana.tasks.create({ projectId, title: 'x' })).key)
    }
    expect(keys).toEqual(['LNCH-1', 'OTHER-1', 'LNCH-2'])
  })

  it('have no gap from refusals, failures and parallel callers', async () => {
    const { ana, bo, vi, project } = await startWithProject()
    const create = (session: typeof ana, change = {}) =>
      session.tasks.create({ projectId: project.id, title: 'x', ...change })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => {
        if (n % 5 === 1) return create(vi)
        if (n % 5 === 2) return create(bo, { statusId: 'nowhere' })
        if (n % 5 === 3) return create(bo, { externalRef: { system: 'trello', id: 'same' } })
        return create(n % 2 ? ana : bo, n === 10 ? { id: 'mine' } : n === 20 ? { id: 'mine' } : {})
      }),
    )
    const numbers = (await ana.tasks.list({ projectId: project.id, limit: 100 })).items.map(({ number }) => number)
    const made = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(numbers).toEqual(Array.from({ length: made }, (_, n) => n + 1))
  })

  it('of deleted tasks are not given again', async () => {
    const { ana, project } = await startWithProject()
    const first = await ana.tasks.create({ projectId: project.id, title: 'x' })
    await ana.tasks.delete(first.id)
    expect((await ana.tasks.create({ projectId: project.id, title: 'y' })).number).toBe(2)
  })
})

describe('ids', () => {
  it('can be brought along, once', async () => {
    const { ana, project, mallory } = await startWithProject()
    expect((await ana.tasks.create({ id: 'mine', projectId: project.id, title: 'x' })).id).toBe('mine')
    await expectRefused(ana.tasks.create({ id: 'mine', projectId: project.id, title: 'y' }), 'id.taken')
    const hers = await mallory.projects.create({ key: 'AB', name: 'x' })
    await expectRefused(mallory.tasks.create({ id: 'mine', projectId: hers.id, title: 'y' }), 'id.taken')
    await expectRefused(mallory.projects.create({ id: project.id, key: 'CD', name: 'x' }), 'id.taken')
  })

  it('of two kinds of things have nothing to do with each other', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ id: project.id, projectId: project.id, title: 'x' })
    expect((await ana.tasks.comment(task.id, { id: project.id, body: 'x' })).id).toBe(project.id)
  })
})

describe("a project's key", () => {
  it('is unique in its organization', async () => {
    const { ana, bo, as } = await startWithProject()
    await expectRefused(bo.projects.create({ key: 'LNCH', name: 'Again' }), 'project.key_taken')
    expect((await as('ana', 'elsewhere').projects.create({ key: 'LNCH', name: 'x' })).key).toBe('LNCH')
    expect((await ana.projects.getByKey('LNCH')).name).toBe('Launch')
  })
})

describe('external references', () => {
  const externalRef = { system: 'trello', id: 'card-1' }

  it('are unique in an organization, and find the task again whatever became of it', async () => {
    const { ana, project, as } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'x', externalRef })
    await expectRefused(ana.tasks.create({ projectId: project.id, title: 'y', externalRef }), 'task.external_ref_taken')
    await ana.tasks.delete(task.id)
    await expectRefused(ana.tasks.create({ projectId: project.id, title: 'y', externalRef }), 'task.external_ref_taken')
    expect((await ana.tasks.findByExternalRef('default', externalRef))?.id).toBe(task.id)
    expect(await ana.tasks.findByExternalRef('default', { ...externalRef, id: 'card-2' })).toBeUndefined()
    const elsewhere = await as('ana', 'elsewhere').projects.create({ key: 'LNCH', name: 'x' })
    const copy = await as('ana', 'elsewhere').tasks.create({ projectId: elsewhere.id, title: 'x', externalRef })
    expect(copy.externalRef).toEqual(externalRef)
  })

  it('of comments are unique too', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'x' })
    await ana.tasks.comment(task.id, { body: 'x', externalRef })
    await expectRefused(ana.tasks.comment(task.id, { body: 'y', externalRef }), 'comment.external_ref_taken')
  })

  it('of tasks and comments are told apart', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'x', externalRef })
    expect((await ana.tasks.comment(task.id, { body: 'x', externalRef })).externalRef).toEqual(externalRef)
  })
})
