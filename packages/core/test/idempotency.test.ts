import { describe, expect, it } from 'vitest'
import { createTaskwright, isRefusal } from '../src/index.ts'
import { memoryStorage } from '../src/memory/index.ts'
import { expectRefused, refusalOf, start, startWithProject } from './harness.ts'

const key = (idempotencyKey: string) => ({ idempotencyKey })
const HOUR_MS = 60 * 60 * 1000

describe('the same idempotency key again', () => {
  it('gives the first outcome and does nothing', async () => {
    const { ana, project, place } = await startWithProject()
    const input = { projectId: project.id, title: 'Write' }
    const first = await ana.tasks.create(input, key('k'))
    const events = place.events.length
    await ana.tasks.update(first.id, { title: 'Changed since' })
    expect(await ana.tasks.create(input, key('k'))).toEqual(first)
    expect(place.events.length).toBe(events + 1)
  })

  it('is the same request however its fields are ordered', async () => {
    const { ana, project } = await startWithProject()
    const first = await ana.tasks.create({ projectId: project.id, title: 'Write', metadata: { a: 1, b: 2 } }, key('k'))
    const again = await ana.tasks.create({ metadata: { b: 2, a: 1 }, title: 'Write', projectId: project.id }, key('k'))
    expect(again.id).toBe(first.id)
  })

  it('with other input is refused', async () => {
    const { ana, project } = await startWithProject()
    await ana.tasks.create({ projectId: project.id, title: 'Write' }, key('k'))
    await expectRefused(ana.tasks.create({ projectId: project.id, title: 'Read' }, key('k')), 'idempotency.mismatch')
  })

  it('for another command or another thing is refused', async () => {
    const { ana, project } = await startWithProject()
    const one = await ana.tasks.create({ projectId: project.id, title: 'One' })
    const two = await ana.tasks.create({ projectId: project.id, title: 'Two' })
    await ana.tasks.archive(one.id, key('k'))
    await expectRefused(ana.tasks.archive(two.id, key('k')), 'idempotency.mismatch')
    await expectRefused(ana.tasks.restore(one.id, key('k')), 'idempotency.mismatch')
  })

  it('works for every kind of command', async () => {
    const { ana, project, place } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' }, key('create'))
    const comment = await ana.tasks.comment(task.id, { body: 'First' }, key('comment'))
    const calls = [
      () => ana.projects.create({ key: 'OTHER', name: 'Other' }, key('project')),
      () => ana.projects.update(project.id, { name: 'Lunch' }, key('rename')),
      () => ana.projects.addLabel(project.id, { name: 'bug' }, key('label')),
      () => ana.projects.addStatus(project.id, { name: 'Next', category: 'PENDING' }, key('status')),
      () => ana.projects.addMember(project.id, { userId: 'cy', role: 'VIEWER' }, key('add')),
      () => ana.projects.changeRole(project.id, 'cy', { role: 'ADMIN' }, key('role')),
      () => ana.projects.removeMember(project.id, 'cy', key('remove')),
      () => ana.organizations.create({ name: 'Acme' }, key('found')),
      () => ana.tasks.assign(task.id, ['bo'], key('assign')),
      () => ana.tasks.start(task.id, key('start')),
      () => ana.tasks.editComment(task.id, comment.id, { body: 'Second' }, key('edit')),
      () => ana.tasks.deleteComment(task.id, comment.id, key('uncomment')),
      () => ana.tasks.delete(task.id, key('delete')),
      () => ana.projects.delete(project.id, key('undo')),
    ]
    for (const call of calls) {
      const first = await call()
      const events = place.events.length
      expect(await call()).toEqual(first)
      expect(place.events.length).toBe(events)
    }
  })

  it('belongs to one actor', async () => {
    const { ana, bo, project } = await startWithProject()
    const input = { projectId: project.id, title: 'Write' }
    const hers = await ana.tasks.create(input, key('k'))
    const his = await bo.tasks.create(input, key('k'))
    expect(his.id).not.toBe(hers.id)
  })

  it('belongs to one organization', async () => {
    const { as } = await start()
    const [here, there] = [as('ana', 'here'), as('ana', 'there')]
    const input = { key: 'LNCH', name: 'Launch' }
    const one = await here.projects.create(input, key('k'))
    const two = await there.projects.create(input, key('k'))
    expect([one.organizationId, two.organizationId]).toEqual(['here', 'there'])
  })
})

