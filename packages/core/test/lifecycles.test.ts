import { describe, expect, it } from 'vitest'
import { expectRefused, startWithProject } from './harness.ts'

const DAY_MS = 24 * 60 * 60 * 1000

async function withTask() {
  const scene = await startWithProject()
  const task = await scene.ana.tasks.create({ projectId: scene.project.id, title: 'Write' })
  await scene.ana.tasks.comment(task.id, { body: 'Soon' })
  return { ...scene, task }
}

describe('deleting a task', () => {
  it('keeps it for 30 days, with everything about it', async () => {
    const { ana, task, clock } = await withTask()
    await ana.tasks.delete(task.id)
    await expectRefused(ana.tasks.comments(task.id), 'task.not_found')
    await expectRefused(ana.tasks.comment(task.id, { body: 'x' }), 'task.not_found')
    await expectRefused(ana.tasks.update(task.id, { title: 'x' }), 'task.deleted')
    await clock.leap(30 * DAY_MS)
    expect(await ana.tasks.restore(task.id)).toMatchObject({ title: 'Write', deletedAt: null, version: 3 })
    expect((await ana.tasks.comments(task.id)).items).toHaveLength(1)
  })

  it('is for ever after 30 days', async () => {
    const { ana, task, clock } = await withTask()
    await ana.tasks.delete(task.id)
    await clock.leap(30 * DAY_MS + 1)
    await expectRefused(ana.tasks.restore(task.id), 'task.restore_expired')
  })

  it('frees no key and no place', async () => {
    const { ana, task, project } = await withTask()
    await ana.tasks.delete(task.id)
    const next = await ana.tasks.create({ projectId: project.id, title: 'Next' })
    const back = await ana.tasks.restore(task.id)
    expect([back.number, next.number]).toEqual([1, 2])
    expect(back.rank < next.rank).toBe(true)
  })
})

describe('archiving a task', () => {
  it('keeps it for ever, to be read and discussed', async () => {
    const { ana, vi, task, clock } = await withTask()
    await ana.tasks.archive(task.id)
    await clock.leap(3650 * DAY_MS)
    expect((await vi.tasks.get(task.id)).archivedAt).not.toBeNull()
    await expectRefused(ana.tasks.update(task.id, { title: 'x' }), 'task.archived')
    await expectRefused(ana.tasks.start(task.id), 'task.archived')
    expect((await ana.tasks.comment(task.id, { body: 'Remember?' })).body).toBe('Remember?')
    expect((await ana.tasks.restore(task.id)).archivedAt).toBeNull()
  })
})

describe('archiving a project', () => {
  it('makes everything in it readable only', async () => {
    const { ana, vi, project, task } = await withTask()
    await ana.projects.archive(project.id)
    expect((await vi.tasks.get(task.id)).title).toBe('Write')
    await expectRefused(ana.tasks.create({ projectId: project.id, title: 'x' }), 'project.archived')
    await expectRefused(ana.tasks.update(task.id, { title: 'x' }), 'project.archived')
    await expectRefused(ana.tasks.start(task.id), 'project.archived')
    await expectRefused(ana.projects.addLabel(project.id, { name: 'x' }), 'project.archived')
    expect((await ana.projects.list({ archived: true })).items).toHaveLength(1)
    expect((await ana.projects.list()).items).toEqual([])
  })
})

describe('deleting a project', () => {
  it('can be undone for 30 days', async () => {
    const { ana, project, task, clock } = await withTask()
    await ana.projects.delete(project.id)
    await clock.leap(30 * DAY_MS)
    await ana.projects.restore(project.id)
    expect((await ana.tasks.get(task.id)).title).toBe('Write')
    await ana.projects.delete(project.id)
    await clock.leap(30 * DAY_MS + 1)
    await expectRefused(ana.projects.restore(project.id), 'project.restore_expired')
  })
})

describe('deleting a comment', () => {
  it('takes its text away, also from those who ask for it by id', async () => {
    const { ana, task, place } = await withTask()
    const comment = await ana.tasks.comment(task.id, { body: 'Regret' })
    await ana.tasks.deleteComment(task.id, comment.id)
    await expectRefused(ana.tasks.getComment(task.id, comment.id), 'comment.not_found')
    await expectRefused(ana.tasks.editComment(task.id, comment.id, { body: 'x' }), 'comment.not_found')
    expect((await ana.tasks.comments(task.id)).items).toHaveLength(1)
    expect(place.tables.comments.get(comment.id)?.json).not.toContain('Regret')
  })
})

describe('metadata', () => {
  it('is merged: what is absent stays, null takes away, objects merge', async () => {
    const { ana, task } = await withTask()
    const merged = async (metadata: Parameters<typeof ana.tasks.update>[1]['metadata']) =>
      (await ana.tasks.update(task.id, { metadata })).metadata
    expect(await merged({ a: 1, b: { c: 1, d: 1 } })).toEqual({ a: 1, b: { c: 1, d: 1 } })
    expect(await merged({ b: { c: null, e: 2 } })).toEqual({ a: 1, b: { d: 1, e: 2 } })
    expect(await merged({ a: [1, null] })).toEqual({ a: [1, null], b: { d: 1, e: 2 } })
    expect(await merged({ a: null, b: null })).toEqual({})
  })

  it('does not outgrow its bounds patch by patch', async () => {
    const { ana, task, project } = await withTask()
    const part = 'x'.repeat(9000)
    await ana.tasks.update(task.id, { metadata: { one: part } })
    await expectRefused(ana.tasks.update(task.id, { metadata: { two: part } }), 'input.invalid')
    await ana.projects.update(project.id, { metadata: { one: part } })
    await expectRefused(ana.projects.update(project.id, { metadata: { two: part } }), 'input.invalid')
    expect((await ana.tasks.update(task.id, { metadata: { one: null, two: part } })).metadata).toEqual({ two: part })
  })
})
