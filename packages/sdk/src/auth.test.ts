import { describe, expect, it, vi } from 'vitest'
import { cut, json, lost, problem, type Sent, scripted } from '../test/scripted-fetch.ts'
import { attempt, type Tokens, tokens } from './index.ts'

const session = (n: number) => ({
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n}`,
  expiresIn: 900,
  user: { id: 'ana' },
})
const held = (n: number): Tokens => ({ accessToken: `access-${n}`, refreshToken: `refresh-${n}` })
const bearers = (sent: readonly Sent[]) => sent.map(({ headers }) => headers.get('authorization'))
const paths = (sent: readonly Sent[]) => sent.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`)
const expired = () => problem(401, 'auth.token_expired')
const task = { id: 't1' }

/** A store like `localStorage`, which other tabs can write to. */
function drawer(first: Tokens | null) {
  const kept = { tokens: first }
  const onSignedOut = vi.fn()
  const save = (next: Tokens | null) => {
    kept.tokens = next
  }
  const store = { load: () => kept.tokens, save, onSignedOut }
  return { kept, onSignedOut, store, auth: tokens(store) }
}

describe('a session', () => {
  it('begins with a login and is carried by every call after it', async () => {
    const { client, sent } = scripted([json(session(1)), json(task), json(task)])
    await expect(client.auth.login({ email: 'ana@example.com', password: 'x' })).resolves.toMatchObject({
      expiresIn: 900,
    })
    await client.tasks.get('t1')
    await client.GET('/api/v1/tasks/{taskId}', { params: { path: { taskId: 't1' } } })
    expect(bearers(sent)).toEqual([null, 'Bearer access-1', 'Bearer access-1'])
  })

  it('begins with a registration, and is saved', async () => {
    const { kept, auth } = drawer(null)
    const { client } = scripted([json(session(1), 201)], { auth })
    await client.auth.register({ name: 'Ana', email: 'ana@example.com', password: 'correct horse' })
    expect(kept.tokens).toEqual(held(1))
  })

  it('does not begin with a refused login', async () => {
    const { kept, auth } = drawer(null)
    const { client } = scripted([problem(401, 'auth.credentials_wrong')], { auth })
    const login = client.auth.login({ email: 'ana@example.com', password: 'x' })
    await expect(login).rejects.toMatchObject({ problem: { code: 'auth.credentials_wrong' } })
    expect(kept.tokens).toBeNull()
  })

  it('is loaded from where it was saved', async () => {
    const { auth } = drawer(held(7))
    const { client, sent } = scripted([json(task)], { auth })
    await client.tasks.get('t1')
    expect(bearers(sent)).toEqual(['Bearer access-7'])
  })

  it('ends with a logout, without a call to anyone', async () => {
    const { kept, auth, onSignedOut } = drawer(held(1))
    const { client, sent } = scripted([new Response(null, { status: 204 }), json(task)], { auth })
    await client.auth.logout()
    await client.tasks.get('t1')
    expect(bearers(sent)).toEqual(['Bearer access-1', null])
    expect(kept.tokens).toBeNull()
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it('is kept when the logout did not reach the server', async () => {
    const { kept, auth } = drawer(held(1))
    const { client } = scripted([problem(503, 'storage.unavailable')], { auth })
    await expect(client.auth.logout()).rejects.toMatchObject({ problem: { status: 503 } })
    expect(kept.tokens).toEqual(held(1))
  })
})

describe('an expired access token', () => {
  it('is renewed once for many calls, which are then repeated', async () => {
    const { kept, auth } = drawer(held(1))
    const answer = async (request: Request) => {
      if (request.url.endsWith('/auth/refresh')) return json(session(2))
      return request.headers.get('authorization') === 'Bearer access-2' ? json(task) : expired()
    }
    const { client, sent } = scripted(Array(21).fill(answer), { auth })
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.tasks.get('t1')))
    expect(answers).toEqual(Array(10).fill(task))
    expect(sent.filter(({ path }) => path.endsWith('/auth/refresh'))).toHaveLength(1)
    expect(kept.tokens).toEqual(held(2))
  })

  it('is renewed for a write too, whose body and key are the same', async () => {
    const { auth } = drawer(held(1))
    const { client, sent } = scripted([expired(), json(session(2)), json(task, 201)], { auth })
    await client.tasks.create({ projectId: 'p1', title: 'Write' })
    const [first, refresh, second] = sent
    expect(refresh).toMatchObject({ path: '/api/v1/auth/refresh', body: { refreshToken: 'refresh-1' } })
    expect(refresh?.headers.has('authorization')).toBe(false)
    expect(second?.body).toEqual(first?.body)
    expect(second?.headers.get('idempotency-key')).toBe(first?.headers.get('idempotency-key'))
  })

  it('that another tab has renewed already is read, not renewed', async () => {
    const { kept, auth } = drawer(held(1))
    const { client, sent } = scripted([json(task), expired(), json(task)], { auth })
    await client.tasks.get('t1')
    kept.tokens = held(2)
    await client.tasks.get('t1')
    expect(paths(sent)).toEqual(['GET /tasks/t1', 'GET /tasks/t1', 'GET /tasks/t1'])
    expect(bearers(sent).at(-1)).toBe('Bearer access-2')
  })

  it('is renewed before the logout', async () => {
    const { kept, auth } = drawer(held(1))
    const { client, sent } = scripted([expired(), json(session(2)), new Response(null, { status: 204 })], { auth })
    await client.auth.logout()
    expect(paths(sent)).toEqual(['POST /auth/logout', 'POST /auth/refresh', 'POST /auth/logout'])
    expect(kept.tokens).toBeNull()
  })

  it('is renewed once a call: a server that never likes the new one is believed', async () => {
    const { auth } = drawer(held(1))
    const { client, sent } = scripted([expired(), json(session(2)), expired()], { auth })
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code: 'auth.token_expired' } })
    expect(sent).toHaveLength(3)
  })
})

