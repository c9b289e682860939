import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { cut, json, lost, problem, scripted } from '../test/scripted-fetch.ts'
import { createClient, tokens as tokensOf } from './index.ts'

const task = { id: 't1', title: 'Write' }

describe('reading', () => {
  it.each([
    ['a lost connection', lost()],
    ['an answer cut off in the middle', cut()],
    ['429', problem(429, 'rate.limited')],
    ['502', new Response('gateway', { status: 502 })],
    ['503', problem(503, 'storage.busy')],
    ['504', new Response('gateway', { status: 504 })],
  ])('is tried again after %s', async (_, failure) => {
    const { client, sent } = scripted([failure, json(task)])
    await expect(client.tasks.get('t1')).resolves.toEqual(task)
    expect(sent).toHaveLength(2)
  })

  it.each([
    [400, 'request.malformed_json'],
    [404, 'task.not_found'],
    [500, 'engine.failed'],
    [507, 'storage.full'],
  ])('is not tried again after %i', async (status, code) => {
    const { client, sent } = scripted([problem(status, code)])
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code } })
    expect(sent).toHaveLength(1)
  })

  it('waits longer every time and gives up after the fourth', async () => {
    const { client, sent, slept } = scripted([lost(), lost(), lost(), lost()])
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code: 'network.failed' } })
    expect(sent).toHaveLength(4)
    expect(slept).toEqual([125, 250, 500])
  })

  it('gives the last refusal when all tries were refused', async () => {
    const busy = () => problem(503, 'storage.busy')
    const { client } = scripted([busy, busy, busy, busy])
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code: 'storage.busy' } })
  })

  it('stays within the longest wait', async () => {
    const slept: number[] = []
    const sleep = async (ms: number) => void slept.push(ms)
    const retry = { attempts: 5, baseMs: 100, maxMs: 300, random: () => 1, sleep }
    const { client } = scripted([lost(), lost(), lost(), lost(), json(task)], { retry })
    await client.tasks.get('t1')
    expect(slept).toEqual([100, 200, 300, 300])
  })

  it('is sent once when retrying is off', async () => {
    const { client, sent } = scripted([problem(503, 'storage.busy')], { retry: false })
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { status: 503 } })
    expect(sent).toHaveLength(1)
  })
})

describe('Retry-After', () => {
  it('is waited for, in seconds', async () => {
    const { client, slept } = scripted([problem(503, 'storage.busy', { 'retry-after': '2' }), json(task)])
    await client.tasks.get('t1')
    expect(slept).toEqual([2125])
  })

  it('is waited for, as a date', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) })
    onTestFinished(() => void vi.useRealTimers())
    const inFive = 'Thu, 01 Jan 2026 00:00:05 GMT'
    const { client, slept } = scripted([problem(503, 'storage.busy', { 'retry-after': inFive }), json(task)])
    await client.tasks.get('t1')
    expect(slept).toEqual([5125])
  })

  it('as a date is meant by the clock of the server, whatever the one here says', async () => {
    const headers = { date: 'Mon, 01 Jan 2024 00:00:00 GMT', 'retry-after': 'Mon, 01 Jan 2024 00:00:03 GMT' }
    const { client, slept } = scripted([problem(503, 'storage.busy', headers), json(task)])
    await client.tasks.get('t1')
    expect(slept).toEqual([3125])
  })

  it.each(['Mon, 01 Jan 2024 00:00:00 GMT', 'soon'])('of %s adds nothing', async (header) => {
    const { client, slept } = scripted([problem(503, 'storage.busy', { 'retry-after': header }), json(task)])
    await client.tasks.get('t1')
    expect(slept).toEqual([125])
  })

  it.each([60_000, Number.POSITIVE_INFINITY])('that is too long is not waited for in %d ms', async (timeoutMs) => {
    const { client, sent } = scripted([problem(503, 'storage.busy', { 'retry-after': '11' })], { timeoutMs })
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code: 'storage.busy' } })
    expect(sent).toHaveLength(1)
  })
})

