import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, onTestFinished, test } from 'vitest'
import { definePlugin, errorLog, jsonLogger } from '../src/index.ts'
import { openTelemetryTracer } from '../src/telemetry/open-telemetry.ts'
import { located } from './contract-schemas.ts'
import { addressOf, examples } from './examples.ts'
import { faultyStorage } from './faulty-storage.ts'
import { serverForTest } from './harness.ts'
import type { Target } from './world.ts'

const CANARY = 'Canary7f3a'

/** A word that says where it was put in, and is found wherever it comes out. */
const canary = (where: string) => `${CANARY}-${where.replaceAll(/\W/g, '-')}`

/** The value with a canary in the place of every text in it, and as the name of a field nobody knows. */
function infested(value: unknown, where: string): unknown {
  if (typeof value === 'string') return canary(where)
  if (Array.isArray(value)) return value.map((item, index) => infested(item, `${where}.${index}`))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, field]) => [name, infested(field, `${where}.${name}`)])
  return { ...Object.fromEntries(fields), [canary(`${where}.name`)]: canary(`${where}.value`) }
}

const headersOf = (id: string) =>
  Object.fromEntries(
    ['authorization', 'cookie', 'x-request-id', 'traceparent', 'tracestate', 'baggage', 'if-match', 'idempotency-key']
      .concat(['user-agent', 'referer', 'x-forwarded-for', 'x-unheard-of', 'accept-language'])
      .map((name) => [name, `Bearer "${canary(`${id}.${name}`)}" !`]),
  )

async function watchedServer() {
  const lines: string[] = []
  const logger = jsonLogger({ level: 'debug', write: (line) => lines.push(line) })
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  onTestFinished(() => provider.shutdown())
  const tracer = openTelemetryTracer({ provider })
  const { storage, faults } = faultyStorage()
  const failing = definePlugin(() => ({
    id: 'failing',
    setup({ subscribe, projection }) {
      subscribe('failing', ['*'], (event, { log }) => {
        // What a plugin writes down without thinking.
        const error = Object.assign(new Error(canary('logged')), { sql: canary('sql') })
        log.info({ url: `mysql://ana:${canary('login')}@db/tw`, error, request: { cookie: canary('cookie') } }, 'seen')
        throw new Error(JSON.stringify(event))
      })
      projection('stuck', ['project.*'], (event) => {
        throw new Error(JSON.stringify(event))
      })
    },
  }))
  const server = await serverForTest({
    engine: { storage, tracer, onError: errorLog(logger) },
    config: { logger, tracer },
    plugins: [failing()],
  })
  const spans = () =>
    JSON.stringify(
      exporter.getFinishedSpans().map(({ name, attributes, events, status, links }) => {
        return { name, attributes, events, status, links }
      }),
    )
  return { ...server, faults, lines, spans }
}

test('nothing that anybody sends comes out in a log line, a figure or a span', async () => {
  const { call, lines, spans, faults, engine } = await watchedServer()
  const email = `${canary('email').toLowerCase()}@example.com`
  const password = canary('password')
  const person = { name: canary('person'), email, password, organizationName: canary('organization') }
  const { body: session } = await call('POST', '/api/v1/auth/register', { body: person })
  const token = String(session.accessToken)
  const secrets = [token, String(session.refreshToken), email]

  const ids = { organizationId: '', projectId: '', taskId: '' }
  const { body: organizations } = await call('GET', '/api/v1/organizations', { token })
  ids.organizationId = organizations.items[0].id
  const project = { name: canary('project'), description: canary('description'), key: 'CAN' }
  ids.projectId = (await call('POST', '/api/v1/projects', { token, body: project })).body.id
  const task = { projectId: ids.projectId, title: canary('title'), description: canary('text') }
  ids.taskId = (await call('POST', '/api/v1/tasks', { token, body: task })).body.id
  expect(ids.taskId).toBeTypeOf('string')
  await call('POST', `/api/v1/tasks/${ids.taskId}/comments`, { token, body: { body: canary('comment') } })
  await call('POST', '/api/v1/auth/login', { body: { email, password: canary('wrong') } })
  await call('GET', `/api/v1/tasks?q=${canary('query')}&${canary('parameter')}=1`, { token })

  const nowhere = new Proxy({} as Target, { get: (_, name) => canary(String(name)) })
  for (const [id, { path, method }] of located) {
    if (id === 'logout') continue
    const example = examples[id as keyof typeof examples].request?.(nowhere) ?? {}
    const address = addressOf(path, nowhere, {
      ...example,
      query: { ...example.query, [canary(`${id}.parameter`)]: canary(`${id}.query`) },
      path: { notificationId: canary('notification'), userId: canary('user') },
    })
    const body = example.body === undefined ? {} : { body: infested(example.body, id) }
    await call(method.toUpperCase(), address, { headers: headersOf(id), ...body })
    await call(method.toUpperCase(), address, { token, ...body })
  }
  await call('POST', '/api/v1/projects', { token, body: `{"${canary('json')}": ` })
  await call('PUT', `/${canary('path')}`, { headers: headersOf('nowhere') })
  await call(canary('method'), `/${canary('path')}`)
  await engine.settled().catch(() => {})
  const cause = Object.assign(new Error(canary('cause')), { parameters: [canary('parameters'), token] })
  faults.all = Object.assign(new Error(`insert into ${canary('statement')}`, { cause }), { sql: canary('statement') })
  await call('POST', '/api/v1/projects', { token, body: project })
  await call('GET', `/api/v1/tasks/${ids.taskId}`, { token })
  const { body: figures } = await call('GET', '/metrics')
  faults.all = undefined

  const written = { lines: lines.join(), figures: String(figures), spans: spans() }
  expect(lines.filter((line) => line.includes('"behind the scenes"')).length).toBeGreaterThan(1)
  expect(lines.filter((line) => line.includes('"request"')).length).toBeGreaterThan(located.size)
  for (const [where, text] of Object.entries(written)) {
    const found = text.match(new RegExp(`${CANARY}[\\w-]*`, 'gi'))
    expect({ where, found }).toEqual({ where, found: null })
    for (const secret of secrets) expect(text.includes(secret), `a secret in ${where}`).toBe(false)
  }
})
