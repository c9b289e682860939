import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { envOf, freshFolder, json, taskwright } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

describe('the program', () => {
  it('shows its commands and exit codes', async () => {
    const { code, stdout } = await taskwright(['--help'])
    expect(code).toBe(0)
    for (const word of [
      'serve',
      'migrate',
      'user',
      'import',
      'verify',
      'dead-letters',
      'replay',
      'rebuild',
      'doctor',
      'openapi',
      '6 damaged',
    ]) {
      expect(stdout).toContain(word)
    }
  })

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect((await taskwright(['--version'])).stdout).toBe(`${version}\n`)
  })

  it.each([
    [[], 'Name a command.'],
    [['dance'], 'There is no such command.'],
    [['user'], 'Name a command.'],
    [['doctor', '--quick'], "Unknown option '--quick'."],
    [['verify', 'everything'], 'takes no arguments'],
    [['import', 'trello', 'board.json'], '--project'],
    [['user', 'create', '--email'], "'--email"],
    [['import', 'trello', 'x.json', '--project', 'GO', '--map', 'Doing'], '--map takes NAME=VALUE.'],
  ])('exits with 2 on %j', async (args, words) => {
    const { code, stdout, stderr } = await taskwright(args, { env: envOf(freshFolder()) })
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(words)
  })

  it('answers a program with one JSON document, also when it fails', async () => {
    const { code, answer } = await json(['verify'], { env: envOf(freshFolder()) })
    expect(code).toBe(5)
    expect(answer).toEqual({
      error: { code: 'storage.absent', message: expect.stringContaining('There is no database at'), exitCode: 5 },
    })
  })

  it('names every wrong variable at once, without its value', async () => {
    const env = envOf(freshFolder(), {
      PORT: 'hunter2',
      TASKWRIGHT_DATABASE_URL: 'mysql://hunter2',
      TASKWRIGHT_ROLES: 'hunter2',
      NODE_ENV: 'production',
    })
    const { code, stdout, stderr } = await taskwright(['serve'], { env })
    expect(code).toBe(3)
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0])
        .sort(),
    ).toEqual(['PORT', 'TASKWRIGHT_DATABASE_URL', 'TASKWRIGHT_ROLES', 'TASKWRIGHT_SECRET'])
    expect(stdout + stderr).not.toContain('hunter2')
  })

  it('writes the contract', async () => {
    const out = join(freshFolder(), 'openapi.json')
    expect((await taskwright(['openapi', '--out', out])).code).toBe(0)
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ openapi: '3.1.0', info: { title: 'Taskwright' } })
  })
})
