import { describe, expect, it } from 'vitest'
import { everyPage, expectRefused, start } from './harness.ts'

/** Ana's organization on the server, with a member, a guest and an admin. */
async function acme() {
  const engine = await start()
  const [ana, ad, bo, gus] = ['ana', 'ad', 'bo', 'gus'].map(engine.person) as [
    ReturnType<typeof engine.person>,
    ReturnType<typeof engine.person>,
    ReturnType<typeof engine.person>,
    ReturnType<typeof engine.person>,
  ]
  const { id } = await ana.organizations.create({ name: 'Acme' })
  await ana.organizations.addMember(id, { userId: 'ad', role: 'ADMIN' })
  await ana.organizations.addMember(id, { userId: 'bo', role: 'MEMBER' })
  await ana.organizations.addMember(id, { userId: 'gus', role: 'GUEST' })
  return { ...engine, ana, ad, bo, gus, id }
}

describe('an organization', () => {
  it('belongs to whoever founded it', async () => {
    const { person } = await start()
    const founded = await person('ana').organizations.create({ name: '  Acme ' })
    expect(founded).toMatchObject({ name: 'Acme', role: 'OWNER', version: 1 })
    expect((await person('ana').organizations.list()).items).toEqual([founded])
    expect((await person('bo').organizations.list()).items).toEqual([])
    await expectRefused(person('bo').organizations.get(founded.id), 'organization.not_found')
  })

  it('shows everybody in it, but not to guests', async () => {
    const { bo, gus, id } = await acme()
    const members = await everyPage((page) => bo.organizations.members(id, page))
    expect(members.map(({ userId, role }) => `${userId} ${role}`)).toEqual([
      'ad ADMIN',
      'ana OWNER',
      'bo MEMBER',
      'gus GUEST',
    ])
    expect((await gus.organizations.get(id)).role).toBe('GUEST')
    await expectRefused(gus.organizations.members(id), 'access.denied')
  })

  it('does not tell those who may not add people which addresses have accounts', async () => {
    const { bo, host, id } = await acme()
    await host.users.register({ name: 'Cy', email: 'cy@example.com' })
    for (const email of ['cy@example.com', 'nobody@example.com']) {
      await expectRefused(bo.organizations.addMember(id, { email, role: 'GUEST' }), 'access.denied')
    }
  })

  it('is left by removing oneself, with all its projects', async () => {
    const { ana, bo, person, id } = await acme()
    const project = await bo.projects.create({ key: 'AB', name: 'His' })
    await bo.projects.addMember(project.id, { userId: 'cy', role: 'OWNER' })
    await bo.organizations.removeMember(id, 'bo')
    await expectRefused(bo.projects.get(project.id), 'project.not_found')
    await expectRefused(bo.organizations.get(id), 'organization.not_found')
    expect((await person('cy').projects.members(project.id)).items.map(({ userId }) => userId)).toEqual(['cy'])
    expect((await ana.projects.get(project.id)).id).toBe(project.id)
  })

  it('is left with all of more than a thousand projects', async () => {
    const { ana, bo, person, id } = await acme()
    const mine: string[] = []
    for (let n = 0; n < 1001; n++) mine.push((await bo.projects.create({ key: `P${n}`, name: 'x' })).id)
    await bo.organizations.removeMember(id, 'bo')
    for (const projectId of mine) await expectRefused(bo.projects.get(projectId), 'project.not_found')
    expect((await person('bo').tasks.list()).items).toEqual([])
    expect((await ana.projects.get(mine[0]!)).id).toBe(mine[0])
  })

  it('takes back a member, who then has none of the old projects', async () => {
    const { ana, bo, id } = await acme()
    const project = await bo.projects.create({ key: 'AB', name: 'His' })
    await ana.organizations.removeMember(id, 'bo')
    expect(await ana.organizations.addMember(id, { userId: 'bo', role: 'MEMBER' })).toMatchObject({ role: 'MEMBER' })
    await expectRefused(bo.projects.get(project.id), 'project.not_found')
  })

  it('keeps its last owner, also when two leave at once', async () => {
    const { ana, ad, id } = await acme()
    await expectRefused(ana.organizations.removeMember(id, 'ana'), 'member.last_owner')
    await expectRefused(ana.organizations.changeRole(id, 'ana', { role: 'ADMIN' }), 'member.last_owner')
    await ana.organizations.changeRole(id, 'ad', { role: 'OWNER' })
    const left = await Promise.allSettled([
      ana.organizations.removeMember(id, 'ana'),
      ad.organizations.removeMember(id, 'ad'),
    ])
    expect(left.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('owners and admins of an organization', () => {
  it('see and change every project of it, without being in it', async () => {
    const { ana, ad, bo, gus } = await acme()
    const project = await bo.projects.create({ key: 'AB', name: 'His' })
    const task = await bo.tasks.create({ projectId: project.id, title: 'Write' })
    for (const session of [ana, ad]) {
      expect((await session.tasks.list()).items.map(({ id }) => id)).toEqual([task.id])
      expect((await session.tasks.update(task.id, { title: 'Wrote' })).title).toBe('Wrote')
    }
    expect((await gus.tasks.list()).items).toEqual([])
    await expectRefused(gus.projects.get(project.id), 'project.not_found')
  })

  it('who are not the project owners cannot delete it, but owners can make themselves its owners', async () => {
    const { ana, ad, bo } = await acme()
    const project = await bo.projects.create({ key: 'AB', name: 'His' })
    await expectRefused(ana.projects.delete(project.id), 'access.denied')
    await expectRefused(ad.projects.addMember(project.id, { userId: 'ad', role: 'OWNER' }), 'access.denied')
    await ana.projects.addMember(project.id, { userId: 'ana', role: 'OWNER' })
    await ana.projects.delete(project.id)
    await expectRefused(bo.projects.get(project.id), 'project.not_found')
  })
})

describe('guests', () => {
  it('see what they were added to, and found no projects', async () => {
    const { bo, gus, id } = await acme()
    const seen = await bo.projects.create({ key: 'AB', name: 'Seen' })
    await bo.projects.create({ key: 'CD', name: 'Unseen' })
    await bo.projects.addMember(seen.id, { userId: 'gus', role: 'COMMENTER' })
    expect((await gus.projects.list()).items.map(({ name }) => name)).toEqual(['Seen'])
    await expectRefused(gus.projects.create({ key: 'EF', name: 'Own', organizationId: id }), 'access.denied')
  })

  it('are made of people who are added to a project from outside', async () => {
    const { ana, bo, person, id } = await acme()
    const project = await bo.projects.create({ key: 'AB', name: 'His' })
    await bo.projects.addMember(project.id, { userId: 'new', role: 'CONTRIBUTOR' })
    const roles = (await ana.organizations.members(id)).items.map(({ userId, role }) => `${userId} ${role}`)
    expect(roles).toContain('new GUEST')
    expect((await person('new').organizations.list()).items.map(({ role }) => role)).toEqual(['GUEST'])
  })
})

describe('an actor of all their organizations', () => {
  it('finds things in whichever of them they are', async () => {
    const { person } = await start()
    const ana = person('ana')
    const [one, two] = [
      await ana.organizations.create({ name: 'One' }),
      await ana.organizations.create({ name: 'Two' }),
    ]
    const projects = [
      await ana.projects.create({ key: 'AB', name: 'In one', organizationId: one.id }),
      await ana.projects.create({ key: 'AB', name: 'In two', organizationId: two.id }),
    ]
    for (const { id } of projects) expect((await ana.projects.get(id)).id).toBe(id)
    for (const { id } of projects) await ana.tasks.create({ projectId: id, title: 'x' })
    expect((await ana.tasks.list()).items).toHaveLength(2)
    expect((await ana.projects.list({ organizationId: two.id })).items.map(({ name }) => name)).toEqual(['In two'])
  })

  it('names the organization of a new project unless there is only one', async () => {
    const { person } = await start()
    const ana = person('ana')
    await expectRefused(ana.projects.create({ key: 'AB', name: 'x' }), 'organization.required')
    const one = await ana.organizations.create({ name: 'One' })
    expect((await ana.projects.create({ key: 'AB', name: 'x' })).organizationId).toBe(one.id)
    await ana.organizations.create({ name: 'Two' })
    await expectRefused(ana.projects.create({ key: 'CD', name: 'x' }), 'organization.required')
  })

  it('cannot open an organization by naming it', async () => {
    const { person } = await start()
    for (const organizationId of ['default', 'nobodys', 'system']) {
      const created = person('ana').projects.create({ key: 'AB', name: 'x', organizationId })
      await expectRefused(created, 'organization.not_found')
    }
  })
})

describe('an organization nobody founded', () => {
  it('is open to whoever the host names in it', async () => {
    const { as } = await start()
    const project = await as('ana').projects.create({ key: 'AB', name: 'x' })
    expect(project.organizationId).toBe('default')
    await as('ana').projects.addMember(project.id, { userId: 'bo', role: 'CONTRIBUTOR' })
    expect((await as('bo').projects.get(project.id)).id).toBe(project.id)
  })

  it('shows nobody a project they were not added to', async () => {
    const { as } = await start()
    const project = await as('ana').projects.create({ key: 'AB', name: 'x' })
    await expectRefused(as('bo').projects.get(project.id), 'project.not_found')
    expect((await as('bo').projects.list()).items).toEqual([])
  })

  it('is not there itself', async () => {
    const { as } = await start()
    await as('ana').projects.create({ key: 'AB', name: 'x' })
    await expectRefused(as('ana').organizations.get('default'), 'organization.not_found')
    expect((await as('ana').organizations.list()).items).toEqual([])
  })

  it('cannot be founded under the feet of those who use it', async () => {
    const { as, tw } = await start()
    const project = await as('ana', 'tenant-7').projects.create({ key: 'AB', name: 'x' })
    const mallory = tw.as({ userId: 'mallory', organizationId: 'tenant-7' })
    for (const id of ['tenant-7', 'default', 'system', '*']) {
      await expectRefused(mallory.organizations.create({ id, name: 'Mine' }), 'id.taken')
    }
    await expectRefused(mallory.projects.get(project.id), 'project.not_found')
  })

  it('can be founded by the host, for those who use it', async () => {
    const { as, tw } = await start()
    const project = await as('ana', 'tenant-7').projects.create({ key: 'AB', name: 'x' })
    const host = tw.as({ userId: 'root', organizationId: 'tenant-7', trusted: true })
    await host.organizations.create({ id: 'tenant-7', name: 'Seven' })
    expect((await as('ana', 'tenant-7').projects.get(project.id)).id).toBe(project.id)
    await expectRefused(as('bo', 'tenant-7').projects.create({ key: 'CD', name: 'y' }), 'organization.not_found')
  })
})

describe('a trusted actor', () => {
  it('may do everything in its organization, as a member of nothing', async () => {
    const { tw, ana, id } = await acme()
    const project = await ana.projects.create({ key: 'AB', name: 'Hers' })
    const task = await ana.tasks.create({ projectId: project.id, title: 'Write' })
    const job = tw.as({ userId: 'job', organizationId: id, trusted: true })
    expect((await job.tasks.complete(task.id)).category).toBe('COMPLETED')
    expect((await job.tasks.list()).items).toHaveLength(1)
    await job.organizations.addMember(id, { userId: 'cy', role: 'OWNER' })
    await job.projects.delete(project.id)
    await expectRefused(ana.projects.get(project.id), 'project.not_found')
  })

  it('leaves its own name in the log', async () => {
    const { tw, ana, id, place } = await acme()
    const project = await ana.projects.create({ key: 'AB', name: 'Hers' })
    await tw.as({ userId: 'job', organizationId: id, trusted: true }).projects.update(project.id, { name: 'Ours' })
    expect(JSON.parse(place.events.at(-1)!.json)).toMatchObject({ actor: 'job', type: 'project.updated' })
  })
})