describe('writing', () => {
  const input = { projectId: 'p1', title: 'Write' }
  const keysOf = (sent: readonly { headers: Headers }[]) => sent.map(({ headers }) => headers.get('idempotency-key'))

  it('is tried again with the same key and the same body', async () => {
    const { client, sent } = scripted([lost(), problem(503, 'storage.busy'), json(task, 201)])
    await expect(client.tasks.create(input)).resolves.toEqual(task)
    const [key, ...others] = keysOf(sent)
    expect(key).toMatch(/^[0-9a-f]{32}$/)
    expect(others).toEqual([key, key])
    expect(sent.map(({ body }) => body)).toEqual([input, input, input])
  })

  it('has a key of its own for each call', async () => {
    const { client, sent } = scripted([json(task, 201), json(task, 201)])
    await client.tasks.create(input)
    await client.tasks.create(input)
    expect(new Set(keysOf(sent)).size).toBe(2)
  })

  it('has a key also where the page came over plain http', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    const { client, sent } = scripted([json(task, 201)])
    await client.tasks.create(input).finally(() => vi.unstubAllGlobals())
    expect(keysOf(sent)).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
  })

  it("takes the caller's key", async () => {
    const { client, sent } = scripted([json(task, 201)])
    await client.tasks.create(input, { idempotencyKey: 'a1' })
    expect(keysOf(sent)).toEqual(['a1'])
  })

  it('waits for its own first try, whose answer was lost', async () => {
    const running = problem(409, 'idempotency.in_flight', { 'retry-after': '1' })
    const { client, slept } = scripted([lost(), running, json(task, 201)])
    await expect(client.tasks.create(input)).resolves.toEqual(task)
    expect(slept).toEqual([125, 1250])
  })

  it('takes other conflicts for an answer', async () => {
    const { client, sent } = scripted([problem(409, 'id.taken')])
    await expect(client.tasks.create(input)).rejects.toMatchObject({ problem: { code: 'id.taken' } })
    expect(sent).toHaveLength(1)
  })

  it('without a key is tried once', async () => {
    const { client, sent } = scripted([lost(), problem(503, 'storage.busy')])
    const failed = { problem: { code: 'network.failed' } }
    await expect(client.tasks.create(input, { idempotencyKey: false })).rejects.toMatchObject(failed)
    const { error } = await client.POST('/api/v1/tasks', { body: input, idempotencyKey: false })
    expect(error?.code).toBe('storage.busy')
    expect(keysOf(sent)).toEqual([null, null])
  })

  it('to an account has no key and is never tried again', async () => {
    const { client, sent } = scripted([lost()])
    const login = client.auth.login({ email: 'ana@example.com', password: 'x' })
    await expect(login).rejects.toMatchObject({ problem: { code: 'network.failed' } })
    expect(keysOf(sent)).toEqual([null])
  })

  it('of a stream is sent once, as it comes', async () => {
    const chunks = ['{"projectId":"p1",', '"title":"Write"}'].map((text) => new TextEncoder().encode(text))
    const body = new ReadableStream({
      start: (stream) => void [...chunks.map((c) => stream.enqueue(c)), stream.close()],
    })
    const got: unknown[] = []
    const fetch = async (request: Request) => {
      got.push(await request.json())
      return problem(503, 'storage.busy')
    }
    const client = createClient({ baseUrl: 'http://test', fetch })
    const { error } = await client.POST('/api/v1/tasks', { body: body as never })
    expect(error?.code).toBe('storage.busy')
    expect(got).toEqual([input])
  })
})

