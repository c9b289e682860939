import { describe, expect, it } from 'vitest'
import type { Session } from '../src/index.ts'
import { expectRefused, refusalOf, start, startWithProject } from './harness.ts'

async function scene() {
  const engine = await startWithProject()
  const { ana, project } = engine
  const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
  const comment = await ana.tasks.comment(task.id, { body: 'Hm' })
  const label = (await ana.projects.addLabel(project.id, { name: 'bug' })).labels[0]!
  return { ...engine, task, comment, label }
}
type Scene = Awaited<ReturnType<typeof scene>>

/** Every call about something in a project that changes it, on things that are there. */
const changes = (
  session: Session,
  { project, task, comment, label }: Scene,
): Record<string, () => Promise<unknown>> => ({
  'projects.update': () => session.projects.update(project.id, { name: 'Lunch' }),
  'projects.archive': () => session.projects.archive(project.id),
  'projects.restore': () => session.projects.restore(project.id),
  'projects.delete': () => session.projects.delete(project.id),
  'projects.addStatus': () => session.projects.addStatus(project.id, { name: 'Next', category: 'PENDING' }),
  'projects.updateStatus': () => session.projects.updateStatus(project.id, project.statuses[0]!.id, { name: 'Next' }),
  'projects.removeStatus': () =>
    session.projects.removeStatus(project.id, project.statuses[0]!.id, { replacedBy: project.statuses[1]!.id }),
  'projects.addLabel': () => session.projects.addLabel(project.id, { name: 'idea' }),
  'projects.updateLabel': () => session.projects.updateLabel(project.id, label.id, { name: 'idea' }),
  'projects.removeLabel': () => session.projects.removeLabel(project.id, label.id),
  'projects.addMember': () => session.projects.addMember(project.id, { userId: 'cy', role: 'VIEWER' }),
  'projects.changeRole': () => session.projects.changeRole(project.id, 'bo', { role: 'VIEWER' }),
  'projects.removeMember': () => session.projects.removeMember(project.id, 'bo'),
  'tasks.create': () => session.tasks.create({ projectId: project.id, title: 'Another' }),
  'tasks.update': () => session.tasks.update(task.id, { title: 'Wrote' }),
  'tasks.assign': () => session.tasks.assign(task.id, ['bo']),
  'tasks.unassign': () => session.tasks.unassign(task.id, ['bo']),
  'tasks.transition': () => session.tasks.transition(task.id, { category: 'COMPLETED' }),
  'tasks.start': () => session.tasks.start(task.id),
  'tasks.complete': () => session.tasks.complete(task.id),
  'tasks.cancel': () => session.tasks.cancel(task.id),
  'tasks.reopen': () => session.tasks.reopen(task.id),
  'tasks.move': () => session.tasks.move(task.id, { after: task.id }),
  'tasks.archive': () => session.tasks.archive(task.id),
  'tasks.restore': () => session.tasks.restore(task.id),
  'tasks.delete': () => session.tasks.delete(task.id),
  'tasks.comment': () => session.tasks.comment(task.id, { body: 'Me too' }),
  'tasks.editComment': () => session.tasks.editComment(task.id, comment.id, { body: 'Hmm' }),
  'tasks.deleteComment': () => session.tasks.deleteComment(task.id, comment.id),
  'tasks.import': () =>
    session.tasks.import(
      { projectId: project.id, title: 'Old' },
      { authorId: 'zoe', createdAt: '2019-01-01T00:00:00Z' },
    ),
  'tasks.importComment': () =>
    session.tasks.importComment(task.id, { body: 'Old' }, { authorId: 'zoe', createdAt: '2019-01-01T00:00:00Z' }),
})
const reads = (session: Session, { project, task, comment }: Scene): Record<string, () => Promise<unknown>> => ({
  'projects.get': () => session.projects.get(project.id),
  'projects.getByKey': () => session.projects.getByKey('LNCH'),
  'projects.members': () => session.projects.members(project.id),
  'tasks.get': () => session.tasks.get(task.id),
  'tasks.list': () => session.tasks.list({ projectId: project.id }),
  'tasks.comments': () => session.tasks.comments(task.id),
  'tasks.getComment': () => session.tasks.getComment(task.id, comment.id),
})
const names = Object.keys(changes({} as Session, {} as Scene))

