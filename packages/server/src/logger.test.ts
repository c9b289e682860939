import { manualClock } from '@taskwright/core/testing'
import { expect, test } from 'vitest'
import { faultyStorage } from '../test/faulty-storage.ts'
import { serverForTest } from '../test/harness.ts'
import { errorLog, jsonLogger, traceOf } from './logger.ts'
import type { LooseOperations } from './operation.ts'
import { definePlugin } from './plugin.ts'

function logged() {
  const lines: string[] = []
  return { lines, logger: jsonLogger({ write: (line) => lines.push(line) }) }
}

test('secrets that are logged by mistake are not written', () => {
  const { lines, logger } = logged()
  logger.info({ password: 'hunter2', request: { authorization: 'hunter2', Cookie: 'hunter2' }, user: 'ana' }, 'oops')
  expect(lines.join()).not.toContain('hunter2')
  expect(lines.join()).toContain('ana')
})

test('nor is who logs in with an address, or what an error says, wherever it is', () => {
  const { lines, logger } = logged()
  const failure = Object.assign(new Error('select hunter2', { cause: new Error('hunter2') }), { sql: 'hunter2' })
  logger.warn({ url: 'mysql://ana:hunter2@db:3306/tw', to: { mq: 'amqps://:hun@ter2@mq, see http://docs' } }, 'away')
  logger.error({ err: failure, inside: { error: failure } }, 'oops')
  logger.error(failure, 'oops')
  expect(lines.join()).not.toMatch(/hunter2|ter2|hun@/)
  const [away, ...broken] = lines.map((line) => JSON.parse(line))
  expect(away).toMatchObject({ url: 'mysql://[hidden]@db:3306/tw', to: { mq: 'amqps://[hidden]@mq, see http://docs' } })
  expect(broken[0]).toMatchObject({
    err: { name: 'Error', at: expect.any(String) },
    inside: { error: { name: 'Error' } },
  })
  expect(broken[1]).toMatchObject({ err: { name: 'Error' }, msg: 'oops' })
})

test('a line says how grave it is, when and where it was written; what is below the level is not', () => {
  const lines: string[] = []
  const logger = jsonLogger({ level: 'warn', write: (line) => lines.push(line) })
  for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level]({}, `"${level}"`)
  const own = { time: expect.any(Number), pid: process.pid, hostname: expect.any(String) }
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 40, msg: '"warn"', ...own },
    { level: 50, msg: '"error"', ...own },
  ])
  expect(lines.every((line) => line.endsWith('}\n'))).toBe(true)
})

test('what is no JSON does not keep the rest of a line from being written', () => {
  const { lines, logger } = logged()
  const ring: Record<string, unknown> = {}
  ring.self = ring
  logger.info({ ring, much: 1n, gone: undefined, user: 'ana' }, 'odd')
  const [line] = lines.map((text) => JSON.parse(text))
  expect(line).toMatchObject({ ring: '[not JSON]', much: '[not JSON]', user: 'ana', msg: 'odd' })
  expect(line).not.toHaveProperty('gone')
})

test('an error is written without its message, which may hold data', () => {
  const cause = Object.assign(new Error('insert into users values (hunter2)'), { code: 'ER_DUP_ENTRY' })
  const trace = traceOf(new TypeError('hunter2', { cause }))
  expect(JSON.stringify(trace)).not.toContain('hunter2')
  expect(trace).toMatchObject({ name: 'TypeError', cause: { name: 'Error', code: 'ER_DUP_ENTRY' } })
  expect(trace.at).toContain('logger.test.ts')
  expect(traceOf('hunter2')).toEqual({ name: 'string' })
})