describe('a refresh', () => {
  it('that is refused ends the session: the app is told, the caller gets the first answer', async () => {
    const { kept, auth, onSignedOut } = drawer(held(1))
    const { client } = scripted([expired(), problem(401, 'auth.refresh_invalid')], { auth })
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code: 'auth.token_expired' } })
    expect(onSignedOut).toHaveBeenCalledOnce()
    expect(kept.tokens).toBeNull()
  })

  it('that is lost again and again keeps the session, and is why the call failed', async () => {
    const { kept, auth, onSignedOut } = drawer(held(1))
    const { client, sent } = scripted([expired(), lost(), lost(), lost(), lost()], { auth })
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code: 'network.failed' } })
    expect(sent).toHaveLength(5)
    expect(kept.tokens).toEqual(held(1))
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it.each([
    ['finds the server busy', () => problem(503, 'storage.busy', { 'retry-after': '60' }), 'storage.busy'],
    ['meets a gateway', () => new Response('<h1>Sign in to the hotel</h1>'), 'response.unexpected'],
  ])('that %s keeps the session, and tells all that wait', async (_, answer, code) => {
    const { kept, auth, onSignedOut } = drawer(held(1))
    const { client } = scripted([expired(), expired(), answer], { auth })
    const calls = await Promise.allSettled([client.tasks.get('t1'), client.tasks.get('t2')])
    for (const call of calls) expect(call).toMatchObject({ reason: { problem: { code } } })
    expect(kept.tokens).toEqual(held(1))
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it('whose answer was lost, or cut off, is asked for again with the same token', async () => {
    const { kept, auth } = drawer(held(1))
    const { client, sent } = scripted([expired(), lost(), cut(), json(session(2)), json(task)], { auth, retry: false })
    await expect(client.tasks.get('t1')).resolves.toEqual(task)
    expect(sent.slice(1, 4).map(({ body }) => body)).toEqual(Array(3).fill({ refreshToken: 'refresh-1' }))
    expect(kept.tokens).toEqual(held(2))
  })

  it('is asked for by one of several tabs', async () => {
    const shelf = drawer(held(1))
    const answer = (request: Request) => {
      if (request.url.endsWith('/auth/refresh')) return json(session(2))
      return request.headers.get('authorization') === 'Bearer access-2' ? json(task) : expired()
    }
    const tabs = [1, 2, 3].map(() => scripted(Array(3).fill(answer), { auth: tokens(shelf.store) }))
    await Promise.all(tabs.map(({ client }) => client.tasks.get('t1')))
    expect(tabs.flatMap(({ sent }) => sent).filter(({ path }) => path.endsWith('/refresh'))).toHaveLength(1)
  })

  it('is not asked for when another tab has signed out', async () => {
    const { kept, auth, onSignedOut } = drawer(held(1))
    const { client, sent } = scripted([json(task), expired()], { auth })
    await client.tasks.get('t1')
    kept.tokens = null
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code: 'auth.token_expired' } })
    expect(sent).toHaveLength(2)
    expect(onSignedOut).toHaveBeenCalledOnce()
  })

  it('that is refused signs out once, for however many calls and however late they come', async () => {
    const onSignedOut = vi.fn()
    const auth = tokens({ onSignedOut })
    let late = (_: Response): void => {}
    const answers = [json(session(1)), expired(), () => new Promise<Response>((resolve) => (late = resolve))]
    const { client } = scripted([...answers, problem(401, 'auth.refresh_invalid')], { auth })
    await client.auth.login({ email: 'ana@example.com', password: 'x' })
    const calls = [client.tasks.get('t1'), client.tasks.get('t2')]
    await expect(calls[0]).rejects.toMatchObject({ problem: { status: 401 } })
    late(expired())
    await expect(calls[1]).rejects.toMatchObject({ problem: { status: 401 } })
    expect(onSignedOut).toHaveBeenCalledOnce()
  })

  it('has no event when the page itself signed out meanwhile', async () => {
    const { auth, onSignedOut } = drawer(held(1))
    let late = (_: Response): void => {}
    const slow = () => new Promise<Response>((resolve) => (late = resolve))
    const { client, sent } = scripted([slow, new Response(null, { status: 204 })], { auth })
    const call = client.tasks.get('t1')
    await expect.poll(() => sent).toHaveLength(1)
    await client.auth.logout()
    late(problem(401, 'auth.session_revoked'))
    await expect(call).rejects.toMatchObject({ problem: { code: 'auth.session_revoked' } })
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it.each(['auth.token_invalid', 'auth.session_revoked'])('follows %s, and its no is the end', async (code) => {
    const { kept, auth, onSignedOut } = drawer(held(1))
    const { client, sent } = scripted([problem(401, code), problem(401, 'auth.session_revoked')], { auth })
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code } })
    expect(paths(sent)).toEqual(['GET /tasks/t1', 'POST /auth/refresh'])
    expect(onSignedOut).toHaveBeenCalledOnce()
    expect(kept.tokens).toBeNull()
  })

  it.each(['auth.required', 'auth.credentials_wrong'])('does not follow %s', async (code) => {
    const { auth } = drawer(held(1))
    const { client, sent } = scripted([problem(401, code)], { auth })
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code } })
    expect(sent).toHaveLength(1)
  })

  it.each([
    ['succeeds', () => json(session(2))],
    ['is refused', () => problem(401, 'auth.refresh_invalid')],
  ])('that %s leaves alone who has signed in meanwhile', async (_, answer) => {
    const { kept, auth, onSignedOut } = drawer(held(1))
    let late = (_: Response): void => {}
    const slow = () => new Promise<Response>((resolve) => (late = resolve))
    const { client, sent } = scripted([expired(), slow, json(session(7)), json(task)], { auth })
    const call = client.tasks.get('t1')
    await expect.poll(() => paths(sent).at(-1)).toBe('POST /auth/refresh')
    await client.auth.login({ email: 'bo@example.com', password: 'x' })
    late(answer())
    // It was asked for in somebody else's name.
    await expect(call).rejects.toMatchObject({ problem: { code: 'auth.token_expired' } })
    await client.tasks.get('t1')
    expect([kept.tokens, bearers(sent).at(-1)]).toEqual([held(7), 'Bearer access-7'])
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it('does not undo what another tab has done meanwhile: it signed out, or renewed as well', async () => {
    for (const meanwhile of [null, held(3)]) {
      const { kept, auth, onSignedOut } = drawer(held(1))
      const answer = () => {
        kept.tokens = meanwhile
        return json(session(2))
      }
      const { client, sent } = scripted([json(task), expired(), answer, json(task)], { auth })
      await client.tasks.get('t1')
      const outcome = await attempt(client.tasks.get('t1'))
      expect([kept.tokens, outcome.ok]).toEqual([meanwhile, meanwhile !== null])
      expect(onSignedOut).toHaveBeenCalledTimes(meanwhile === null ? 1 : 0)
      if (meanwhile) expect(bearers(sent).at(-1)).toBe('Bearer access-3')
    }
  })

  it('that could not be saved is a mistake of the page, and says so', async () => {
    const save = () => Promise.reject(new Error('The drawer is full.'))
    const { client } = scripted([expired(), json(session(2))], { auth: tokens({ load: () => held(1), save }) })
    await expect(client.tasks.get('t1')).rejects.toThrow('The drawer is full.')
  })
})

describe("a host's own tokens", () => {
  it('are sent as they are', async () => {
    const { client, sent } = scripted([json(task), expired()], { auth: { token: () => 'mine' } })
    await client.tasks.get('t1')
    await expect(client.tasks.get('t1')).rejects.toMatchObject({ problem: { code: 'auth.token_expired' } })
    expect(bearers(sent)).toEqual(['Bearer mine', 'Bearer mine'])
  })

  it('give way to a header that a call brings along', async () => {
    const { client, sent } = scripted([json(task)], { auth: { token: () => 'mine' } })
    const params = { path: { taskId: 't1' } }
    await client.GET('/api/v1/tasks/{taskId}', { params, headers: { authorization: 'Bearer other' } })
    expect(bearers(sent)).toEqual(['Bearer other'])
  })
})
