import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { envOf, freshFolder, serve, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

const account = (email: string) => JSON.stringify({ name: 'Ana', email, password: 'correct horse battery' })

const register = async (url: string, email = 'ana@example.com') => {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${url}/api/v1/auth/register`, { method: 'POST', headers, body: account(email) })
}

describe('the server', () => {
  it('says where it is, where the docs are and how to begin, and is ready then', async () => {
    const folder = freshFolder()
    const { url, log } = await serve(envOf(folder))
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    const said = () => log().map(({ msg }) => String(msg))
    for (const words of [
      `${url}/api/docs`,
      'taskwright user create --email',
      `curl -X POST ${url}/api/v1/auth/register`,
    ])
      await expect.poll(said).toContainEqual(expect.stringContaining(words))
    expect(statSync(join(folder, 'data', 'secret')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
  })

  it('keeps what it was told, and its sessions, over a stop and a crash', async () => {
    const env = envOf(freshFolder())
    const first = await serve(env)
    const session = (await (await register(first.url)).json()) as { accessToken: string }
    first.child.kill('SIGTERM')
    expect(await first.ended).toMatchObject({ code: 0, signal: null })

    const me = (url: string) =>
      fetch(`${url}/api/v1/users/me`, { headers: { authorization: `Bearer ${session.accessToken}` } })
    const second = await serve(env)
    expect((await me(second.url)).status).toBe(200)
    expect(second.log().map(({ msg }) => msg)).not.toContainEqual(expect.stringContaining('first account'))
    second.child.kill('SIGKILL')
    await second.ended
    const third = await serve(env)
    expect((await me(third.url)).status).toBe(200)
  })

  it('counts signals that come together as one', async () => {
    const { child, ended, log } = await serve(envOf(freshFolder()))
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) child.kill(signal)
    expect(await ended).toMatchObject({ code: 0 })
    expect(log().filter(({ msg }) => msg === 'stopping')).toHaveLength(1)
  })

  it('finishes what it is asked while it stops', async () => {
    const { url, child, ended, log } = await serve(envOf(freshFolder()))
    const headers = { 'content-type': 'application/json', expect: '100-continue' }
    const asking = request(`${url}/api/v1/auth/register`, { method: 'POST', headers })
    const answered = once(asking, 'response')
    asking.flushHeaders()
    // It has the head of the request by then.
    await once(asking, 'continue')
    child.kill('SIGTERM')
    await expect.poll(log).toContainEqual(expect.objectContaining({ msg: 'stopping' }))
    asking.end(account('ana@example.com'))
    const [answer] = await answered
    expect(answer.resume().statusCode).toBe(201)
    expect(await ended).toMatchObject({ code: 0 })
  })

  it('waits for a port that a predecessor still holds', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    setTimeout(() => holder.close(), 3_000)
    const { url } = await serve(envOf(freshFolder(), { PORT: String(port) }))
    expect(url).toBe(`http://127.0.0.1:${port}`)
  })

  it('gives up on a port that stays taken, in one line', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void holder.close())
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    const ended = await taskwright(['serve'], { env: envOf(freshFolder(), { PORT: String(port) }) })
    expect(ended).toMatchObject({
      code: 10,
      stderr: `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or set PORT.\n`,
    })
  })

  it('answers its watchers only without the role api, and stops like any other', async () => {
    const folder = freshFolder()
    const env = envOf(folder, { TASKWRIGHT_ROLES: 'worker,scheduler' })
    const { url, child, ended } = await serve(env, /without the role api[\s\S]*Health +(http:\S+)\/health/)
    for (const path of ['/health', '/health/live', '/health/ready', '/metrics'])
      expect((await fetch(`${url}${path}`)).status, path).toBe(200)
    expect((await register(url)).status).toBe(404)
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
    expect(existsSync(join(folder, 'data', 'taskwright.db'))).toBe(true)
  })

  it('says that it is leaving before it leaves', async () => {
    const { url, child } = await serve(envOf(freshFolder(), { TASKWRIGHT_GRACE: '15' }))
    child.kill('SIGTERM')
    await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(503)
    expect((await fetch(`${url}/api/v1/tasks`)).status).toBe(401)
  })

  it('shows its figures to those who have the token', async () => {
    const token = 'a token for the scraper'.replaceAll(' ', '-')
    const { url } = await serve(envOf(freshFolder(), { TASKWRIGHT_METRICS_TOKEN: token }))
    expect((await fetch(`${url}/metrics`)).status).toBe(401)
    expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  })

  it('leaves the readers to others without the role worker', async () => {
    const env = envOf(freshFolder())
    const { url } = await serve({ ...env, TASKWRIGHT_ROLES: 'api' })
    const ana = await newcomer(url, 'ana@example.com')
    const bob = await newcomer(url, 'bob@example.com')
    await assign(url, ana, bob)
    await pause(1_500)
    expect(await unread(url, bob.token)).toBe(0)
    await serve({ ...env, TASKWRIGHT_ROLES: 'worker' }, /without the role api/)
    await expect.poll(() => unread(url, bob.token)).toBe(1)
  })

  it('notices variables that are misspelt', async () => {
    const { log } = await serve(envOf(freshFolder(), { TASKWRIGHT_ROLE: 'hunter2' }))
    expect(log()).toContainEqual(expect.objectContaining({ level: 40, variable: 'TASKWRIGHT_ROLE' }))
    expect(JSON.stringify(log())).not.toContain('hunter2')
  })
})

interface Newcomer {
  readonly id: string
  readonly token: string
}

async function newcomer(url: string, email: string): Promise<Newcomer> {
  const { accessToken, user } = (await (await register(url, email)).json()) as {
    accessToken: string
    user: { id: string }
  }
  return { id: user.id, token: accessToken }
}

async function assign(url: string, by: Newcomer, to: Newcomer): Promise<void> {
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${by.token}` }
    const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(response.status).toBe(201)
    return (await response.json()) as { id: string }
  }
  const project = await post('/projects', { key: 'GO', name: 'Go' })
  await post(`/projects/${project.id}/members`, { userId: to.id, role: 'CONTRIBUTOR' })
  await post('/tasks', { projectId: project.id, title: 'For you', assigneeIds: [to.id] })
}

async function unread(url: string, token: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/notifications`, { headers: { authorization: `Bearer ${token}` } })
  return ((await response.json()) as { items: readonly unknown[] }).items.length
}
