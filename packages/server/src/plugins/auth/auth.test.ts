import { describe, expect, test } from 'vitest'
import { movableClock } from '../../../test/clock.ts'
import { faultyStorage } from '../../../test/faulty-storage.ts'
import { serverForTest } from '../../../test/harness.ts'

const password = 'correct horse battery'
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

async function start(options: Parameters<typeof serverForTest>[0] = {}) {
  const clock = movableClock()
  const started = await serverForTest({ ...options, engine: { clock, ...options.engine } })
  const { call } = started
  const login = (email: string, secret = password) =>
    call('POST', '/api/v1/auth/login', { body: { email, password: secret } })
  const refresh = (refreshToken: string) => call('POST', '/api/v1/auth/refresh', { body: { refreshToken } })
  const me = (token: string) => call('GET', '/api/v1/users/me', { token })
  return { ...started, clock, login, refresh, me }
}

describe('registering', () => {
  const person = { name: 'Ana', email: 'ana@example.com', password }
  const register = (call: Awaited<ReturnType<typeof start>>['call'], more: object = {}) =>
    call('POST', '/api/v1/auth/register', { body: { ...person, ...more } })

  test('makes an account, an organization with them as its owner, and a session', async () => {
    const { call, me } = await start()
    const { status, body } = await register(call, { organizationName: 'Acme', timeZone: 'Europe/Madrid' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      expiresIn: 900,
      user: { name: 'Ana', email: 'ana@example.com', timeZone: 'Europe/Madrid' },
    })
    expect(await me(body.accessToken)).toMatchObject({ status: 200, body: { id: body.user.id } })
    const { items } = (await call('GET', '/api/v1/organizations', { token: body.accessToken })).body
    expect(items).toMatchObject([{ name: 'Acme', role: 'OWNER' }])
  })

  test("names the organization after the person when they don't", async () => {
    const { call } = await start()
    const { body } = await register(call, { name: 'A'.repeat(100) })
    const { items } = (await call('GET', '/api/v1/organizations', { token: body.accessToken })).body
    expect(items).toMatchObject([{ name: `${'A'.repeat(80)}'s organization` }])
  })

  test('with an address that has an account, in whatever case, is refused and leaves nothing', async () => {
    const { call, engine } = await start()
    await register(call)
    const before = await engine.storage.read((view) => view.head())
    const again = await register(call, { email: 'ANA@Example.COM', organizationName: 'Other' })
    expect(again).toMatchObject({ status: 409, body: { code: 'user.email_taken' } })
    expect(await engine.storage.read((view) => view.head())).toBe(before)
  })

  test('is all or nothing: what fails at the end undoes the beginning', async () => {
    const { storage, faults } = faultyStorage()
    const { call, engine } = await start({ engine: { storage } })
    faults.writes = new Error('the disk broke')
    expect(await register(call)).toMatchObject({ status: 500 })
    faults.writes = undefined
    expect(await engine.storage.read((view) => view.head())).toBe(0)
    expect(await register(call, { organizationName: 'x'.repeat(101) })).toMatchObject({ status: 422 })
    expect(await register(call)).toMatchObject({ status: 201 })
  })

  test('takes passwords from 8 characters to 72 bytes', async () => {
    const { call } = await start()
    for (const wrong of ['short', 'x'.repeat(73), 'é'.repeat(37), 12345678, null]) {
      const answer = await register(call, { password: wrong })
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } })
    }
    expect(await register(call, { password: 'é'.repeat(36) })).toMatchObject({ status: 201 })
  })

  test('names every field that is wrong, and those nobody knows', async () => {
    const { call } = await start()
    const answer = await register(call, { email: 'nowhere', nonsense: 1 })
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['email', 'nonsense'])
    for (const wrong of [{ id: 'mine' }, { organizationName: ' ' }]) {
      const { status, body } = await register(call, wrong)
      expect({ status, paths: body.errors.map(({ path }: { path: string }) => path) }).toEqual({
        status: 422,
        paths: Object.keys(wrong),
      })
    }
  })
})

