import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisCache } from '../packages/cache-unstorage/src/redis.ts'
import { lookInto } from '../packages/cache-unstorage/test/look.ts'
import type { CachePort, EngineOptions } from '../packages/core/src/index.ts'
import { memoryCache } from '../packages/core/src/memory/index.ts'
import { systemClock } from '../packages/core/src/system.ts'
import { placeAt } from '../packages/events-rabbitmq/test/broker.ts'
import { accountsAdmin } from '../packages/server/src/index.ts'
import { SECRET, startServer } from '../packages/server/test/harness.ts'
import { mysql } from '../packages/storage-mikro-orm/src/mysql.ts'
import { sqlite } from '../packages/storage-mikro-orm/src/sqlite.ts'
import { createDatabase } from '../packages/storage-mikro-orm/test/mysql.ts'
import { isInstalled, serviceUrl, startService } from '../scripts/lib/test-services.mjs'

type Server = Awaited<ReturnType<typeof startServer>> & { readonly cache: CachePort }
type Engine = Partial<EngineOptions<unknown>>
/** What makes one more of something that several processes have, and what removes all that is left of it. */
interface Shared<Part> {
  readonly another: () => Part
  readonly remove: () => Promise<void>
}

const hour = { ttlMs: 3_600_000 }

/** Keeps what it is given as good as for ever, so that only those who hear of a change can drop it. */
const slowToForget = (cache: CachePort): CachePort => ({
  ...cache,
  namespace(name) {
    const box = cache.namespace(name)
    return {
      ...box,
      set: (key, value) => box.set(key, value, hour),
      load: (key, _, loader) => box.load(key, hour, loader),
    }
  },
})

