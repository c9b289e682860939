import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { AlwaysOnSampler, InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { LoggedEvent } from '@taskwright/core'
import { expect, onTestFinished, test } from 'vitest'
import { faultyStorage } from '../../test/faulty-storage.ts'
import { serverForTest } from '../../test/harness.ts'
import { jsonLogger } from '../logger.ts'
import { openTelemetryTracer } from './open-telemetry.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const traceparent = `00-${TRACE}-${CALLER}-01`

function recording() {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  onTestFinished(() => provider.shutdown())
  const tracer = openTelemetryTracer({ provider })
  const spans = () => exporter.getFinishedSpans()
  const named = (name: string) => {
    const found = spans().filter((span) => span.name === name)
    if (found.length !== 1) throw new Error(`${found.length} of ${name}: ${spans().map((span) => span.name)}`)
    return found[0]!
  }
  return { tracer, spans, named, forget: () => exporter.reset() }
}

async function tracedServer() {
  const { storage, faults } = faultyStorage()
  const { tracer, ...found } = recording()
  const lines: string[] = []
  const logger = jsonLogger({ write: (line) => lines.push(line) })
  const server = await serverForTest({ engine: { storage, tracer }, config: { tracer, logger } })
  const ana = await server.register('Ana')
  await server.engine.settled()
  found.forget()
  lines.length = 0
  return { ...server, ...found, ana, faults, lines: () => lines.map((line) => JSON.parse(line)) }
}

const project = { name: 'Launch', key: 'LNCH' }

test('a trace goes from the caller over request and command to every reader of its events', async () => {
  const { engine, call, ana, spans, named } = await tracedServer()
  const seen: LoggedEvent[] = []
  engine.subscribe('mailer', ['project.created'], (event) => void seen.push(event))
  const headers = { traceparent, tracestate: 'vendor=opaque' }
  const { status } = await call('POST', '/api/v1/projects?x=hunter2', { token: ana.token, headers, body: project })
  expect(status).toBe(422)
  expect(await call('POST', '/api/v1/projects', { token: ana.token, headers, body: project })).toMatchObject({
    status: 201,
  })
  await engine.settled()

  const request = spans().find(({ attributes }) => attributes['http.response.status_code'] === 201)!
  const command = named('project.create')
  const reaction = named('subscription mailer')
  expect(request.spanContext().traceId).toBe(TRACE)
  expect(request.parentSpanContext?.spanId).toBe(CALLER)
  expect(request.spanContext().traceState?.serialize()).toBe('vendor=opaque')
  expect(command.parentSpanContext?.spanId).toBe(request.spanContext().spanId)
  expect(reaction.parentSpanContext?.spanId).toBe(command.spanContext().spanId)
  expect(new Set(spans().map((span) => span.spanContext().traceId))).toEqual(new Set([TRACE]))
  expect([request.kind, command.kind, reaction.kind]).toEqual([SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.CONSUMER])
  expect(seen.map((event) => event.traceparent)).toEqual([`00-${TRACE}-${command.spanContext().spanId}-01`])
  expect(reaction.attributes).toMatchObject({
    'taskwright.subscription': 'mailer',
    'taskwright.event.type': 'project.created',
    'taskwright.event.id': seen[0]?.id,
  })
})

test('an assignment is followed into the inbox', async () => {
  const { engine, call, ana, named, spans, forget } = await tracedServer()
  const { token } = ana
  const { body: launch } = await call('POST', '/api/v1/projects', { token, body: project })
  const ben = await engine.as({ userId: 'host', trusted: true, organizationId: ana.organizationId })
  await ben.organizations.addMember(ana.organizationId, { userId: 'ben', role: 'MEMBER' })
  await ben.projects.addMember(launch.id, { userId: 'ben', role: 'CONTRIBUTOR' })
  await engine.settled()
  forget()
  const body = { projectId: launch.id, title: 'Write', assigneeIds: ['ben'] }
  expect((await call('POST', '/api/v1/tasks', { token, body })).status).toBe(201)
  await engine.settled()
  const inbox = spans().filter(({ name }) => name === 'projection inbox')
  const command = named('task.create').spanContext()
  expect(inbox.map(({ attributes }) => attributes['taskwright.event.type'])).toContain('task.assigned')
  expect(new Set(inbox.map(({ parentSpanContext }) => parentSpanContext?.spanId))).toEqual(new Set([command.spanId]))
})

test('a request has the words of the conventions for HTTP, and none that belong to people', async () => {
  const { call, ana, named, spans } = await tracedServer()
  const headers = { 'user-agent': 'hunter2', cookie: 'hunter2', baggage: 'who=hunter2' }
  await call('GET', '/api/v1/tasks/hunter2', { token: ana.token, headers })
  const { attributes, status } = named('GET /api/v1/tasks/{taskId}')
  expect(attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/api/v1/tasks/{taskId}',
    'http.response.status_code': 404,
    'url.scheme': 'http',
    'taskwright.request_id': expect.any(String),
  })
  expect(status.code).toBe(SpanStatusCode.UNSET)
  const written = JSON.stringify(
    spans().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  )
  for (const secret of ['hunter2', ana.token, ana.email, ana.id]) expect(written).not.toContain(secret)
})

