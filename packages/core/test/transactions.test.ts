import { describe, expect, it } from 'vitest'
import { isRefusal } from '../src/index.ts'
import { expectRefused, startWithProject } from './harness.ts'

class ChangeOfMind extends Error {}

describe('a transaction', () => {
  it('does everything in it', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.transaction(async (session) => {
      const made = await session.tasks.create({ projectId: project.id, title: 'Write' })
      await session.tasks.comment(made.id, { body: 'Soon' })
      return session.tasks.start(made.id)
    })
    expect((await ana.tasks.get(task.id)).category).toBe('IN_PROGRESS')
    expect((await ana.tasks.comments(task.id)).items).toHaveLength(1)
  })

  it('sees what it has done', async () => {
    const { ana, project } = await startWithProject()
    await ana.transaction(async (session) => {
      await session.tasks.create({ projectId: project.id, title: 'Write' })
      expect((await session.tasks.list({ projectId: project.id })).items).toHaveLength(1)
      expect((await ana.tasks.list({ projectId: project.id })).items).toHaveLength(0)
    })
  })

  it('does nothing when its work throws, and gives every number back', async () => {
    const { ana, project, place, tw } = await startWithProject()
    const events = place.events.length
    const work = ana.transaction(async (session, records) => {
      await session.tasks.create({ projectId: project.id, title: 'Write' }, { idempotencyKey: 'k' })
      await records('own').put('note', 'made')
      throw new ChangeOfMind()
    })
    await expect(work).rejects.toThrow(ChangeOfMind)
    expect(place.events.length).toBe(events)
    expect((await ana.tasks.list({ projectId: project.id })).items).toEqual([])
    expect(await tw.records('own').read((records) => records.get('note'))).toBeUndefined()
    const next = await ana.tasks.create({ projectId: project.id, title: 'Write' }, { idempotencyKey: 'k' })
    expect(next.number).toBe(1)
  })

  it('keeps the records written with its commands', async () => {
    const { ana, project, tw } = await startWithProject()
    await ana.transaction(async (session, records) => {
      const { id } = await session.tasks.create({ projectId: project.id, title: 'Write' })
      await records('own').put(id, { why: 'because' })
    })
    const kept = await tw.records('own').read((records) => records.list({ limit: 10 }))
    expect(kept.map(({ value }) => value)).toEqual([{ why: 'because' }])
  })

  it('goes on after a refusal that its work has an answer for', async () => {
    const { ana, project } = await startWithProject()
    const title = await ana.transaction(async (session) => {
      const made = await session.tasks.create({ projectId: project.id, title: 'Write' })
      await expectRefused(session.tasks.restore(made.id), 'task.not_archived')
      return (await session.tasks.update(made.id, { title: 'Wrote' })).title
    })
    expect(title).toBe('Wrote')
  })

  it('does not go on after a refusal that came halfway through a command', async () => {
    const { host, tw } = await startWithProject()
    await host.users.register({ name: 'Ana', email: 'ana@example.com' })
    const work = host.transaction(async (session) => {
      await session.users.placeholder({ id: 'other', name: 'Other' })
      await session.users.register({ id: 'again', name: 'Again', email: 'ANA@example.com' }).catch((error: unknown) => {
        if (!isRefusal(error, 'user.email_taken')) throw error
      })
    })
    await work.catch(() => {})
    expect((await tw.verify()).problems).toEqual([])
  })

  it('in a transaction is part of it, also of its end', async () => {
    const { ana, project } = await startWithProject()
    const outer = ana.transaction(async (session) => {
      await session.tasks.create({ projectId: project.id, title: 'Outer' })
      await session.transaction(async (inner) => {
        await inner.tasks.create({ projectId: project.id, title: 'Inner' })
      })
      throw new ChangeOfMind()
    })
    await expect(outer).rejects.toThrow(ChangeOfMind)
    expect((await ana.tasks.list({ projectId: project.id })).items).toEqual([])
  })

  it('in a transaction takes it along when it fails', async () => {
    const { ana, project } = await startWithProject()
    const outer = ana.transaction(async (session) => {
      await session.tasks.create({ projectId: project.id, title: 'Outer' })
      const inner = session.transaction(async (nested) => {
        await nested.tasks.create({ projectId: project.id, title: 'Inner' })
        throw new ChangeOfMind()
      })
      await inner.catch(() => {})
    })
    await expect(outer).rejects.toThrow(ChangeOfMind)
    expect((await ana.tasks.list({ projectId: project.id })).items).toEqual([])
  })

  it('acts for one actor: its idempotency keys are theirs', async () => {
    const { ana, project } = await startWithProject()
    const input = { projectId: project.id, title: 'Write' }
    const first = await ana.tasks.create(input, { idempotencyKey: 'k' })
    const again = await ana.transaction((session) => session.tasks.create(input, { idempotencyKey: 'k' }))
    expect(again.id).toBe(first.id)
  })

  it('wakes the readers when it has ended', async () => {
    const { ana, bo, project, tw } = await startWithProject()
    await ana.transaction((session) =>
      session.tasks.create({ projectId: project.id, title: 'Write', assigneeIds: ['bo'] }),
    )
    await tw.settled()
    expect(await bo.notifications.unreadCount()).toBe(1)
  })

  it('is refused once the engine is closed', async () => {
    const { ana, tw } = await startWithProject()
    await tw.close()
    await expectRefused(
      ana.transaction(async () => {}),
      'engine.closed',
    )
  })
})
