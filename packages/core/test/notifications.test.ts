import { describe, expect, it } from 'vitest'
import type { Session } from '../src/index.ts'
import { memoryPlace, memoryStorage } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { expectRefused, start, startWithProject } from './harness.ts'

async function scene() {
  const engine = await startWithProject()
  const { ana, project, tw } = engine
  const make = (session: Session = ana, assigneeIds: readonly string[] = []) =>
    session.tasks.create({ projectId: project.id, title: 'Write', assigneeIds: [...assigneeIds] })
  /** Somebody's inbox, oldest first: why, and what of. */
  const inbox = async (session: Session): Promise<readonly string[]> => {
    await tw.settled()
    const { items } = await session.notifications.list()
    return items.toReversed().map(({ reason, eventType }) => `${reason}: ${eventType}`)
  }
  return { ...engine, make, inbox }
}

describe('somebody is told', () => {
  it('of much at once, and who sees the project is asked once', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const { ana, project } = await startWithProject({ place, clock, relay: false })
    for (let n = 0; n < 20; n++) {
      const task = await ana.tasks.create({ projectId: project.id, title: `Task ${n}`, assigneeIds: ['bo'] })
      await ana.tasks.start(task.id)
    }
    const storage = memoryStorage(place)
    let asked = 0
    const counting: typeof storage = {
      ...storage,
      transaction: (work, options) =>
        storage.transaction((tx) => {
          const roles: typeof tx.roles = (...given) => {
            asked += 1
            return tx.roles(...given)
          }
          return work({ ...tx, roles })
        }, options),
    }
    const { tw, as } = await start({ place, clock, storage: counting })
    await tw.settled()
    expect(asked).toBe(1)
    const { items } = await as('bo').notifications.list({ limit: 100 })
    expect(items.filter(({ reason }) => reason === 'assigned')).toHaveLength(20)
    expect(items.filter(({ reason }) => reason === 'status')).toHaveLength(20)
  })

  it('that they were assigned', async () => {
    const { make, inbox, bo, ana, project } = await scene()
    const task = await make(undefined, ['bo'])
    expect(await inbox(bo)).toEqual(['assigned: task.assigned'])
    const [item] = (await bo.notifications.list()).items
    expect(item).toMatchObject({
      actorId: 'ana',
      projectId: project.id,
      taskId: task.id,
      commentId: null,
      readAt: null,
      task: { id: task.id, key: 'LNCH-1', title: 'Write', statusId: task.statusId, category: 'PENDING' },
    })
    expect(await inbox(ana)).toEqual([])
  })

  it('that a task they wrote was commented on, or its status changed', async () => {
    const { make, inbox, ana, bo } = await scene()
    const task = await make()
    const comment = await bo.tasks.comment(task.id, { body: 'Hm' })
    await bo.tasks.complete(task.id)
    expect(await inbox(ana)).toEqual(['commented: comment.created', 'status: task.transitioned'])
    expect((await ana.notifications.list()).items[1]?.commentId).toBe(comment.id)
  })

  it('what happens to a task they were assigned to once', async () => {
    const { make, inbox, ana, bo } = await scene()
    const task = await make(undefined, ['bo'])
    await ana.tasks.unassign(task.id, ['bo'])
    await ana.tasks.start(task.id)
    expect(await inbox(bo)).toEqual(['assigned: task.assigned', 'status: task.transitioned'])
  })

  it('of a comment because they commented before', async () => {
    const { make, inbox, ana, bo, vi } = await scene()
    const task = await make(undefined, ['vi'])
    await vi.tasks.comment(task.id, { body: 'First' })
    await bo.tasks.comment(task.id, { body: 'Second' })
    await ana.tasks.comment(task.id, { body: 'Third' })
    expect(await inbox(bo)).toEqual(['commented: comment.created'])
    expect(await inbox(ana)).toEqual(['commented: comment.created', 'commented: comment.created'])
  })

  it('never of what they did themselves', async () => {
    const { make, inbox, ana } = await scene()
    const task = await make(undefined, ['ana'])
    await ana.tasks.comment(task.id, { body: 'Note to myself' })
    await ana.tasks.complete(task.id)
    expect(await inbox(ana)).toEqual([])
  })

  it('nothing of an import', async () => {
    const { inbox, bo, tw, project } = await scene()
    const importer = tw.as({ userId: 'importer', trusted: true, origin: 'import:trello' })
    const original = { authorId: 'ana', createdAt: '2019-01-01T00:00:00Z' }
    const task = await importer.tasks.import({ projectId: project.id, title: 'Old', assigneeIds: ['bo'] }, original)
    await importer.tasks.importComment(task.id, { body: 'Old too' }, original)
    await importer.tasks.complete(task.id)
    expect(await inbox(bo)).toEqual([])
  })

  it('what happens to an imported task after the import', async () => {
    const { inbox, ana, bo, tw, project } = await scene()
    const importer = tw.as({ userId: 'importer', trusted: true, origin: 'import:trello' })
    const original = { authorId: 'ana', createdAt: '2019-01-01T00:00:00Z' }
    const task = await importer.tasks.import({ projectId: project.id, title: 'Old', assigneeIds: ['vi'] }, original)
    await bo.tasks.complete(task.id)
    expect(await inbox(ana)).toEqual(['status: task.transitioned'])
  })

  it('nothing about a project they cannot see', async () => {
    const { make, inbox, ana, bo, project, tw } = await scene()
    const task = await make(undefined, ['bo'])
    await tw.settled()
    await ana.projects.removeMember(project.id, 'bo')
    await ana.tasks.complete(task.id)
    await ana.tasks.comment(task.id, { body: 'Secret' })
    expect(await inbox(bo)).toEqual([])
  })
})

