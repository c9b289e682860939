import type { CachePort } from '@taskwright/core'
import { memoryCache, memoryEvents, memoryHub, memoryPlace, memoryShelf, memoryStorage } from '@taskwright/core/memory'
import { manualClock } from '@taskwright/core/testing'
import { describe, expect, test } from 'vitest'
import { accountsAdmin } from '../src/index.ts'
import { serverForTest } from './harness.ts'

/**
 * Two processes on one database. The first runs the readers; the second only answers requests. `deaf`: the second never
 * hears of events, so whatever is right there is right without it.
 */
async function twoServers({ deaf = false, shared = false } = {}) {
  const place = memoryPlace()
  const clock = manualClock()
  const hub = memoryHub()
  const shelf = memoryShelf()
  let counted = 0
  const start = (relay: boolean) => {
    const storage = memoryStorage(place)
    const counting: typeof storage.read = (work) =>
      storage.read((view) =>
        work({
          ...view,
          count: (...query) => {
            counted += 1
            return view.count(...query)
          },
        }),
      )
    const events = memoryEvents(clock, deaf && !relay ? memoryHub() : hub)
    const cache: CachePort = memoryCache(shared ? { clock, shelf } : { clock })
    return serverForTest({ engine: { storage: { ...storage, read: counting }, events, clock, relay }, cache })
  }
  const first = await start(true)
  const second = await start(false)
  const ana = await first.register('Ana')
  const bo = await first.register('Bo')
  const body = { name: 'Launch', key: 'LNCH' }
  const projectId: string = (await first.call('POST', '/api/v1/projects', { token: ana.token, body })).body.id
  const members = `/api/v1/projects/${projectId}/members`
  const admit = (role: string) =>
    first.call('POST', members, { token: ana.token, body: { userId: bo.id, role } }).then(({ body }) => body)
  await admit('CONTRIBUTOR')

  const give = async (title = 'For Bo') => {
    const task = { projectId, title, assigneeIds: [bo.id] }
    const { body } = await first.call('POST', '/api/v1/tasks', { token: ana.token, body: task })
    return String(body.id)
  }
  const unreadAt = async ({ call }: typeof first): Promise<number> =>
    (await call('GET', '/api/v1/notifications/unread-count', { token: bo.token })).body.count
  return {
    first,
    second,
    clock,
    ana,
    bo,
    members,
    admit,
    give,
    unreadAt,
    counted: () => counted,
    project: `/api/v1/projects/${projectId}`,
    newTask: { projectId, title: 'Mine' },
  }
}

describe('what one process has decided holds for the next request to another, which hears of nothing', () => {
  test('signing out', async () => {
    const { first, second, bo } = await twoServers({ deaf: true, shared: true })
    const me = () => second.call('GET', '/api/v1/users/me', { token: bo.token })
    expect([(await me()).status, (await me()).status]).toEqual([200, 200])
    await first.call('POST', '/api/v1/auth/logout', { token: bo.token })
    expect(await me()).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
  })

  test('a new password', async () => {
    const { first, second, bo } = await twoServers({ deaf: true, shared: true })
    const me = () => second.call('GET', '/api/v1/users/me', { token: bo.token })
    expect((await me()).status).toBe(200)
    await accountsAdmin(first.engine, { cost: 4 }).setPassword(bo.id, 'another correct horse')
    expect(await me()).toMatchObject({ status: 401 })
  })

  test('shutting somebody out', async () => {
    const { first, second, bo } = await twoServers({ deaf: true, shared: true })
    const me = () => second.call('GET', '/api/v1/users/me', { token: bo.token })
    expect((await me()).status).toBe(200)
    expect(await accountsAdmin(first.engine).deactivate(bo.id)).toMatchObject({ id: bo.id, status: 'DEACTIVATED' })
    expect(await me()).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
  })

  test('another role, and none', async () => {
    const { first, second, ana, bo, members, newTask, project } = await twoServers({ deaf: true, shared: true })
    const create = () => second.call('POST', '/api/v1/tasks', { token: bo.token, body: newTask })
    const look = () => second.call('GET', project, { token: bo.token })
    expect([(await create()).status, (await look()).status]).toEqual([201, 200])
    await first.call('PATCH', `${members}/${bo.id}`, { token: ana.token, body: { role: 'VIEWER' } })
    expect([(await create()).status, (await look()).status]).toEqual([403, 200])
    await first.call('DELETE', `${members}/${bo.id}`, { token: ana.token })
    expect([(await create()).status, (await look()).status]).toEqual([404, 404])
  })

  test.each([{ shared: true }, { shared: false }])('losing sight of what a count counted (%o)', async ({ shared }) => {
    const { first, second, ana, bo, admit, members, give, unreadAt } = await twoServers({ deaf: true, shared })
    await give()
    await first.engine.settled()
    expect([await unreadAt(first), await unreadAt(second)]).toEqual([1, 1])
    await first.call('DELETE', `${members}/${bo.id}`, { token: ana.token })
    expect([await unreadAt(second), await unreadAt(first)]).toEqual([0, 0])
    await admit('VIEWER')
    expect([await unreadAt(second), await unreadAt(first)]).toEqual([1, 1])
  })
})