describe('an idempotency key', () => {
  it('is forgotten after 24 hours', async () => {
    const { ana, project, clock } = await startWithProject()
    const input = { projectId: project.id, title: 'Write' }
    const first = await ana.tasks.create(input, key('k'))
    await clock.leap(24 * HOUR_MS)
    expect((await ana.tasks.create(input, key('k'))).id).toBe(first.id)
    await clock.leap(1)
    expect((await ana.tasks.create(input, key('k'))).id).not.toBe(first.id)
  })

  it('does not remember a refusal', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    await expectRefused(ana.tasks.restore(task.id, key('k')), 'task.not_archived')
    await ana.tasks.archive(task.id)
    expect((await ana.tasks.restore(task.id, key('k'))).archivedAt).toBeNull()
  })

  it('goes before the version: a retry succeeds although the thing has changed by it', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    const options = { ...key('k'), ifVersion: task.version }
    const first = await ana.tasks.update(task.id, { title: 'Wrote' }, options)
    expect(await ana.tasks.update(task.id, { title: 'Wrote' }, options)).toEqual(first)
  })

  it('comes after visibility: it tells nobody of what they can no longer see', async () => {
    const { ana, bo, project } = await startWithProject()
    const task = await bo.tasks.create({ projectId: project.id, title: 'Write' })
    await bo.tasks.archive(task.id, key('k'))
    await ana.projects.removeMember(project.id, 'bo')
    await expectRefused(bo.tasks.archive(task.id, key('k')), 'task.not_found')
  })

  it('is 1 to 200 printable characters', async () => {
    const { ana } = await start().then(({ as }) => ({ ana: as('ana') }))
    for (const bad of ['', 'x'.repeat(201), 'line\nbreak', 'ünicode']) {
      const error = await refusalOf(ana.projects.create({ key: 'AB', name: 'x' }, key(bad)))
      expect(error.errors[0]?.path).toBe('idempotencyKey')
    }
    expect(await ana.projects.create({ key: 'AB', name: 'x' }, key('x'.repeat(200)))).toBeDefined()
  })
})

describe('one key from many sides at once', () => {
  it('is refused as in flight while the first call runs', async () => {
    const { ana, project } = await startWithProject()
    const create = () => ana.tasks.create({ projectId: project.id, title: 'Write' }, key('k'))
    const first = create()
    const error = await refusalOf(create())
    expect([error.code, error.retryable]).toEqual(['idempotency.in_flight', true])
    const { id } = await first
    expect((await create()).id).toBe(id)
  })

  it('has one effect, whatever twenty callers do', async () => {
    const { ana, project, place } = await startWithProject()
    const before = place.events.length
    const create = async (): Promise<string> => {
      const call = ana.tasks.create({ projectId: project.id, title: 'Write' }, key('k'))
      const answer = await call.catch((error: unknown) => error)
      if (!isRefusal(answer, 'idempotency.in_flight')) return (await call).id
      await new Promise((resolve) => setTimeout(resolve, 0))
      return create()
    }
    const ids = await Promise.all(Array.from({ length: 20 }, create))
    expect(new Set(ids).size).toBe(1)
    expect(place.events.length).toBe(before + 1)
  })

  it('has one effect in several processes on one database', async () => {
    const { ana, project, place, clock } = await startWithProject()
    const before = place.events.length
    const engines = await Promise.all(
      Array.from({ length: 20 }, () => createTaskwright({ storage: memoryStorage(place), clock, relay: false })),
    )
    const input = { projectId: project.id, title: 'Write' }
    const tasks = await Promise.all([
      ana.tasks.create(input, key('k')),
      ...engines.map((tw) => tw.as({ userId: 'ana' }).tasks.create(input, key('k'))),
    ])
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(1)
    expect(place.events.length).toBe(before + 1)
  })
})
