import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { envOf, freshFolder, json, serve, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

describe('operating a database', () => {
  it('makes it and says when it is up to date', async () => {
    const env = envOf(freshFolder())
    expect((await taskwright(['migrate', '--check'], { env })).code).toBe(5)
    expect((await taskwright(['migrate'], { env })).code).toBe(0)
    expect(await json(['migrate', '--check'], { env })).toEqual({ code: 0, answer: { pending: [] } })
  })

  it('says what is to do in one that is not up to date, and changes nothing', async () => {
    const folder = freshFolder()
    const env = envOf(folder, { TASKWRIGHT_DATABASE_URL: `sqlite:${join(folder, 'empty.db')}` })
    writeFileSync(join(folder, 'empty.db'), '')
    const { code, answer } = await json(['migrate', '--check'], { env })
    expect(code).toBe(9)
    expect(answer.pending.length).toBeGreaterThan(0)
    const verify = await taskwright(['verify'], { env })
    expect(verify).toMatchObject({ code: 9, stderr: 'The database lacks migrations. Run: taskwright migrate\n' })
  })

  it('verifies the log', async () => {
    const env = envOf(freshFolder())
    await taskwright(['migrate'], { env })
    expect(await taskwright(['verify'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('All is well'),
    })
  })

  it('lists no dead letters where there are none', async () => {
    const env = envOf(freshFolder())
    await taskwright(['migrate'], { env })
    expect(await json(['dead-letters', 'list'], { env })).toEqual({ code: 0, answer: { deadLetters: [] } })
    expect(await json(['dead-letters', 'redrive', 'mailer'], { env })).toEqual({ code: 0, answer: { redriven: 0 } })
  })
})

describe('what is derived from the log', () => {
  it('is built anew', async () => {
    const env = envOf(freshFolder())
    await taskwright(['migrate'], { env })
    const input = 'correct horse battery'
    await taskwright(['user', 'create', '--email', 'ana@example.com', '--password-stdin'], { env, input })
    expect(await json(['rebuild', 'inbox'], { env })).toEqual({ code: 0, answer: { rebuilt: 'inbox' } })
    expect((await taskwright(['rebuild', 'ghost'], { env })).code).toBe(4)
  })

  it('is handed over once more to those who ask for it', async () => {
    const env = envOf(freshFolder())
    const server = await serve(env)
    server.child.kill('SIGTERM')
    await server.ended
    const input = 'correct horse battery'
    await taskwright(['user', 'create', '--email', 'ana@example.com', '--password-stdin'], { env, input })
    // The subscription that ends the sessions of who is shut out.
    const replay = (...more: string[]) => json(['replay', '--subscription', 'auth-deactivated', ...more], { env })
    expect(await replay('--from', '1', '--to', '2')).toEqual({ code: 0, answer: { delivered: 2 } })
    expect(await replay('--from', '1000')).toEqual({ code: 0, answer: { delivered: 0 } })
    expect((await replay('--from', '0')).code).toBe(2)
    expect((await replay('--from', '3', '--to', '2')).code).toBe(2)
    const ghost = await taskwright(['replay', '--subscription', 'ghost', '--from', '1'], { env })
    expect(ghost).toMatchObject({ code: 4, stderr: 'There is no subscription of this name.\n' })
  })
})

describe('the doctor', () => {
  const statusOf = (answer: { findings: { name: string; status: string }[] }, name: string) =>
    answer.findings.find((finding) => finding.name === name)?.status

  it('finds a new installation healthy, and leaves it untouched', async () => {
    const folder = freshFolder()
    const { code, answer } = await json(['doctor'], { env: envOf(folder) })
    expect(code).toBe(0)
    expect(answer.healthy).toBe(true)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('looks at everything in one that is in use', async () => {
    const folder = freshFolder()
    const env = envOf(folder)
    await taskwright(['migrate'], { env })
    writeFileSync(join(folder, 'data', 'secret'), 'x'.repeat(64), { mode: 0o600 })
    const { answer } = await json(['doctor'], { env })
    expect(answer.findings.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      ['node', 'ok'],
      ['variables', 'ok'],
      ['data directory', 'ok'],
      ['free space', expect.stringMatching(/ok|warn/)],
      ['clock', 'ok'],
      ['secret', 'ok'],
      ['roles', 'ok'],
      ['database', 'ok'],
      ['migrations', 'ok'],
      ['log clock', 'ok'],
      ['numbering', 'ok'],
      ['readers', 'ok'],
      ['dead letters', 'ok'],
      ['broker', 'ok'],
      ['cache', 'ok'],
    ])
  })

  it('finds a secret that others can read', async () => {
    const folder = freshFolder()
    const env = envOf(folder)
    await taskwright(['migrate'], { env })
    writeFileSync(join(folder, 'data', 'secret'), 'x'.repeat(64))
    chmodSync(join(folder, 'data', 'secret'), 0o644)
    const { code, answer } = await json(['doctor'], { env })
    expect([code, statusOf(answer, 'secret')]).toEqual([1, 'fail'])
  })

  it('finds a damaged database, pending migrations and misspelt variables', async () => {
    const folder = freshFolder()
    const env = {
      ...envOf(folder, { TASKWRIGHT_DATABASE_URL: `sqlite:${join(folder, 'x.db')}` }),
      TASKWRIGHT_ROLE: 'api',
    }
    writeFileSync(join(folder, 'x.db'), 'not a database at all, but long enough to look at'.repeat(100))
    const damaged = await json(['doctor'], { env })
    expect([damaged.code, statusOf(damaged.answer, 'database'), statusOf(damaged.answer, 'variables')]).toEqual([
      1,
      'fail',
      'warn',
    ])
    writeFileSync(join(folder, 'x.db'), '')
    expect(statusOf((await json(['doctor'], { env })).answer, 'migrations')).toBe('fail')
  })
})
