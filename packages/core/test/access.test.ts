import { describe, expect, it } from 'vitest'
import { expectRefused, refusalOf, startWithProject } from './harness.ts'

describe('losing access', () => {
  it('takes everything away at once', async () => {
    const { ana, bo, project, tw } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write', assigneeIds: ['bo'] })
    await tw.settled()
    const [item] = (await bo.notifications.list()).items
    expect([await bo.notifications.unreadCount(), item?.reason]).toEqual([1, 'assigned'])

    await ana.projects.removeMember(project.id, 'bo')
    expect((await bo.tasks.list()).items).toEqual([])
    expect((await bo.projects.list()).items).toEqual([])
    expect((await bo.notifications.list()).items).toEqual([])
    expect(await bo.notifications.unreadCount()).toBe(0)
    await expectRefused(bo.notifications.read(item!.id), 'notification.not_found')
    await expectRefused(bo.tasks.complete(task.id), 'task.not_found')
  })

  it('is undone by getting it back: what was there is there again', async () => {
    const { ana, bo, project, tw } = await startWithProject()
    await ana.tasks.create({ projectId: project.id, title: 'Write', assigneeIds: ['bo'] })
    await tw.settled()
    await ana.projects.removeMember(project.id, 'bo')
    await ana.projects.addMember(project.id, { userId: 'bo', role: 'VIEWER' })
    expect(await bo.notifications.unreadCount()).toBe(1)
  })

  it('keeps somebody from being told of what happened since', async () => {
    const { ana, bo, project, tw } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write', assigneeIds: ['bo'] })
    await ana.projects.removeMember(project.id, 'bo')
    await ana.tasks.complete(task.id)
    await tw.settled()
    await ana.projects.addMember(project.id, { userId: 'bo', role: 'VIEWER' })
    expect((await bo.notifications.list()).items.map(({ reason }) => reason)).not.toContain('status')
  })
})

describe('assigning somebody', () => {
  it('who cannot see the project is refused, and says who', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    const error = await refusalOf(ana.tasks.assign(task.id, ['bo', 'mallory']))
    expect([error.code, error.details]).toEqual(['task.assignee_without_access', { userIds: ['mallory'] }])
    await expectRefused(
      ana.tasks.create({ projectId: project.id, title: 'x', assigneeIds: ['mallory'] }),
      'task.assignee_without_access',
    )
  })

  it('twice is assigning them once', async () => {
    const { ana, project, place } = await startWithProject()
    const input = { projectId: project.id, title: 'Write', assigneeIds: ['bo', 'vi', 'bo'] }
    const task = await ana.tasks.create(input)
    expect(task.assigneeIds).toEqual(['bo', 'vi'])
    const events = place.events.length
    expect((await ana.tasks.assign(task.id, ['bo', 'bo'])).version).toBe(task.version)
    expect(place.events.length).toBe(events)
  })

  it('who has lost access since leaves others free to change the task', async () => {
    const { ana, project } = await startWithProject()
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write', assigneeIds: ['bo'] })
    await ana.projects.removeMember(project.id, 'bo')
    expect((await ana.tasks.assign(task.id, ['vi'])).assigneeIds).toEqual(['bo', 'vi'])
    expect((await ana.tasks.unassign(task.id, ['bo'])).assigneeIds).toEqual(['vi'])
    await expectRefused(ana.tasks.assign(task.id, ['bo']), 'task.assignee_without_access')
  })
})

describe('sets', () => {
  it('are given whole, or as what to add and remove', async () => {
    const { ana, project } = await startWithProject()
    const labels = []
    for (const id of ['a', 'b', 'c']) labels.push(await ana.projects.addLabel(project.id, { id, name: id }))
    const { id } = await ana.tasks.create({ projectId: project.id, title: 'Write', labelIds: ['a', 'a'] })
    const labelled = async (change: Parameters<typeof ana.tasks.update>[1]['labelIds']) =>
      (await ana.tasks.update(id, { labelIds: change })).labelIds
    expect(labels).toHaveLength(3)
    expect((await ana.tasks.get(id)).labelIds).toEqual(['a'])
    expect(await labelled({ add: ['b', 'c', 'b'] })).toEqual(['a', 'b', 'c'])
    expect(await labelled({ remove: ['b'], add: ['a'] })).toEqual(['a', 'c'])
    expect(await labelled({})).toEqual(['a', 'c'])
    expect(await labelled(['b', 'b'])).toEqual(['b'])
    expect(await labelled([])).toEqual([])
  })

  it('hold at most 50, however they grew', async () => {
    const { ana, project } = await startWithProject()
    const ids = Array.from({ length: 51 }, (_, n) => `l${n}`)
    for (const id of ids) await ana.projects.addLabel(project.id, { id, name: id })
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write', labelIds: ids.slice(0, 50) })
    await expectRefused(ana.tasks.update(task.id, { labelIds: { add: ids.slice(50) } }), 'input.invalid')
  })
})

describe('members of a project', () => {
  it('are added by id or by the address of their account, not both', async () => {
    const { ana, host, project } = await startWithProject()
    await host.users.register({ id: 'cy', name: 'Cy', email: 'cy@example.com' })
    const added = await ana.projects.addMember(project.id, { email: ' CY@Example.com ', role: 'VIEWER' })
    expect(added).toMatchObject({ userId: 'cy', name: 'Cy', email: 'cy@example.com', role: 'VIEWER' })
    await expectRefused(ana.projects.addMember(project.id, { role: 'VIEWER' }), 'input.invalid')
    await expectRefused(
      ana.projects.addMember(project.id, { userId: 'cy', email: 'cy@example.com', role: 'VIEWER' }),
      'input.invalid',
    )
    await expectRefused(
      ana.projects.addMember(project.id, { email: 'no@example.com', role: 'VIEWER' }),
      'user.not_found',
    )
  })

  it('who may not add people do not learn which addresses have accounts', async () => {
    const { vi, host, project } = await startWithProject()
    await host.users.register({ id: 'cy', name: 'Cy', email: 'cy@example.com' })
    for (const email of ['cy@example.com', 'no@example.com']) {
      await expectRefused(vi.projects.addMember(project.id, { email, role: 'VIEWER' }), 'access.denied')
    }
  })

  it('do not lose their last owner', async () => {
    const { ana, project } = await startWithProject()
    await expectRefused(ana.projects.removeMember(project.id, 'ana'), 'member.last_owner')
    await ana.projects.changeRole(project.id, 'bo', { role: 'OWNER' })
    await ana.projects.removeMember(project.id, 'ana')
    await expectRefused(ana.projects.get(project.id), 'project.not_found')
  })

  it('of other projects are not touched, whatever the ids look like', async () => {
    const { ana, bo, host, mallory } = await startWithProject()
    const victim = await ana.projects.create({ id: 'a', key: 'VICTIM', name: 'Victim' })
    await ana.projects.addMember(victim.id, { userId: 'b:c', role: 'ADMIN' })
    const trap = await mallory.projects.create({ id: 'a:b', key: 'TRAP', name: 'Trap' })
    await expectRefused(mallory.projects.removeMember(trap.id, 'c'), 'member.not_found')
    expect((await mallory.projects.addMember(trap.id, { userId: 'c', role: 'VIEWER' })).userId).toBe('c')
    await mallory.projects.changeRole(trap.id, 'c', { role: 'OWNER' })
    const roles = (await host.projects.members(victim.id)).items.map(({ userId, role }) => `${userId} ${role}`)
    expect(roles).toEqual(['ana OWNER', 'b:c ADMIN'])
    await expectRefused(bo.projects.get(victim.id), 'project.not_found')
  })
})
