import { describe, expect, it } from 'vitest'
import { refusalOf, start, startWithProject } from './harness.ts'

const seen = (ifVersion: number) => ({ ifVersion })

describe('a change to a version that was seen', () => {
  it('goes through when it is still the current one', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    const changed = await ana.tasks.update(task.id, { title: 'Wrote' }, seen(task.version))
    expect(changed.version).toBe(task.version + 1)
  })

  it('is refused otherwise, with the current version and the fields that differ', async () => {
    const { ana, bo, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    await bo.tasks.update(task.id, { priority: 'HIGH' })
    await bo.tasks.start(task.id)
    const error = await refusalOf(ana.tasks.update(task.id, { title: 'Wrote' }, seen(task.version)))
    expect([error.code, error.kind]).toEqual(['version.stale', 'stale'])
    expect(error.details).toEqual({
      currentVersion: 3,
      fields: expect.arrayContaining(['priority', 'statusId', 'category', 'startedAt']),
    })
  })

  it('names no fields when it was changed and changed back', async () => {
    const { ana, bo, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    await bo.tasks.update(task.id, { title: 'Wrote' })
    await bo.tasks.update(task.id, { title: 'Write' })
    const error = await refusalOf(ana.tasks.archive(task.id, seen(task.version)))
    expect(error.details).toEqual({ currentVersion: 3, fields: [] })
  })

  it.each([0, -1, 99, 1.5])('is refused when there never was a version %d', async (version) => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    const error = await refusalOf(ana.tasks.archive(task.id, seen(version)))
    expect([error.code, error.details.currentVersion]).toEqual(['version.stale', 1])
  })

  it('is asked of every kind of thing', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    const comment = await ana.tasks.comment(task.id, { body: 'First' })
    const calls = [
      ana.projects.update(project.id, { name: 'Lunch' }, seen(99)),
      ana.projects.delete(project.id, seen(99)),
      ana.projects.addLabel(project.id, { name: 'bug' }, seen(99)),
      ana.projects.changeRole(project.id, 'bo', { role: 'ADMIN' }, seen(99)),
      ana.projects.removeMember(project.id, 'bo', seen(99)),
      ana.tasks.assign(task.id, ['bo'], seen(99)),
      ana.tasks.complete(task.id, seen(99)),
      ana.tasks.move(task.id, { after: task.id }, seen(99)),
      ana.tasks.delete(task.id, seen(99)),
      ana.tasks.editComment(task.id, comment.id, { body: 'Second' }, seen(99)),
      ana.tasks.deleteComment(task.id, comment.id, seen(99)),
    ]
    for (const call of calls) expect((await refusalOf(call)).code).toBe('version.stale')
  })

  it('is asked of organizations and their members', async () => {
    const { person } = await start()
    const ana = person('ana')
    const { id } = await ana.organizations.create({ name: 'Acme' })
    await ana.organizations.addMember(id, { userId: 'bo', role: 'MEMBER' })
    for (const call of [
      ana.organizations.update(id, { name: 'Acme Ltd' }, seen(99)),
      ana.organizations.changeRole(id, 'bo', { role: 'ADMIN' }, seen(99)),
      ana.organizations.removeMember(id, 'bo', seen(99)),
    ]) {
      expect((await refusalOf(call)).code).toBe('version.stale')
    }
  })

  it('comes after visibility and before permission', async () => {
    const { ana, vi, mallory, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    expect((await refusalOf(mallory.tasks.archive(task.id, seen(99)))).code).toBe('task.not_found')
    expect((await refusalOf(vi.tasks.archive(task.id, seen(99)))).code).toBe('version.stale')
  })
})

describe('a version', () => {
  it('is not raised by what changes nothing', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    expect((await ana.tasks.update(task.id, { title: 'Write' })).version).toBe(1)
    expect((await ana.tasks.reopen(task.id)).version).toBe(1)
  })

  it('is not raised by a move, nor by a comment', async () => {
    const { ana, project } = await startWithProject()
    const one = await ana.tasks.create({ projectId: project.id, title: 'One' })
    const two = await ana.tasks.create({ projectId: project.id, title: 'Two' })
    await ana.tasks.comment(one.id, { body: 'Hm' })
    expect((await ana.tasks.move(one.id, { after: two.id })).version).toBe(1)
  })

  it('lets exactly one of two racing writers win', async () => {
    const { ana, bo, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    const outcomes = await Promise.allSettled([
      ana.tasks.update(task.id, { title: 'Hers' }, seen(1)),
      bo.tasks.update(task.id, { title: 'His' }, seen(1)),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})
