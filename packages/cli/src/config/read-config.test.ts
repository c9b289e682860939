import { describe, expect, it } from 'vitest'
import { Failure } from '../failure.ts'
import { type Environment, readConfig, unknownVariables } from './read-config.ts'

const read = (env: Environment, options = {}) => readConfig(env, { cwd: '/srv', ...options })
const problems = (env: Environment, options = {}): readonly string[] => {
  try {
    read(env, options)
  } catch (error) {
    if (error instanceof Failure) return error.lines
    throw error
  }
  return []
}

describe('the configuration', () => {
  it('is complete with an empty environment', () => {
    expect(read({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: '/srv/data',
      database: { kind: 'sqlite', file: '/srv/data/taskwright.db' },
      files: { kind: 'file', dir: '/srv/data/files' },
      secret: null,
      roles: ['api', 'worker', 'scheduler'],
      production: false,
    })
  })

  it.each([
    ['sqlite:tasks.db', '/srv/tasks.db'],
    ['sqlite:/var/lib/tasks.db', '/var/lib/tasks.db'],
    ['sqlite:///var/lib/my%20tasks.db', '/var/lib/my tasks.db'],
  ])('takes the database from %s', (url, file) => {
    expect(read({ TASKWRIGHT_DATABASE_URL: url }).database.file).toBe(file)
  })

  it('takes any of the roles', () => {
    expect(read({ TASKWRIGHT_ROLES: 'worker, api' }).roles).toEqual(['api', 'worker'])
  })

  it.each([
    ['PORT', '70000', '0 (any free port) to 65535'],
    ['PORT', '', '65535'],
    ['PORT', '80.5', '65535'],
    ['HOST', 'not a host', 'an IP address or a host name'],
    ['TASKWRIGHT_DATA_DIR', ' ', 'the path of a directory'],
    [
      'TASKWRIGHT_DATABASE_URL',
      'mysql://root:hunter2@db/x',
      'sqlite:<path> in this version; mysql:, mariadb:, postgresql:, postgres: cannot be used yet',
    ],
    ['TASKWRIGHT_DATABASE_URL', 'sqlite:', 'must be sqlite:<path>'],
    ['TASKWRIGHT_DATABASE_URL', 'sqlite::memory:', 'must be sqlite:<path>'],
    ['TASKWRIGHT_DATABASE_URL', 'sqlite://host/x.db', 'must be sqlite:<path>'],
    ['TASKWRIGHT_DATABASE_URL', 'hunter2', 'must be sqlite:<path>'],
    ['TASKWRIGHT_BROKER_URL', 'amqp://me:hunter2@mq', 'must be log: in this version; amqp:, amqps: cannot be used yet'],
    ['TASKWRIGHT_CACHE_URL', 'redis://:hunter2@cache', 'must be memory: in this version'],
    ['TASKWRIGHT_FILES_URL', 's3://hunter2', 'must be file:<path> in this version'],
    ['TASKWRIGHT_MAIL_URL', 'smtp://hunter2', 'must be log: in this version'],
    ['TASKWRIGHT_SECRET', 'hunter2', 'at least 32 bytes'],
    ['TASKWRIGHT_ROLES', 'api,hunter2', 'one or more of api, worker, scheduler'],
    ['TASKWRIGHT_ROLES', '', 'one or more of'],
  ])('refuses a wrong %s in one line, without its value', (variable, value, allowed) => {
    const lines = problems({ [variable]: value })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(new RegExp(`^${variable} must `))
    expect(lines[0]).toContain(allowed)
    expect(lines[0]).not.toContain('hunter2')
  })

  it('names all that is wrong at once', () => {
    const lines = problems({ PORT: 'x', HOST: '', TASKWRIGHT_MAIL_URL: 'smtp://x', TASKWRIGHT_ROLES: 'boss' })
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual([
      'HOST',
      'PORT',
      'TASKWRIGHT_MAIL_URL',
      'TASKWRIGHT_ROLES',
    ])
  })

  it('needs a secret of its own in production, where one is used', () => {
    const env = { NODE_ENV: 'production' }
    expect(problems(env, { signing: true })).toEqual([
      'TASKWRIGHT_SECRET is required when NODE_ENV=production and must have at least 32 bytes',
    ])
    expect(problems(env, { signing: false })).toEqual([])
    expect(problems({ ...env, TASKWRIGHT_SECRET: 'x'.repeat(32) }, { signing: true })).toEqual([])
  })

  it('counts the secret in bytes', () => {
    expect(problems({ TASKWRIGHT_SECRET: 'ä'.repeat(16) })).toEqual([])
  })

  it('notices names that are misspelt', () => {
    expect(unknownVariables({ TASKWRIGHT_DATABSE_URL: 'x', TASKWRIGHT_ROLES: 'api', OTHER: 'y' })).toEqual([
      'TASKWRIGHT_DATABSE_URL',
    ])
  })
})
