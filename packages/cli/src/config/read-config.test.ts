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
      connections: 10,
      broker: { kind: 'log' },
      cache: { kind: 'memory' },
      files: { kind: 'file', dir: '/srv/data/files' },
      secret: null,
      metricsToken: null,
      tracing: null,
      roles: ['api', 'worker', 'scheduler'],
      production: false,
      waitMs: 60_000,
      graceMs: 0,
    })
  })

  it.each([
    ['sqlite:tasks.db', '/srv/tasks.db'],
    ['sqlite:/var/lib/tasks.db', '/var/lib/tasks.db'],
    ['sqlite:///var/lib/my%20tasks.db', '/var/lib/my tasks.db'],
  ])('takes the database from %s', (url, file) => {
    expect(read({ TASKWRIGHT_DATABASE_URL: url }).database).toEqual({ kind: 'sqlite', file })
  })

  it.each([
    ['mysql://tw:p%40ss@db.example/tasks', 'mysql', 'mysql://tw:p%40ss@db.example/tasks', 'db.example:3306/tasks'],
    ['mariadb://tw@db:3307/tasks', 'mysql', 'mysql://tw@db:3307/tasks', 'db:3307/tasks'],
    ['postgres://tw@[::1]/tasks', 'postgresql', 'postgresql://tw@[::1]/tasks', '[::1]:5432/tasks'],
    [
      'postgresql://tw:x@db/tasks?sslmode=require',
      'postgresql',
      'postgresql://tw:x@db/tasks?sslmode=require',
      'db:5432/tasks',
    ],
  ])('takes the database server from %s', (value, kind, url, where) => {
    expect(read({ TASKWRIGHT_DATABASE_URL: value }).database).toEqual({ kind, url, where })
  })

  it.each([
    ['amqp://mq', ['amqp://mq'], ['mq:5672']],
    ['amqps://tw:x@mq:5673/%2F', ['amqps://tw:x@mq:5673/%2F'], ['mq:5673']],
    [
      'amqp://tw:p%2Cw@one,two:5673/tasks?heartbeat=5',
      ['amqp://tw:p%2Cw@one/tasks?heartbeat=5', 'amqp://tw:p%2Cw@two:5673/tasks?heartbeat=5'],
      ['one:5672/tasks', 'two:5673/tasks'],
    ],
  ])('takes the brokers from %s', (value, urls, wheres) => {
    const { broker } = read({ TASKWRIGHT_BROKER_URL: value })
    const brokers = urls.map((url, n) => ({ url, where: wheres[n] }))
    expect(broker).toEqual({ kind: 'amqp', brokers })
  })

  it.each([
    ['redis://cache', 'cache:6379'],
    ['rediss://:x@cache:6380/2', 'cache:6380/2'],
  ])('takes the cache from %s', (url, where) => {
    expect(read({ TASKWRIGHT_CACHE_URL: url }).cache).toEqual({ kind: 'redis', url, where })
  })

  it('gives a balancer time to look away in production', () => {
    expect(read({ NODE_ENV: 'production' }).graceMs).toBe(2000)
    expect(read({ TASKWRIGHT_GRACE: '5', TASKWRIGHT_WAIT: '0' })).toMatchObject({ graceMs: 5000, waitMs: 0 })
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
    ['TASKWRIGHT_DATABASE_URL', 'sqlite:', 'must be sqlite:<path>'],
    ['TASKWRIGHT_DATABASE_URL', 'sqlite::memory:', 'must be sqlite:<path>'],
    ['TASKWRIGHT_DATABASE_URL', 'sqlite://host/x.db', 'must be sqlite:<path>'],
    ['TASKWRIGHT_DATABASE_URL', 'hunter2', 'must be sqlite:<path>'],
    ['TASKWRIGHT_DATABASE_URL', 'oracle://me:hunter2@db/x', 'postgresql://user:password@host/database'],
    ['TASKWRIGHT_DATABASE_URL', 'mysql:hunter2', 'must be mysql://user:password@host:port/database'],
    ['TASKWRIGHT_DATABASE_URL', 'mysql://me:hunter2@db', 'must be mysql://user:password@host:port/database'],
    ['TASKWRIGHT_DATABASE_URL', 'mysql://me:hunter2@db/', 'percent-encoded'],
    ['TASKWRIGHT_DATABASE_URL', 'mysql://me:hunter2@/tasks', 'percent-encoded'],
    ['TASKWRIGHT_DATABASE_URL', 'mysql://me:hunter2%@db/tasks', 'percent-encoded'],
    ['TASKWRIGHT_DATABASE_URL', 'mysql://me:hunter2#@db/tasks', 'percent-encoded'],
    ['TASKWRIGHT_DATABASE_URL', 'mysql://me:hunter2/@db/tasks', 'percent-encoded'],
    ['TASKWRIGHT_DATABASE_URL', 'postgresql://me:hunter2@db/tasks/x', 'must be postgresql://'],
    ['TASKWRIGHT_DATABASE_URL', 'postgresql://me:hunter2@db:99999/x', 'must be postgresql://'],
    ['TASKWRIGHT_DATABASE_CONNECTIONS', '1', 'a whole number from 2 to 500'],
    ['TASKWRIGHT_BROKER_URL', 'kafka://me:hunter2@mq', 'must be log: or amqp://user:password@host:port/vhost'],
    ['TASKWRIGHT_BROKER_URL', 'amqp://me:hunter2@', 'must be log: or amqp://'],
    ['TASKWRIGHT_BROKER_URL', 'amqp://me:hunter2@one,/x', 'must be log: or amqp://'],
    ['TASKWRIGHT_BROKER_URL', 'amqp://me:hunter2%@one/x', 'must be log: or amqp://'],
    ['TASKWRIGHT_BROKER_URL', 'amqp://me:hunter2@one/a/b', 'must be log: or amqp://'],
    ['TASKWRIGHT_CACHE_URL', 'memcached://:hunter2@cache', 'must be memory: or redis://user:password@host:port/number'],
    ['TASKWRIGHT_CACHE_URL', 'redis://:hunter2@cache/tasks', 'must be memory: or redis://'],
    ['TASKWRIGHT_METRICS_TOKEN', 'hunter2', 'at least 16 characters'],
    ['TASKWRIGHT_WAIT', 'hunter2', 'a whole number from 0 to 3600'],
    ['TASKWRIGHT_GRACE', '60', 'a whole number from 0 to 15'],
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

  it('traces where OpenTelemetry’s own variables name a collector', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }
    expect(readConfig(endpoint).tracing).toEqual({ share: 0.1, service: 'taskwright' })
    const named = { ...endpoint, OTEL_TRACES_SAMPLER_ARG: '0.5', OTEL_SERVICE_NAME: 'mine' }
    expect(readConfig(named).tracing).toEqual({ share: 0.5, service: 'mine' })
    expect(readConfig({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).tracing).toBeNull()
    for (const share of ['1.5', '-1', 'all', '', '1e9'])
      expect(problems({ ...endpoint, OTEL_TRACES_SAMPLER_ARG: share })).toEqual([
        'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1',
      ])
    expect(readConfig({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }).tracing).toBeNull()
  })

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:hunter2', 'must be http://… or https://…'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc-hunter2', 'must be http/protobuf or left out'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'hunter2', 'must be http/protobuf or left out'],
    ['OTEL_TRACES_SAMPLER', 'hunter2', 'must be parentbased_traceidratio or left out'],
    ['OTEL_TRACES_EXPORTER', 'hunter2', 'must be otlp or left out'],
  ])('refuses %s where it asks for traces it cannot make', (variable, value, allowed) => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }
    expect(problems({ ...endpoint, [variable]: value })).toEqual([`${variable} ${allowed}`])
    const { OTEL_EXPORTER_OTLP_ENDPOINT: _, ...alone } = { ...endpoint, [variable]: value }
    if (variable in alone) expect(readConfig(alone).tracing).toBeNull()
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
