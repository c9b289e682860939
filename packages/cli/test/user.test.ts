import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { envOf, freshFolder, json, serve, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

const login = (url: string, email: string, password: string) =>
  fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })

describe('accounts', () => {
  it('are made, listed, given a new password and shut out, beside a running server', async () => {
    const env = envOf(freshFolder())
    const made = await json(
      [
        'user',
        'create',
        '--email',
        'Ana@example.com',
        '--name',
        'Ana',
        '--organization-name',
        'Acme',
        '--password-stdin',
      ],
      {
        env,
        input: 'correct horse battery\n',
      },
    )
    expect(made).toMatchObject({
      code: 0,
      answer: { user: { email: 'ana@example.com', name: 'Ana', status: 'ACTIVE' } },
    })
    expect(JSON.stringify(made.answer)).not.toContain('correct horse')

    const { url } = await serve(env)
    const session = await login(url, 'ana@example.com', 'correct horse battery')
    expect(session.status).toBe(200)
    const { accessToken } = (await session.json()) as { accessToken: string }
    const organizations = () =>
      fetch(`${url}/api/v1/organizations`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect(await (await organizations()).json()).toMatchObject({ items: [{ name: 'Acme', role: 'OWNER' }] })

    const reset = await json(['user', 'reset-password', 'ana@example.com'], { env })
    expect(reset.answer.password).toMatch(/^(\w{5}-){3}\w{5}$/)
    expect((await organizations()).status).toBe(401)
    expect((await login(url, 'ana@example.com', 'correct horse battery')).status).toBe(401)
    expect((await login(url, 'ana@example.com', reset.answer.password)).status).toBe(200)

    expect((await taskwright(['user', 'deactivate', 'ana@example.com'], { env })).code).toBe(0)
    expect((await login(url, 'ana@example.com', reset.answer.password)).status).toBe(401)
    const { answer } = await json(['user', 'list'], { env })
    expect(answer.users).toMatchObject([{ email: 'ana@example.com', status: 'DEACTIVATED' }])
  })

  it('get a password made for them, shown once', async () => {
    const env = envOf(freshFolder())
    const { code, stdout } = await taskwright(['user', 'create', '--email', 'ana@example.com'], { env })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ana@example.com can sign in now\.\nPassword: (\w{5}-){3}\w{5}\n$/)
  })

  it.each([
    ['a password that is too short', ['--email', 'ana@example.com', '--password-stdin'], 'short', 'password'],
    ['an address that is none', ['--email', 'ana', '--password-stdin'], 'correct horse battery', 'email'],
    ['no password at all', ['--email', 'ana@example.com', '--password-stdin'], '', 'Standard input holds no password.'],
  ])('are refused with %s', async (_, args, input, words) => {
    const { code, stderr } = await taskwright(['user', 'create', ...args], { env: envOf(freshFolder()), input })
    expect(code).toBe(4)
    expect(stderr).toContain(words)
  })

  it('are refused twice for one address', async () => {
    const env = envOf(freshFolder())
    await taskwright(['user', 'create', '--email', 'ana@example.com'], { env })
    const second = await json(['user', 'create', '--email', 'ANA@example.com'], { env })
    expect(second).toMatchObject({ code: 4, answer: { error: { code: 'user.email_taken' } } })
  })

  it('cannot be changed where there are none', async () => {
    const env = envOf(freshFolder())
    await taskwright(['migrate'], { env })
    expect((await json(['user', 'deactivate', 'ana@example.com'], { env })).answer.error.code).toBe('user.not_found')
    expect((await json(['user', 'list'], { env })).answer).toEqual({ users: [] })
  })

  it('are kept where the environment says', async () => {
    const folder = freshFolder()
    const env = envOf(folder, { TASKWRIGHT_DATABASE_URL: `sqlite:${join(folder, 'elsewhere', 'tasks.db')}` })
    expect((await taskwright(['user', 'create', '--email', 'ana@example.com'], { env })).code).toBe(0)
    expect((await json(['user', 'list'], { env })).answer.users).toHaveLength(1)
  })
})