test('each request is one line that says what was asked and how it ended, and nothing it held', async () => {
  const { lines, logger } = logged()
  const { call, register } = await serverForTest({ config: { logger } })
  const { token, id } = await register('Ana')
  lines.length = 0
  const headers = { 'x-request-id': 'mine-1' }
  await call('POST', '/api/v1/projects?nonsense=hunter2', { token, headers, body: { name: 'hunter2', key: 'HU' } })
  await call('GET', '/api/v1/tasks/hunter2', { token })
  await call('GET', '/somewhere/hunter2', { token })
  const written = lines.map((line) => JSON.parse(line))
  expect(written).toMatchObject([
    { method: 'POST', route: '/api/v1/projects', status: 422, requestId: 'mine-1', userId: id, msg: 'request' },
    { method: 'GET', route: '/api/v1/tasks/{taskId}', status: 404, userId: id },
    { method: 'GET', route: '(unknown)', status: 404 },
  ])
  expect(written[0].ms).toBeGreaterThan(0)
  expect(lines.join()).not.toContain('hunter2')
  expect(lines.join()).not.toContain(token)
})

test('a failure gets a line of its own, under the id its answer carries, without the message', async () => {
  const { lines, logger } = logged()
  const { storage, faults } = faultyStorage()
  const { call, register } = await serverForTest({ config: { logger }, engine: { storage } })
  const { token } = await register('Ana')
  lines.length = 0
  faults.all = new Error('select * from users where password = hunter2')
  const { body } = await call('GET', '/api/v1/projects', { token })
  expect(body).toMatchObject({ status: 500, code: 'engine.failed' })
  const [failure, request] = lines.map((line) => JSON.parse(line))
  expect(failure).toMatchObject({
    level: 50,
    requestId: body.requestId,
    route: '/api/v1/projects',
    error: { name: 'Error' },
  })
  expect(request).toMatchObject({ status: 500, requestId: body.requestId })
  expect(lines.join()).not.toContain('hunter2')
})

test('lines a handler writes carry the ids of its request', async () => {
  const { lines, logger } = logged()
  const greeter = definePlugin<void, LooseOperations>(() => ({
    id: 'greeter',
    contract: {
      paths: {
        '/greeting': {
          get: { operationId: 'greet', security: [], responses: { 204: {} } },
        },
      },
    },
    setup: ({ operations }) =>
      operations({
        greet: async ({ log }) => {
          log.warn({ mood: 'good' }, 'greeting')
          return { status: 204 } as never
        },
      }),
  }))
  const { call } = await serverForTest({ config: { logger }, plugins: [greeter()] })
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  await call('GET', '/greeting', { headers: { 'x-request-id': 'mine-1', traceparent } })
  const ids = { requestId: 'mine-1', correlationId: 'mine-1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: 'greeting', mood: 'good', ...ids },
    { msg: 'request', route: '/greeting', ...ids },
  ])
})

test('lines about an event carry what it takes to find it and its request, whoever writes them', async () => {
  const { lines, logger } = logged()
  const mailer = definePlugin(() => ({
    id: 'mailer',
    setup({ subscribe }) {
      subscribe('mailer', ['project.created'], (_event, { log }) => {
        log.info({}, 'mailing')
        throw new Error('smtp said hunter2')
      })
    },
  }))
  const options = { config: { logger }, engine: { onError: errorLog(logger) }, plugins: [mailer()] }
  const { call, register, engine } = await serverForTest(options)
  const { token } = await register('Ana')
  lines.length = 0
  const headers = { 'x-request-id': 'mine-1' }
  await call('POST', '/api/v1/projects', { token, headers, body: { name: 'Launch', key: 'LNCH' } })
  await engine.settled()
  const written = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg !== 'request')
  const about = { subscription: 'mailer', eventType: 'project.created', correlationId: 'mine-1' }
  expect(written).toMatchObject([
    { msg: 'mailing', ...about },
    { msg: 'behind the scenes', where: 'subscription mailer', ...about, error: { name: 'Error' } },
  ])
  expect(written[0].eventId).toBe(written[1].eventId)
  expect(lines.join()).not.toContain('hunter2')
})

test('work that comes round and fails is written down under its name', async () => {
  const { lines, logger } = logged()
  const clock = manualClock()
  const cleaner = definePlugin(() => ({
    id: 'cleaner',
    setup: ({ schedule }) => schedule('clean', 1000, () => Promise.reject(new Error('hunter2'))),
  }))
  await serverForTest({ config: { logger }, engine: { clock }, plugins: [cleaner()] })
  await clock.advance(1000)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'scheduled work failed', schedule: 'clean' }])
  expect(lines.join()).not.toContain('hunter2')
})