describe('an item', () => {
  it('is there exactly once for each person and event', async () => {
    const { make, inbox, bo, ana, place, tw } = await scene()
    const task = await make(undefined, ['bo', 'vi'])
    await ana.tasks.assign(task.id, ['bo'])
    await bo.tasks.comment(task.id, { body: 'Hm' })
    await tw.settled()
    await tw.settled()
    await inbox(bo)
    const kept = [...place.tables.notifications.select([])].map(({ json }) => JSON.parse(json))
    const pairs = kept.map(({ recipientId, eventId }) => `${recipientId} ${eventId}`)
    expect(new Set(pairs).size).toBe(pairs.length)
    expect(kept.map(({ recipientId, reason }) => `${recipientId} ${reason}`).toSorted()).toEqual([
      'ana commented',
      'bo assigned',
      'vi assigned',
      'vi commented',
    ])
  })

  it('shows the task as it is now, and nothing when it is gone', async () => {
    const { make, inbox, ana, bo } = await scene()
    const task = await make(undefined, ['bo'])
    await ana.tasks.update(task.id, { title: 'Wrote' })
    await inbox(bo)
    expect((await bo.notifications.list()).items[0]?.task?.title).toBe('Wrote')
    await ana.tasks.delete(task.id)
    expect((await bo.notifications.list()).items[0]?.task).toBeNull()
  })

  it('is read once, by whoever it belongs to', async () => {
    const { make, inbox, bo, vi, clock, place } = await scene()
    await make(undefined, ['bo'])
    await inbox(bo)
    const [item] = (await bo.notifications.list()).items
    await expectRefused(vi.notifications.read(item!.id), 'notification.not_found')
    await expectRefused(bo.notifications.read('ghost'), 'notification.not_found')
    await clock.leap(1000)
    const read = await bo.notifications.read(item!.id)
    expect(read.readAt).toBe('2026-01-01T00:00:01.000Z')
    const events = place.events.length
    await clock.leap(1000)
    expect(await bo.notifications.read(item!.id)).toEqual(read)
    expect(place.events.length).toBe(events)
    expect(await bo.notifications.unreadCount()).toBe(0)
    expect((await bo.notifications.list({ unread: true })).items).toEqual([])
    expect((await bo.notifications.list()).items).toEqual([read])
  })

  it('stays read, and keeps its id, when the inbox is built anew', async () => {
    const { make, inbox, ana, bo, tw } = await scene()
    const task = await make(undefined, ['bo'])
    await ana.tasks.start(task.id)
    await inbox(bo)
    const [latest] = (await bo.notifications.list()).items
    await bo.notifications.read(latest!.id)
    const before = (await bo.notifications.list()).items
    await tw.rebuild('inbox')
    expect((await bo.notifications.list()).items).toEqual(before)
    expect(await bo.notifications.unreadCount()).toBe(1)
    await ana.tasks.complete(task.id)
    expect(await inbox(bo)).toHaveLength(3)
  })

  it('comes from whichever organization it is', async () => {
    const { person, tw } = await scene()
    const ana = person('ana')
    for (const name of ['One', 'Two']) {
      const { id } = await ana.organizations.create({ name })
      const project = await ana.projects.create({ key: 'AB', name, organizationId: id })
      await ana.projects.addMember(project.id, { userId: 'cy', role: 'CONTRIBUTOR' })
      await ana.tasks.create({ projectId: project.id, title: name, assigneeIds: ['cy'] })
    }
    await tw.settled()
    expect(await person('cy').notifications.unreadCount()).toBe(2)
    const [one] = (await person('cy').organizations.list()).items
    expect(await tw.as({ userId: 'cy', organizationId: one!.id }).notifications.unreadCount()).toBe(1)
  })
})
