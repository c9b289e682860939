import { describe, expect, it } from 'vitest'
import { everyPage, expectRefused, start } from './harness.ts'

describe("the engine's own users", () => {
  it('are registered by the host, and known by id in the log', async () => {
    const { host, place } = await start()
    const ana = await host.users.register({ name: ' Ana ', email: 'Ana@Example.com', timeZone: 'Europe/Berlin' })
    expect(ana).toMatchObject({
      name: 'Ana',
      email: 'ana@example.com',
      timeZone: 'Europe/Berlin',
      locale: 'en',
      status: 'ACTIVE',
    })
    const log = place.events.map(({ json }) => json).join()
    expect(log).toContain(ana.id)
    expect(log.toLowerCase()).not.toContain('ana@')
    expect(log).not.toContain('"Ana"')
  })

  it('have one account for an address, whatever its case', async () => {
    const { host, tw } = await start()
    await host.users.register({ name: 'Ana', email: 'ana@example.com' })
    await expectRefused(host.users.register({ name: 'Other', email: 'ANA@example.COM' }), 'user.email_taken')
    expect((await host.users.findByEmail(' Ana@example.com '))?.name).toBe('Ana')
    expect(await host.users.findByEmail('bo@example.com')).toBeUndefined()
    expect((await tw.verify()).problems).toEqual([])
  })

  it('have an id of their own', async () => {
    const { host } = await start()
    await host.users.register({ id: 'ana', name: 'Ana', email: 'ana@example.com' })
    await expectRefused(host.users.register({ id: 'ana', name: 'Bo', email: 'bo@example.com' }), 'id.taken')
    expect(await host.users.findByEmail('bo@example.com')).toBeUndefined()
  })

  it('change their own profile, but not their address', async () => {
    const { host, tw } = await start()
    const { id } = await host.users.register({ name: 'Ana', email: 'ana@example.com' })
    const ana = tw.as({ userId: id })
    expect(await ana.users.updateMe({ name: 'Anna' })).toMatchObject({
      name: 'Anna',
      email: 'ana@example.com',
      locale: 'en',
    })
    expect(await ana.users.me()).toMatchObject({ name: 'Anna' })
    await expectRefused(ana.users.updateMe({ name: 'x', ...{ email: 'x@example.com' } }), 'input.invalid')
    expect((await host.users.findByEmail('ana@example.com'))?.id).toBe(id)
    await expectRefused(tw.as({ userId: 'nobody' }).users.me(), 'user.not_found')
    await expectRefused(tw.as({ userId: 'nobody' }).users.updateMe({ name: 'x' }), 'user.not_found')
  })

  it('can be placeholders for people an import knows', async () => {
    const { host } = await start()
    const zoe = await host.users.placeholder({ name: 'Zoe' })
    expect(zoe).toMatchObject({ status: 'PLACEHOLDER', email: null })
    expect((await host.users.get(zoe.id)).name).toBe('Zoe')
  })

  it('are deactivated and reactivated', async () => {
    const { host } = await start()
    const { id } = await host.users.register({ name: 'Ana', email: 'ana@example.com' })
    expect((await host.users.deactivate(id)).status).toBe('DEACTIVATED')
    expect((await host.users.reactivate(id)).status).toBe('ACTIVE')
    await expectRefused(host.users.deactivate('ghost'), 'user.not_found')
  })

  it('are nobody else’s business', async () => {
    const { host, as } = await start()
    const { id } = await host.users.register({ name: 'Ana', email: 'ana@example.com' })
    const { users } = as('mallory')
    const calls = [
      users.register({ name: 'x', email: 'x@example.com' }),
      users.register({ name: 'x', email: 'ana@example.com' }),
      users.placeholder({ name: 'x' }),
      users.get(id),
      users.get('ghost'),
      users.findByEmail('ana@example.com'),
      users.findByEmail('x@example.com'),
      users.list(),
      users.deactivate(id),
      users.deactivate('ghost'),
      users.reactivate(id),
    ]
    for (const call of calls) await expectRefused(call, 'access.denied')
  })

  it('are listed for the host', async () => {
    const { host } = await start()
    for (const name of ['a', 'b', 'c']) await host.users.register({ name, email: `${name}@example.com` })
    expect((await everyPage((page) => host.users.list(page))).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })
})

describe("a host's own people", () => {
  it('stand behind ids wherever members are shown', async () => {
    const people = {
      resolve: async (ids: readonly string[]) =>
        new Map(
          ids.filter((id) => id !== 'bo').map((id) => [id, { id, name: `The ${id}`, email: null, timeZone: 'UTC' }]),
        ),
    }
    const { as } = await start({ people })
    const project = await as('ana').projects.create({ key: 'AB', name: 'x' })
    const bo = await as('ana').projects.addMember(project.id, { userId: 'bo', role: 'VIEWER' })
    const { items } = await as('ana').projects.members(project.id)
    expect(items.map(({ userId, name }) => [userId, name]).toSorted()).toEqual([
      ['ana', 'The ana'],
      ['bo', null],
    ])
    expect(bo.name).toBeNull()
  })
})