describe('what somebody cannot see', () => {
  it('is not found, by every call, and everywhere in the same words', async () => {
    const here = await scene()
    for (const call of [...Object.values(changes(here.mallory, here)), ...Object.values(reads(here.mallory, here))]) {
      expect((await refusalOf(call())).kind).toBe('not_found')
    }
  })

  it('looks exactly like what does not exist', async () => {
    const { mallory, task, project } = await scene()
    const [hidden, absent] = [await refusalOf(mallory.tasks.get(task.id)), await refusalOf(mallory.tasks.get('ghost'))]
    expect(JSON.stringify(hidden)).toBe(JSON.stringify(absent))
    const inHidden = await refusalOf(mallory.tasks.create({ projectId: project.id, title: 'x' }))
    const inAbsent = await refusalOf(mallory.tasks.create({ projectId: 'ghost', title: 'x' }))
    expect(JSON.stringify(inHidden)).toBe(JSON.stringify(inAbsent))
  })

  it('is in none of their lists', async () => {
    const { mallory } = await scene()
    expect((await mallory.projects.list()).items).toEqual([])
    expect((await mallory.tasks.list()).items).toEqual([])
    expect((await mallory.notifications.list()).items).toEqual([])
    expect(await mallory.tasks.findByExternalRef('default', { system: 'trello', id: '1' })).toBeUndefined()
  })
})

describe('what somebody can see but may not change', () => {
  it.each(names)('is forbidden by %s', async (name) => {
    const here = await scene()
    await expectRefused(changes(here.vi, here)[name]!(), 'access.denied')
  })

  it('can be read', async () => {
    const here = await scene()
    for (const read of Object.values(reads(here.vi, here))) expect(await read()).toBeDefined()
  })
})

describe('a comment of another task', () => {
  it('is not found under this one', async () => {
    const { ana, project, comment } = await scene()
    const other = await ana.tasks.create({ projectId: project.id, title: 'Other' })
    await expectRefused(ana.tasks.getComment(other.id, comment.id), 'comment.not_found')
    await expectRefused(ana.tasks.editComment(other.id, comment.id, { body: 'x' }), 'comment.not_found')
    await expectRefused(ana.tasks.deleteComment(other.id, comment.id), 'comment.not_found')
  })
})

describe('another organization', () => {
  it('does not exist for somebody who is bound to one, not even for its own members', async () => {
    const { as, tw } = await start()
    const there = await as('ana', 'there').projects.create({ key: 'AB', name: 'There' })
    const task = await as('ana', 'there').tasks.create({
      projectId: there.id,
      title: 'x',
      externalRef: { system: 'trello', id: '1' },
    })
    for (const session of [as('ana', 'here'), tw.as({ userId: 'job', organizationId: 'here', trusted: true })]) {
      await expectRefused(session.projects.get(there.id), 'project.not_found')
      await expectRefused(session.tasks.get(task.id), 'task.not_found')
      await expectRefused(session.tasks.update(task.id, { title: 'y' }), 'task.not_found')
      await expectRefused(session.tasks.create({ projectId: there.id, title: 'y' }), 'project.not_found')
      expect((await session.tasks.list()).items).toEqual([])
      expect((await session.projects.list({ organizationId: 'there' })).items).toEqual([])
      expect(await session.tasks.findByExternalRef('there', { system: 'trello', id: '1' })).toBeUndefined()
    }
  })
})

describe('a deleted project', () => {
  it('exists only for those who can bring it back', async () => {
    const here = await scene()
    const { ana, bo, vi, project, task } = here
    await ana.projects.addMember(project.id, { userId: 'ad', role: 'ADMIN' })
    await ana.projects.delete(project.id)
    await expectRefused(ana.projects.get(project.id), 'project.not_found')
    await expectRefused(ana.projects.update(project.id, { name: 'x' }), 'project.deleted')
    await expectRefused(ana.projects.delete(project.id), 'project.deleted')
    for (const session of [bo, vi, here.as('ad')]) {
      await expectRefused(session.projects.update(project.id, { name: 'x' }), 'project.not_found')
      await expectRefused(session.projects.restore(project.id), 'project.not_found')
    }
    await expectRefused(ana.tasks.get(task.id), 'task.not_found')
    await expectRefused(ana.tasks.update(task.id, { title: 'x' }), 'task.not_found')
    expect((await ana.projects.restore(project.id)).deletedAt).toBeNull()
    expect((await vi.tasks.get(task.id)).id).toBe(task.id)
  })
})