describe('a call', () => {
  it('has one name for all its tries, also when nothing came back', async () => {
    const { client, sent } = scripted([lost(), lost(), lost(), lost()])
    const error = await client.tasks.get('t1').catch((error: unknown) => error)
    const names = new Set(sent.map(({ headers }) => headers.get('x-request-id')))
    expect(names.size).toBe(1)
    expect(error).toMatchObject({ problem: { requestId: [...names][0] }, cause: { message: 'fetch failed' } })
  })

  it('does not wait beyond its deadline: it says why it would have had to', async () => {
    const busy = problem(503, 'storage.busy', { 'retry-after': '9' })
    const { client, sent, slept } = scripted([busy])
    const call = client.tasks.get('t1', { timeoutMs: 5_000 })
    await expect(call).rejects.toMatchObject({ problem: { code: 'storage.busy' } })
    expect([sent.length, slept]).toEqual([1, []])
  })

  it('with a limit for each try begins another when one is silent, for as long as it takes', async () => {
    const silent = () => new Promise<Response>(() => {})
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const retry = { tryTimeoutMs: 500, baseMs: 1 }
    const { client, sent } = scripted([silent, silent, json(task)], { retry, timeoutMs: Number.POSITIVE_INFINITY })
    const call = client.tasks.get('t1')
    for (const tries of [1, 2]) {
      await expect.poll(() => sent).toHaveLength(tries)
      await vi.advanceTimersByTimeAsync(600)
    }
    await expect(call).resolves.toEqual(task)
    expect(sent).toHaveLength(3)
  })

  it('is over at its deadline, whatever it waits for', async () => {
    const never = () => new Promise<Response>(() => {})
    const { client } = scripted([never], { timeoutMs: 5 })
    await expect(client.tasks.get('t1')).rejects.toMatchObject({
      problem: { code: 'call.timed_out', title: 'There was no answer within 5 ms.', status: 0 },
      cause: { name: 'TimeoutError' },
    })
  })
})

describe('an abort', () => {
  const enough = { problem: { code: 'call.aborted' }, cause: new Error('enough') }

  it('ends the wait between two tries', async () => {
    const stop = new AbortController()
    const fetch = async () => {
      setTimeout(() => stop.abort(new Error('enough')), 5)
      return problem(503, 'storage.busy', { 'retry-after': '9' })
    }
    const client = createClient({ baseUrl: 'http://test', fetch })
    await expect(client.tasks.get('t1', { signal: stop.signal })).rejects.toMatchObject(enough)
  })

  it('is not taken for a lost connection', async () => {
    const stop = new AbortController()
    const { client, sent } = scripted([
      ({ signal }) => {
        stop.abort(new Error('enough'))
        return Promise.reject(signal.reason)
      },
    ])
    await expect(client.tasks.get('t1', { signal: stop.signal })).rejects.toMatchObject(enough)
    expect(sent).toHaveLength(1)
  })

  it('before the call means that nothing is sent', async () => {
    const { client, sent } = scripted([])
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(client.tasks.create({ projectId: 'p1', title: 'x' }, { signal })).rejects.toMatchObject(enough)
    expect(sent).toHaveLength(0)
  })

  it('ends a call whose fetch does not listen to it', async () => {
    const stop = new AbortController()
    const { client } = scripted([
      () => {
        stop.abort(new Error('enough'))
        return new Promise<Response>(() => {})
      },
    ])
    await expect(client.tasks.get('t1', { signal: stop.signal })).rejects.toMatchObject(enough)
  })

  it('ends the wait for a new token, which others go on waiting for', async () => {
    const stop = new AbortController()
    const tokens = { accessToken: 'access-2', refreshToken: 'refresh-2' }
    const answer = async (request: Request) => {
      if (request.headers.get('authorization') === 'Bearer access-2') return json(task)
      if (!request.url.endsWith('/auth/refresh')) return problem(401, 'auth.token_expired')
      stop.abort(new Error('enough'))
      return json(tokens)
    }
    const auth = tokensOf({ load: () => ({ accessToken: 'access-1', refreshToken: 'refresh-1' }) })
    const { client, sent } = scripted(Array(4).fill(answer), { auth })
    const calls = [client.tasks.get('t1', { signal: stop.signal }), client.tasks.get('t1')]
    const [stopped, other] = await Promise.allSettled(calls)
    expect(stopped).toMatchObject({ reason: enough })
    expect(other).toMatchObject({ value: task })
    expect(sent).toHaveLength(4)
  })

  it('leaves nothing behind when the wait runs its course', async () => {
    const { client } = scripted([lost(), json(task)], { retry: { baseMs: 2 } })
    await expect(client.tasks.get('t1')).resolves.toEqual(task)
  })
})
