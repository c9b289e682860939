import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { attempt, createClient, type RetryOptions, type Tokens, tokens } from '../src/index.ts'
import { type Fault, misbehaving } from './misbehaving-server.ts'
import { signedUp, startServer } from './real-server.ts'

const FINE: Fault = { kind: 'fine' }
const cut = (where: 'before' | 'answer' | 'headers' | 'body'): Fault => ({ kind: 'cut', where })
const MINUTE = 60_000

/** A project on a real server, a client that reaches it without trouble, and one that doesn't. */
async function setUp(faults: readonly Fault[] = [], retry: RetryOptions | false = {}) {
  const behind = await startServer()
  const auth = tokens()
  const { client: sure } = await signedUp(behind.send, 'Ana', auth)
  const { id: projectId } = await sure.projects.create({ name: 'Launch', key: 'LNCH' })
  const server = await misbehaving(behind.send, faults)
  const slept: number[] = []
  const quick = { sleep: async (ms: number) => void slept.push(ms), random: () => 0, ...retry }
  const client = createClient({ baseUrl: server.baseUrl, auth, retry: retry && quick })
  return { ...behind, auth, sure, projectId, server, slept, client }
}

describe('a refusal that passes', () => {
  it.each([429, 503] as const)('with %d is waited for as long as the server asks, in seconds', async (status) => {
    const { client, projectId, slept } = await setUp([{ kind: 'refused', status, retryAfter: 3 }])
    await expect(client.tasks.create({ projectId, title: 'Write' })).resolves.toMatchObject({ key: 'LNCH-1' })
    expect(slept).toEqual([3000])
  })

  it.each([429, 503] as const)('with %d is waited for until the date the server names', async (status) => {
    const { client, projectId, slept } = await setUp([{ kind: 'refused', status, retryAfter: 6, as: 'date' }])
    await expect(client.tasks.create({ projectId, title: 'Write' })).resolves.toMatchObject({ key: 'LNCH-1' })
    expect(slept).toEqual([6000])
  })

  it('is not waited for when the server asks for an hour', async () => {
    const { client, projectId, server } = await setUp([{ kind: 'refused', status: 429, retryAfter: 3600 }])
    const { arrived } = server
    const error = await client.tasks
      .list({ projectId })
      .page()
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ problem: { status: 429 }, response: { status: 429 } })
    expect(arrived).toHaveLength(1)
  })
})

describe('a connection', () => {
  it.each(['before', 'answer', 'headers', 'body'] as const)('cut (%s) is made again for a read', async (where) => {
    const { client, projectId, server } = await setUp([cut(where), cut(where)])
    await expect(client.projects.get(projectId)).resolves.toMatchObject({ name: 'Launch' })
    expect(server.arrived).toHaveLength(3)
  })

  it.each(['before', 'answer', 'headers', 'body'] as const)('cut (%s) leaves one task, made once', async (where) => {
    const { client, sure, projectId, server } = await setUp([cut(where), cut(where), cut(where)])
    const task = await client.tasks.create({ projectId, title: 'Write' })
    expect((await sure.tasks.list({ projectId }).page()).items).toEqual([task])
    expect(new Set(server.arrived.map(({ key }) => key)).size).toBe(1)
    expect(server.arrived).toHaveLength(4)
  })

  it('cut every time is a failure of the network, which names the request and its cause', async () => {
    const { client, projectId } = await setUp([cut('body'), cut('headers'), cut('answer'), cut('before')])
    const error = await client.projects.get(projectId).catch((error: unknown) => error)
    expect(error).toMatchObject({
      problem: { code: 'network.failed', status: 0, requestId: expect.stringMatching(/^[0-9a-f]{32}$/) },
      cause: expect.any(TypeError),
    })
  })

  it('to nobody is a failure of the network too', async () => {
    const { client, projectId, server } = await setUp()
    await server.close()
    await expect(client.projects.get(projectId)).rejects.toMatchObject({ problem: { code: 'network.failed' } })
  })
})

describe('a deadline', () => {
  /** It comes when a test says so. */
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it.each(['trickle', 'silent'] as const)('ends a call to a server that is %s, and lets go of it', async (kind) => {
    const { client, projectId, server } = await setUp([{ kind }])
    const call = attempt(client.projects.get(projectId, { timeoutMs: 500 }))
    await expect.poll(() => server.arrived).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(500)
    const error = { problem: { code: 'call.timed_out' }, cause: { name: 'TimeoutError' } }
    await expect(call).resolves.toMatchObject({ ok: false, error })
    await server.letGo()
    expect(server.arrived).toHaveLength(1)
  })

  it('of one try begins another on a connection that works', async () => {
    const { client, projectId, server } = await setUp([{ kind: 'silent' }, { kind: 'trickle' }], { tryTimeoutMs: 500 })
    const call = client.projects.get(projectId)
    for (const tries of [1, 2]) {
      await expect.poll(() => server.arrived).toHaveLength(tries)
      await vi.advanceTimersByTimeAsync(500)
    }
    await expect(call).resolves.toMatchObject({ name: 'Launch' })
    await server.letGo()
    expect(server.arrived).toHaveLength(3)
  })
})