async function sqliteFile(): Promise<Shared<Engine>> {
  const folder = await mkdtemp(join(tmpdir(), 'taskwright-caching-'))
  return {
    another: () => ({ storage: sqlite(join(folder, 'tasks.db')) }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function mariaDb(): Promise<Shared<Engine>> {
  const { url, drop } = await createDatabase()
  return { another: () => ({ storage: mysql(url) }), remove: drop }
}

async function mariaDbAndRabbitMq(): Promise<Shared<Engine>> {
  const [database, broker] = [await mariaDb(), placeAt(serviceUrl('amqp') ?? '')]
  return {
    another: () => ({ ...database.another(), events: broker.bus() }),
    async remove() {
      await broker.clear()
      await database.remove()
    },
  }
}

const own = async (): Promise<Shared<CachePort>> => ({ another: () => memoryCache(), remove: async () => {} })

async function redisAt(url: string) {
  const prefix = `tw-test-${randomBytes(6).toString('hex')}`
  const inside = lookInto(url, prefix)
  const caches: CachePort[] = []
  return {
    inside,
    another() {
      // A busy machine is no outage.
      const cache = redisCache(url, { prefix, restMs: 50, deadlineMs: 5000 })
      caches.push(cache)
      return cache
    },
    async remove() {
      await Promise.all(caches.map((cache) => cache.close()))
      await inside.clear().finally(inside.close)
    },
  }
}

/** Two processes on one database. The first runs the readers; the second only answers requests. */
async function openPair(parts: Shared<Engine>, caches: Shared<CachePort>) {
  // It stands still while nobody moves it: who has not been asked for two seconds need not listen.
  let now = Date.now()
  const clock = { ...systemClock, now: () => now }
  const start = async (relay: boolean): Promise<Server> => {
    const cache = slowToForget(caches.another())
    return { ...(await startServer({ engine: { ...parts.another(), relay, clock }, cache })), cache }
  }
  const first = await start(true)
  const second = await start(false)
  let people = 0
  const register = (at: Server) => {
    people += 1
    return at.register(`Person${people}`)
  }
  const unreadAt = async (at: Server, token: string): Promise<unknown> =>
    (await at.call('GET', '/api/v1/notifications/unread-count', { token })).body.count
  /** What they answer from their caches, as soon as they do: for two seconds after a change they keep nothing. */
  async function keptAt(servers: readonly Server[], token: string): Promise<readonly unknown[]> {
    let counts: readonly unknown[] = []
    const ask = () => Promise.all(servers.map((at) => unreadAt(at, token)))
    const hits = () => servers.reduce((sum, { cache }) => sum + cache.figures().hits, 0)
    const fromCaches = async () => {
      now += 250
      await ask()
      const before = hits()
      counts = await ask()
      return hits() - before
    }
    await expect.poll(fromCaches).toBe(servers.length)
    return counts
  }

  /** Ana has a project that Bo works on, and Bo has one unread item. */
  async function team(at = first) {
    const [ana, bo] = [await register(at), await register(at)]
    const project = { key: 'LNCH', name: 'Launch' }
    const { id } = (await at.call('POST', '/api/v1/projects', { token: ana.token, body: project })).body
    const members = `/api/v1/projects/${id}/members`
    const admit = (role: string) => at.call('POST', members, { token: ana.token, body: { userId: bo.id, role } })
    const give = (title = 'For Bo') =>
      at.call('POST', '/api/v1/tasks', { token: ana.token, body: { projectId: id, title, assigneeIds: [bo.id] } })
    await admit('CONTRIBUTOR')
    const task: string = (await give()).body.id
    await first.engine.settled()
    return { ana, bo, admit, give, task, members, projectId: String(id) }
  }
  return {
    first,
    second,
    register,
    team,
    unreadAt,
    keptAt,
    async close() {
      for (const server of [second, first]) await server.stop()
      await Promise.allSettled([caches.remove(), parts.remove()])
    },
  }
}
type Pair = Awaited<ReturnType<typeof openPair>>

const pairs = {
  'SQLite, caches in the processes': { needs: [], open: async () => openPair(await sqliteFile(), await own()) },
  'MariaDB and RabbitMQ, caches in the processes': {
    needs: ['mysql', 'amqp'],
    open: async () => openPair(await mariaDbAndRabbitMq(), await own()),
  },
  'MariaDB and Redis': {
    needs: ['mysql', 'redis'],
    open: async () => openPair(await mariaDb(), await redisAt(serviceUrl('redis') ?? '')),
  },
  'MariaDB, RabbitMQ and Redis': {
    needs: ['mysql', 'amqp', 'redis'],
    open: async () => openPair(await mariaDbAndRabbitMq(), await redisAt(serviceUrl('redis') ?? '')),
  },
} as const

const isThere = (kind: 'mysql' | 'amqp' | 'redis'): boolean => serviceUrl(kind) !== undefined
for (const [name, { needs, open }] of Object.entries(pairs)) {
  const absent = needs.filter((kind) => !isThere(kind))
  describe.skipIf(absent.length > 0)(`two processes on ${name}`, () => {
    let pair: Pair
    beforeAll(async () => {
      pair = await open()
    })
    afterAll(() => pair.close())
    const me = (token: string) => pair.second.call('GET', '/api/v1/users/me', { token })

    it('whoever signs out at one is refused by the other, with the next request', async () => {
      const { token } = await pair.register(pair.first)
      expect([(await me(token)).status, (await me(token)).status]).toEqual([200, 200])
      expect((await pair.first.call('POST', '/api/v1/auth/logout', { token })).status).toBe(204)
      expect(await me(token)).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
    })

    it('whoever is shut out, or gets another password, is out everywhere', async () => {
      const [shut, changed] = [await pair.register(pair.first), await pair.register(pair.first)]
      expect([(await me(shut.token)).status, (await me(changed.token)).status]).toEqual([200, 200])
      const admin = accountsAdmin(pair.first.engine, { cost: 4 })
      await admin.deactivate(shut.id)
      expect((await me(shut.token)).status).toBe(401)
      await admin.setPassword(changed.id, 'another correct horse')
      expect((await me(changed.token)).status).toBe(401)
    })

    it('a stolen refresh token that comes again ends the session everywhere', async () => {
      const { token, refreshToken } = await pair.register(pair.first)
      expect((await me(token)).status).toBe(200)
      const refresh = (old: string) => pair.first.call('POST', '/api/v1/auth/refresh', { body: { refreshToken: old } })
      const second = (await refresh(refreshToken)).body.refreshToken
      expect((await refresh(second)).status).toBe(200)
      expect((await me(token)).status).toBe(200)
      expect((await refresh(refreshToken)).body.code).toBe('auth.session_revoked')
      expect((await me(token)).status).toBe(401)
    })

    it('another role, none, and one again count everywhere at once, also in what was counted', async () => {
      const { first, second, team, unreadAt, keptAt } = pair
      const { ana, bo, admit, members, projectId, task } = await team()
      expect(await keptAt([first, second], bo.token)).toEqual([1, 1])
      const create = async () =>
        (await second.call('POST', '/api/v1/tasks', { token: bo.token, body: { projectId, title: 'Mine' } })).status
      const seen = async () => [
        (await second.call('GET', `/api/v1/tasks/${task}`, { token: bo.token })).status,
        (await second.call('GET', '/api/v1/projects', { token: bo.token })).body.items.length,
        (await second.call('GET', '/api/v1/notifications', { token: bo.token })).body.items.length,
        await unreadAt(second, bo.token),
      ]
      expect([await seen(), await create()]).toEqual([[200, 1, 1, 1], 201])
      await first.call('PATCH', `${members}/${bo.id}`, { token: ana.token, body: { role: 'VIEWER' } })
      expect([await seen(), await create()]).toEqual([[200, 1, 1, 1], 403])
      expect(await keptAt([first, second], bo.token)).toEqual([1, 1])
      await first.call('DELETE', `${members}/${bo.id}`, { token: ana.token })
      expect([await seen(), await create()]).toEqual([[404, 0, 0, 0], 404])
      await admit('CONTRIBUTOR')
      expect([await seen(), await create()]).toEqual([[200, 1, 1, 1], 201])
    })

    it('a count that was kept is dropped by those who hear of the change', async () => {
      const { first, second, team, unreadAt, keptAt } = pair
      const { bo, give } = await team()
      expect(await keptAt([first, second], bo.token)).toEqual([1, 1])
      await give('One more')
      const unread = () => Promise.all([first, second].map((at) => unreadAt(at, bo.token)))
      await expect.poll(unread).toEqual([2, 2])
      expect(await keptAt([first, second], bo.token)).toEqual([2, 2])
      const [item] = (await first.call('GET', '/api/v1/notifications', { token: bo.token })).body.items
      await first.call('POST', `/api/v1/notifications/${item.id}/read`, { token: bo.token })
      expect(await unreadAt(first, bo.token)).toBe(1)
      await expect.poll(unread).toEqual([1, 1])
    })
  })
}

describe.skipIf(!isInstalled('redis'))('two processes and a Redis of their own', () => {
  let service: Awaited<ReturnType<typeof startService>>
  let redis: Awaited<ReturnType<typeof redisAt>>
  let pair: Pair
  beforeAll(async () => {
    service = await startService('redis')
    redis = await redisAt(service.url)
    pair = await openPair(await sqliteFile(), redis)
  })
  afterAll(async () => {
    await pair.close()
    await service.stop()
  })

  it('one does not count what the other has counted', async () => {
    const { first, second, register, unreadAt } = pair
    const { token } = await register(first)
    await unreadAt(first, token)
    const { hits } = second.cache.figures()
    await unreadAt(second, token)
    expect(second.cache.figures().hits).toBe(hits + 1)
  })

  it('what Redis holds has no word of who is who, and nothing that opens anything', async () => {
    const { first, second, team, unreadAt } = pair
    const { ana, bo, projectId } = await team()
    const headers = { 'idempotency-key': 'a-key-of-mine' }
    const body = { projectId, title: 'Hidden title' }
    const create = (at: Server) => at.call('POST', '/api/v1/tasks', { token: ana.token, body, headers })
    expect((await create(first)).body).toEqual((await create(second)).body)
    for (const { token } of [ana, bo]) {
      for (const at of [first, second]) await unreadAt(at, token)
      for (const path of ['users/me', 'projects', 'tasks', 'notifications'])
        await second.call('GET', `/api/v1/${path}`, { token })
    }
    const texts = await redis.inside.texts()
    expect(texts.size).toBeGreaterThan(0)
    for (const [key, text] of texts) {
      expect(key).toMatch(/^tw-test-[0-9a-f]{12}:notifications:h-[0-9a-f]{64}$/)
      expect(text).toMatch(/^tw1 \d{13} \{"standing":\d+,"count":\d+\}$/)
    }
    const all = [...texts].flat().join('\n')
    const secrets = [ana, bo].flatMap(({ id, token, email, refreshToken }) => [id, token, email, refreshToken])
    for (const secret of [...secrets, SECRET, 'correct horse battery', 'a-key-of-mine', 'Hidden title']) {
      expect(all.includes(secret)).toBe(false)
    }
  })

  it('what somebody else put where a value should be is ignored', async () => {
    const { first, second, register, unreadAt } = pair
    const { token } = await register(first)
    await redis.inside.clear()
    expect(await unreadAt(second, token)).toBe(0)
    const [[key = '', entry = ''] = []] = await redis.inside.texts()
    expect(entry).toContain('"count":0}')
    const in2100 = `tw1 ${Date.UTC(2100)}`
    const foreign = [
      ...['', 'x', '7', '{"standing":1,"count":99}', `${in2100} {"standing":1,`],
      entry.replace('tw1', 'tw0').replace('"count":0', '"count":99'),
      entry.replace('tw1', 'tw2').replace('"count":0', '"count":99'),
      ...['null', '[]', '99', '"99"', '{}', '{"count":99}'].map((json) => `${in2100} ${json}`),
      // As one of ours that holds, in another form.
      ...['"99"', 'null', '-1', '1.5', '{}', '[99]'].map((count) => entry.replace('"count":0', `"count":${count}`)),
    ]
    for (const text of foreign) {
      await redis.inside.put(key, text)
      expect(await unreadAt(second, token), text).toBe(0)
    }
    await redis.inside.putList(key)
    expect(await unreadAt(second, token)).toBe(0)
    const isText = async () => (await redis.inside.typeOf(key)) !== 'list'
    await expect.poll(isText).toBe(true)
  })

  it('while Redis is away everything works, and it is used again when it is back', async () => {
    const { first, second, team, unreadAt, keptAt } = pair
    const { ana, bo, members, give } = await team()
    expect(await keptAt([second], bo.token)).toEqual([1])
    await service.kill()
    expect([await unreadAt(second, bo.token), await unreadAt(first, bo.token)]).toEqual([1, 1])
    await give('While it is away')
    await expect.poll(() => unreadAt(second, bo.token)).toBe(2)
    await first.call('DELETE', `${members}/${bo.id}`, { token: ana.token })
    expect(await unreadAt(second, bo.token)).toBe(0)
    await first.call('POST', '/api/v1/auth/logout', { token: bo.token })
    expect((await second.call('GET', '/api/v1/users/me', { token: bo.token })).status).toBe(401)
    await service.start()
    expect(await keptAt([second], ana.token)).toEqual([0])
  })
})
