import { describe, expect, it, vi } from 'vitest'
import { json, lost, problem, scripted } from '../test/scripted-fetch.ts'
import { createClient } from './index.ts'

const task = { id: 't1', title: 'Write' }

describe('reading', () => {
  it.each([
    ['a lost connection', lost()],
    ['429', problem(429, 'rate.limited')],
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
    await expect(client.tasks.get('t1')).rejects.toThrow('fetch failed')
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
    const inFive = new Date(Date.now() + 5000).toUTCString()
    const { client, slept } = scripted([problem(503, 'storage.busy', { 'retry-after': inFive }), json(task)])
    await client.tasks.get('t1')
    expect(slept[0]).toBeGreaterThan(3500)
    expect(slept[0]).toBeLessThanOrEqual(5125)
  })

  it.each(['Mon, 01 Jan 2024 00:00:00 GMT', 'soon'])('of %s adds nothing', async (header) => {
    const { client, slept } = scripted([problem(503, 'storage.busy', { 'retry-after': header }), json(task)])
    await client.tasks.get('t1')
    expect(slept).toEqual([125])
  })

  it('that is too long is not waited for', async () => {
    const { client, sent } = scripted([problem(503, 'storage.busy', { 'retry-after': '3600' })])
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
    expect(key).toMatch(/^[0-9a-f-]{36}$/)
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

  it('to an account has no key and is never tried again', async () => {
    const { client, sent } = scripted([lost()])
    await expect(client.auth.login({ email: 'ana@example.com', password: 'x' })).rejects.toThrow('fetch failed')
    expect(keysOf(sent)).toEqual([null])
  })
})

describe('an abort', () => {
  it('ends the wait between two tries', async () => {
    const stop = new AbortController()
    const fetch = async () => {
      setTimeout(() => stop.abort(new Error('enough')), 5)
      return problem(503, 'storage.busy', { 'retry-after': '9' })
    }
    const client = createClient({ baseUrl: 'http://test', fetch })
    await expect(client.tasks.get('t1', { signal: stop.signal })).rejects.toThrow('enough')
  })

  it('is not taken for a lost connection', async () => {
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    const { client, sent } = scripted([({ signal }) => Promise.reject(signal.reason)])
    await expect(client.tasks.get('t1', { signal: stop.signal })).rejects.toThrow('enough')
    expect(sent).toHaveLength(1)
  })

  it('leaves nothing behind when the wait runs its course', async () => {
    const { client } = scripted([lost(), json(task)], { retry: { baseMs: 2 } })
    await expect(client.tasks.get('t1')).resolves.toEqual(task)
  })
})