describe('the count of unread items', () => {
  test('is asked of the database once in two seconds', async () => {
    const { second, clock, counted, unreadAt } = await twoServers()
    const asked = async (times: number) => {
      const before = counted()
      await Promise.all(Array.from({ length: times }, () => unreadAt(second)))
      return counted() - before
    }
    expect([await asked(10), await asked(10)]).toEqual([1, 0])
    await clock.advance(1999)
    expect(await asked(1)).toBe(0)
    await clock.advance(1)
    expect(await asked(10)).toBe(1)
  })

  test('is right at once for whoever has just read an item', async () => {
    const { first, second, bo, give, unreadAt } = await twoServers({ deaf: true })
    await give()
    await give()
    await first.engine.settled()
    expect(await unreadAt(second)).toBe(2)
    const [item] = (await second.call('GET', '/api/v1/notifications', { token: bo.token })).body.items
    await second.call('POST', `/api/v1/notifications/${item.id}/read`, { token: bo.token })
    expect(await unreadAt(second)).toBe(1)
  })

  test('is right at once where the inboxes are kept, whatever the reason', async () => {
    const { first, ana, bo, give, unreadAt } = await twoServers()
    expect(await unreadAt(first)).toBe(0)
    const taskId = await give()
    await first.engine.settled()
    expect(await unreadAt(first)).toBe(1)
    await first.call('POST', `/api/v1/tasks/${taskId}/comments`, { token: ana.token, body: { body: 'And?' } })
    await first.engine.settled()
    expect(await unreadAt(first)).toBe(2)
    const done = { category: 'COMPLETED' }
    await first.call('POST', `/api/v1/tasks/${taskId}/transitions`, { token: ana.token, body: done })
    await first.engine.settled()
    expect(await unreadAt(first)).toBe(3)
    expect(bo.id).not.toBe(ana.id)
  })

  test('is right in another process when that has heard of the change, before its two seconds are over', async () => {
    const { first, second, give, unreadAt } = await twoServers()
    expect(await unreadAt(second)).toBe(0)
    await give()
    await first.engine.settled()
    await expect.poll(() => unreadAt(second)).toBe(1)
  })

  test('is right two seconds later in a process that hears of nothing', async () => {
    const { first, second, clock, give, unreadAt } = await twoServers({ deaf: true })
    expect(await unreadAt(second)).toBe(0)
    await give()
    await first.engine.settled()
    await clock.advance(2000)
    expect(await unreadAt(second)).toBe(1)
  })

  test('works without a cache that can be reached', async () => {
    const away: CachePort = {
      ...memoryCache(),
      namespace: () => ({
        get: async () => undefined,
        set: async () => {},
        delete: async () => {},
        load: (_key, _options, loader) => loader(),
      }),
    }
    const { call, engine, register } = await serverForTest({ cache: away })
    const { token } = await register('Ana')
    await engine.settled()
    expect((await call('GET', '/api/v1/notifications/unread-count', { token })).body).toEqual({ count: 0 })
  })
})