describe('an abort', () => {
  it.each(['trickle', 'silent'] as const)('ends a call to a server that is %s, and lets go of it', async (kind) => {
    const { client, projectId, server } = await setUp([{ kind }])
    const stop = new AbortController()
    const call = attempt(client.projects.get(projectId, { signal: stop.signal }))
    await expect.poll(() => server.arrived).toHaveLength(1)
    stop.abort()
    await expect(call).resolves.toMatchObject({ ok: false, problem: { code: 'call.aborted' } })
    await server.letGo()
  })
})

describe("a gateway's page", () => {
  const page = (done: boolean, status = 502): Fault => ({ kind: 'page', done, status })

  it('is tried again, and in place of an answer it does not make the work happen twice', async () => {
    const { client, sure, projectId } = await setUp([page(false), page(true), page(true)])
    const task = await client.tasks.create({ projectId, title: 'Write' })
    expect((await sure.tasks.list({ projectId }).page()).items).toEqual([task])
  })

  it.each([502, 500, 404, 200])('with %d is an error that repeats nothing of it', async (status) => {
    const { client, projectId } = await setUp([page(true, status)], false)
    const error = await client.projects.get(projectId).catch((error: unknown) => error)
    expect(error).toMatchObject({ problem: { code: 'response.unexpected', status } })
    const { cause, message, problem } = Object(error)
    expect(`${message} ${JSON.stringify(problem)}`).not.toMatch(/internal-host|<h1>|doctype/)
    expect(String(cause)).not.toMatch(/internal-host/)
  })
})

describe('an idempotency key', () => {
  it('gives the outcome of the first time, also to a program that was started again', async () => {
    const { client, sure, projectId } = await setUp([cut('body'), cut('body'), cut('body'), cut('body')])
    const input = { projectId, title: 'Write' }
    const first = await attempt(client.tasks.create(input, { idempotencyKey: 'order-7' }))
    expect(first).toMatchObject({ ok: false, problem: { code: 'network.failed' } })
    const again = await client.tasks.create(input, { idempotencyKey: 'order-7' })
    const third = await client.tasks.create(input, { idempotencyKey: 'order-7' })
    expect(third).toEqual(again)
    expect((await sure.tasks.list({ projectId }).page()).items).toEqual([again])
    const other = client.tasks.create({ projectId, title: 'Read' }, { idempotencyKey: 'order-7' })
    await expect(other).rejects.toMatchObject({ problem: { code: 'idempotency.mismatch', status: 422 } })
  })
})