describe('signing in', () => {
  test('works with the address in any case and with space around it', async () => {
    const { login, register } = await start()
    await register('Ana')
    expect(await login(' ANA@example.com ')).toMatchObject({ status: 200, body: { user: { name: 'Ana' } } })
  })

  test('answers the same for an unknown address and a wrong password', async () => {
    const { login, register } = await start()
    await register('Ana')
    const { requestId: _, ...wrong } = (await login('ana@example.com', 'wrong password')).body
    const { requestId: __, ...unknown } = (await login('eve@example.com', 'wrong password')).body
    expect(wrong).toEqual(unknown)
    expect(wrong).toMatchObject({ status: 401, code: 'auth.credentials_wrong' })
  })

  test('with a password that is only the first 72 bytes of it is no way in', async () => {
    const { call, login } = await start()
    const body = { name: 'Ana', email: 'ana@example.com', password: 'x'.repeat(72) }
    await call('POST', '/api/v1/auth/register', { body })
    expect(await login('ana@example.com', 'x'.repeat(73))).toMatchObject({ status: 401 })
    expect(await login('ana@example.com', 'x'.repeat(72))).toMatchObject({ status: 200 })
  })

  test('is slowed down after five wrong passwords, for addresses without an account too', async () => {
    const { clock, login, register } = await start()
    await register('Ana')
    for (const email of ['ana@example.com', 'eve@example.com']) {
      for (let i = 0; i < 5; i++) expect((await login(email, 'wrong')).body.detail).toBe(undefined)
      const locked = await login(email)
      expect(locked).toMatchObject({ status: 401, body: { code: 'auth.credentials_wrong' } })
      expect(locked.body.detail).toContain('30 seconds')
      expect(locked.headers.get('retry-after')).toBe('30')
    }
    clock.skip(30_000)
    expect(await login('ana@example.com', 'wrong')).toMatchObject({ status: 401 })
    expect((await login('ana@example.com')).headers.get('retry-after')).toBe('60')
    clock.skip(60_000)
    expect(await login('ana@example.com')).toMatchObject({ status: 200 })
    expect((await login('ana@example.com', 'wrong')).headers.get('retry-after')).toBe(null)
  })

  test('side by side guesses count like any others', async () => {
    const { login, register } = await start()
    await register('Ana')
    await Promise.all(Array.from({ length: 8 }, () => login('ana@example.com', 'wrong')))
    expect((await login('ana@example.com')).headers.get('retry-after')).toBe('30')
  })

  test('is not possible for somebody who was shut out, and ends where they are signed in', async () => {
    const { engine, login, me, refresh, register } = await start()
    const { token, id, refreshToken } = await register('Ana')
    await engine.as({ userId: 'host', trusted: true, organizationId: 'system' }).users.deactivate(id)
    await engine.settled()
    expect(await me(token)).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
    expect(await refresh(refreshToken)).toMatchObject({ status: 401 })
    expect(await login('ana@example.com')).toMatchObject({ status: 401, body: { code: 'auth.credentials_wrong' } })
  })
})

describe('a token', () => {
  test('holds for a quarter of an hour', async () => {
    const { clock, me, register } = await start()
    const { token } = await register('Ana')
    clock.skip(14 * MINUTE)
    expect(await me(token)).toMatchObject({ status: 200 })
    clock.skip(MINUTE)
    expect(await me(token)).toMatchObject({ status: 401, body: { code: 'auth.token_expired' } })
  })

  test('that is not ours is refused', async () => {
    const { call, me, register } = await start()
    const { token } = await register('Ana')
    const [head, payload, signature] = token.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const wrong of ['x', `${head}.${payload}.`, `${none}.${payload}.`, `${head}.${payload}x.${signature}`]) {
      expect(await me(wrong)).toMatchObject({ status: 401, body: { code: 'auth.token_invalid' } })
    }
    const basic = await call('GET', '/api/v1/users/me', { headers: { authorization: 'Basic YTpi' } })
    expect(basic).toMatchObject({ status: 401, body: { code: 'auth.required' } })
    expect(basic.headers.get('www-authenticate')).toBe('Bearer')
    expect(await call('GET', '/api/v1/users/me', { headers: { authorization: `bearer  ${token}` } })).toMatchObject({
      status: 200,
    })
  })

  test('of an ended session learns nothing and does nothing, whatever it asks for', async () => {
    const { call, engine, register } = await start()
    const { token } = await register('Ana')
    const ask = (method: string, path: string, body?: object) => call(method, path, { token, ...(body && { body }) })
    await ask('POST', '/api/v1/auth/logout')
    const before = await engine.storage.read((view) => view.head())
    const refused = { status: 401, body: { code: 'auth.session_revoked' } }
    expect(await ask('GET', '/api/v1/tasks/not-there')).toMatchObject(refused)
    expect(await ask('GET', '/api/v1/tasks?limit=many')).toMatchObject(refused)
    expect(await ask('POST', '/api/v1/projects', { key: 'GO', name: 'Go' })).toMatchObject(refused)
    expect(await ask('POST', '/api/v1/projects', {})).toMatchObject(refused)
    expect(await engine.storage.read((view) => view.head())).toBe(before)
  })

  test('of another server is refused, unless they share the secret', async () => {
    const here = await start()
    const there = await start()
    const { token } = await there.register('Ana')
    expect(await here.me(token)).toMatchObject({ body: { code: 'auth.session_revoked' } })
  })
})