test('a refusal is no error of ours; a failure is, with its code and without its words', async () => {
  const { call, ana, faults, named, spans, forget } = await tracedServer()
  const { token } = ana
  await call('POST', '/api/v1/projects', { token, body: project })
  await call('POST', '/api/v1/projects', { token, body: project })
  const refused = spans().find(({ attributes }) => 'taskwright.refusal' in attributes)!
  expect(refused.attributes).toMatchObject({ 'taskwright.refusal': 'project.key_taken' })
  expect(spans().map(({ status }) => status.code)).not.toContain(SpanStatusCode.ERROR)
  forget()
  faults.writes = Object.assign(new Error('insert into hunter2'), { code: 'ER_BAD' })
  const answer = await call('POST', '/api/v1/projects', { token, body: { name: 'Other', key: 'OTHR' } })
  expect(answer.status).toBe(500)
  expect(named('project.create')).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'ER_BAD' },
  })
  expect(named('POST /api/v1/projects')).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'engine.failed', 'http.response.status_code': 500 },
  })
  expect(JSON.stringify(spans().map(({ events, status }) => [events, status]))).not.toContain('hunter2')
})

test('the lines of a request and of what follows from it carry the id of the trace', async () => {
  const { call, ana, lines, engine, named } = await tracedServer()
  await call('GET', '/api/v1/projects', { token: ana.token })
  const { traceId } = named('GET /api/v1/projects').spanContext()
  expect(lines()).toMatchObject([{ msg: 'request', traceId }])
  await call('GET', '/api/v1/projects', { token: ana.token, headers: { traceparent } })
  expect(lines().at(-1)).toMatchObject({ traceId: TRACE })
  await engine.settled()
})

test('a header that is no traceparent begins a trace of its own', async () => {
  const { call, named } = await tracedServer()
  await call('GET', '/health/live', { headers: { traceparent: `00-${'0'.repeat(32)}-${CALLER}-01` } })
  const span = named('GET /health/live')
  expect(span.parentSpanContext).toBeUndefined()
  expect(span.spanContext().traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
})

test('without an SDK the caller’s trace still goes into the events, and nothing else changes', async () => {
  const tracer = openTelemetryTracer()
  const { engine, call, register } = await serverForTest({ engine: { tracer }, config: { tracer } })
  const { token } = await register('Ana')
  const seen: (string | null)[] = []
  engine.subscribe('all', ['project.created'], (event) => void seen.push(event.traceparent))
  await call('POST', '/api/v1/projects', { token, body: project, headers: { traceparent } })
  await call('POST', '/api/v1/projects', { token, body: { name: 'Other', key: 'OTHR' } })
  await engine.settled()
  expect(seen.toSorted()).toEqual([traceparent, null].toSorted())
})