describe('a list', () => {
  const seven = async ({ sure, projectId }: Awaited<ReturnType<typeof setUp>>) => {
    for (let i = 1; i <= 7; i++) await sure.tasks.create({ projectId, title: `Task ${i}` })
  }

  it('goes on where it was after a page that was cut off: nothing twice, nothing left out', async () => {
    const busy: Fault = { kind: 'refused', status: 503 }
    const all = await setUp([cut('body'), FINE, cut('body'), busy, FINE, cut('headers')])
    await seven(all)
    const numbers: number[] = []
    for await (const { number } of all.client.tasks.list({ projectId: all.projectId, limit: 3, sort: 'number' }))
      numbers.push(number)
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(all.server.arrived).toHaveLength(7)
  })

  it('whose next page cannot be had says why, after what it has given, and can be gone on with by hand', async () => {
    const away: Fault = { kind: 'refused', status: 503 }
    const all = await setUp([FINE, away, away, away, away])
    await seven(all)
    const list = all.client.tasks.list({ projectId: all.projectId, limit: 3, sort: 'number' })
    const numbers: number[] = []
    const walk = async () => {
      for await (const { number } of list) numbers.push(number)
    }
    await expect(walk()).rejects.toMatchObject({ problem: { code: 'storage.busy', status: 503 } })
    expect(numbers).toEqual([1, 2, 3])
    const { nextCursor } = await list.page()
    expect((await list.page(nextCursor ?? '')).items.map(({ number }) => number)).toEqual([4, 5, 6])
  })

  it('ends in the middle when it is aborted, and asks for no further page', async () => {
    const all = await setUp()
    await seven(all)
    const stop = new AbortController()
    const numbers: number[] = []
    const walk = async () => {
      const query = { projectId: all.projectId, limit: 3, sort: 'number' } as const
      for await (const { number } of all.client.tasks.list(query, { signal: stop.signal })) {
        numbers.push(number)
        if (number === 3) stop.abort()
      }
    }
    await expect(walk()).rejects.toMatchObject({ problem: { code: 'call.aborted' } })
    expect([numbers, all.server.arrived.length]).toEqual([[1, 2, 3], 1])
  })

  it('asks for no page after a break', async () => {
    const all = await setUp()
    await seven(all)
    const list = all.client.tasks.list({ projectId: all.projectId, limit: 3, sort: 'number' })
    for await (const { number } of list) if (number === 4) break
    expect(all.server.arrived).toHaveLength(2)
  })

  it('whose cursor the server no longer takes says so, after what it has given', async () => {
    const all = await setUp([FINE, { kind: 'forgets the cursor' }])
    await seven(all)
    const numbers: number[] = []
    const walk = async () => {
      for await (const { number } of all.client.tasks.list({ projectId: all.projectId, limit: 3, sort: 'number' }))
        numbers.push(number)
    }
    await expect(walk()).rejects.toMatchObject({ problem: { code: 'cursor.invalid', status: 422 } })
    expect(numbers).toEqual([1, 2, 3])
  })
})

describe('an edit', () => {
  it('keeps what somebody else changed meanwhile, also over a bad connection', async () => {
    const { client, sure, projectId } = await setUp([FINE, cut('body'), cut('answer')])
    const seen = await client.tasks.create({ projectId, title: 'Write' })
    await sure.tasks.update(seen.id, { priority: 'HIGH' })
    const now = await client.tasks.edit(seen, { title: 'Read' })
    expect(now).toMatchObject({ title: 'Read', priority: 'HIGH', version: 3 })
  })

  it('of what somebody else changed is refused, with the fields that differ', async () => {
    const { client, sure, projectId } = await setUp()
    const seen = await client.tasks.create({ projectId, title: 'Write' })
    await sure.tasks.update(seen.id, { title: 'Draw', priority: 'HIGH' })
    const outcome = await attempt(client.tasks.edit(seen, { title: 'Read' }))
    expect(outcome).toMatchObject({
      problem: { code: 'version.stale', currentVersion: 2, fields: expect.arrayContaining(['title', 'priority']) },
    })
    await expect(sure.tasks.get(seen.id)).resolves.toMatchObject({ title: 'Draw' })
  })
})

describe('a refresh', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it.each(['answer', 'headers', 'body'] as const)(
    'whose answer is cut (%s) does not end the session',
    async (where) => {
      const all = await setUp([FINE, cut(where), cut(where)])
      all.later(16 * MINUTE)
      await expect(all.client.users.me()).resolves.toMatchObject({ name: 'Ana' })
      all.later(16 * MINUTE)
      await expect(all.client.users.me()).resolves.toMatchObject({ name: 'Ana' })
    },
  )

  it.each([
    ['with a lock', navigator],
    ['on a page over plain http, which has none', {}],
  ])('by two tabs at once leaves both signed in (%s)', async (_, globals) => {
    vi.stubGlobal('navigator', globals)
    const all = await setUp()
    const shelf: { tokens: Tokens | null } = { tokens: null }
    const onSignedOut = vi.fn()
    const load = () => shelf.tokens
    const save = (next: Tokens | null) => {
      shelf.tokens = next
    }
    const tab = () => createClient({ baseUrl: all.server.baseUrl, auth: tokens({ load, save, onSignedOut }) })
    const tabs = [tab(), tab()]
    await tabs[0]?.auth.register({ name: 'Bo', email: 'bo@example.com', password: 'correct horse battery' })
    for (let round = 0; round < 3; round++) {
      all.later(16 * MINUTE)
      const names = await Promise.all(tabs.flatMap((one) => [one.users.me(), one.users.me()]))
      expect(names.map(({ name }) => name)).toEqual(['Bo', 'Bo', 'Bo', 'Bo'])
    }
    const refreshes = all.server.arrived.filter(({ line }) => line.endsWith('/refresh'))
    expect(refreshes.length).toBeGreaterThanOrEqual(3)
    if ('locks' in globals) expect(refreshes).toHaveLength(3)
    expect(onSignedOut).not.toHaveBeenCalled()
  })
})