describe('a refresh token', () => {
  test('is exchanged for a new pair', async () => {
    const { me, refresh, register } = await start()
    const { refreshToken } = await register('Ana')
    const { status, body } = await refresh(refreshToken)
    expect(status).toBe(200)
    expect(body.refreshToken).not.toBe(refreshToken)
    expect(body.user.name).toBe('Ana')
    expect(await me(body.accessToken)).toMatchObject({ status: 200 })
    expect(await refresh(body.refreshToken)).toMatchObject({ status: 200 })
  })

  test('that comes from fifty tabs at once is exchanged once: all get the same pair', async () => {
    const { engine, refresh, register } = await start()
    const { refreshToken } = await register('Ana')
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1)
    expect(new Set(answers.map(({ body }) => body.accessToken)).size).toBe(1)
    const sessions = await engine.records('auth').read((reader) => reader.list({ prefix: 'session ', limit: 10 }))
    expect(sessions).toHaveLength(1)
  })

  test('whose answer was lost may come again for ten seconds', async () => {
    const { clock, refresh, register } = await start()
    const { refreshToken } = await register('Ana')
    const first = await refresh(refreshToken)
    clock.skip(9_000)
    expect((await refresh(refreshToken)).body.refreshToken).toBe(first.body.refreshToken)
  })

  test('that comes again later ends the session: somebody else may hold it', async () => {
    const { clock, me, refresh, register } = await start()
    const { refreshToken } = await register('Ana')
    const { body } = await refresh(refreshToken)
    clock.skip(11_000)
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
    expect(await refresh(body.refreshToken)).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
    expect(await me(body.accessToken)).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
  })

  test('from two exchanges ago ends the session even at once', async () => {
    const { refresh, register } = await start()
    const { refreshToken } = await register('Ana')
    const second = (await refresh(refreshToken)).body.refreshToken
    await refresh(second)
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { code: 'auth.session_revoked' } })
  })

  test('that was guessed, with the id of a session, ends nothing', async () => {
    const { me, refresh, register } = await start()
    const { refreshToken, token } = await register('Ana')
    const [session, random, seal] = refreshToken.split('.')
    for (const guess of [
      `${session}.guess.guess`,
      `${session}.${random}x.${seal}`,
      `${session}.${random}`,
      'x',
      '..',
    ]) {
      expect(await refresh(guess)).toMatchObject({ status: 401, body: { code: 'auth.refresh_invalid' } })
    }
    expect(await me(token)).toMatchObject({ status: 200 })
    expect(await refresh(refreshToken)).toMatchObject({ status: 200 })
  })

  test('holds for thirty days without being used', async () => {
    const { clock, refresh, register } = await start()
    const { refreshToken } = await register('Ana')
    clock.skip(29 * DAY)
    const { body } = await refresh(refreshToken)
    clock.skip(29 * DAY)
    expect(await refresh(body.refreshToken)).toMatchObject({ status: 200 })
    clock.skip(30 * DAY)
    expect(await refresh(body.refreshToken)).toMatchObject({ status: 401 })
  })

  test('is stored nowhere in clear, and neither is a password', async () => {
    const { engine, refresh, register } = await start()
    const { refreshToken } = await register('Ana')
    const { body } = await refresh(refreshToken)
    const kept = await engine.records('auth').read((reader) => reader.list({ limit: 1000 }))
    const log = await engine.storage.read((view) => view.readLog({ after: 0, limit: 1000 }))
    const everything = JSON.stringify([kept, log])
    expect(kept.length).toBeGreaterThan(1)
    for (const secret of [password, ...refreshToken.split('.').slice(1), ...body.refreshToken.split('.').slice(1)]) {
      expect(everything).not.toContain(secret)
    }
  })
})

describe('signing out', () => {
  test('ends the session at once and leaves the others', async () => {
    const { call, login, me, register } = await start()
    const { token } = await register('Ana')
    const other = (await login('ana@example.com')).body.accessToken
    expect(await call('POST', '/api/v1/auth/logout', { token })).toMatchObject({ status: 204 })
    expect(await me(token)).toMatchObject({ status: 401 })
    expect(await me(other)).toMatchObject({ status: 200 })
  })

  test('with a refresh token ends its session too', async () => {
    const { call, login, me, register } = await start()
    const { token } = await register('Ana')
    const other = (await login('ana@example.com')).body
    const body = { refreshToken: other.refreshToken }
    expect(await call('POST', '/api/v1/auth/logout', { token, body })).toMatchObject({ status: 204 })
    expect(await me(other.accessToken)).toMatchObject({ status: 401 })
  })
})

test('somebody who signs in again and again keeps the newest fifty sessions', async () => {
  const { engine, login, me, register } = await start()
  const { token } = await register('Ana')
  for (let i = 0; i < 50; i++) await login('ana@example.com')
  const kept = await engine.records('auth').read((reader) => reader.list({ prefix: 'session ', limit: 1000 }))
  expect(kept).toHaveLength(50)
  expect(await me(token)).toMatchObject({ status: 401 })
})

test('a secret that is too short stops the start', async () => {
  const { auth } = await import('./index.ts')
  const { createServer } = await import('../../create-server.ts')
  const { engine } = await start()
  const plugins = [auth({ secret: 'short' })]
  await expect(createServer({ engine, plugins })).rejects.toThrow('fewer than 32 bytes')
})
