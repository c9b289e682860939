import { randomUUID } from 'node:crypto'
import { createTaskwright, SYSTEM } from '@taskwright/core'
import { mysql } from '@taskwright/storage-mikro-orm/mysql'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { isInstalled, serviceUrl, startService } from '../../../scripts/lib/test-services.mjs'
import { type Collector, collector } from './collector.ts'
import { freshDatabase } from './databases.ts'
import { envOf, freshFolder, serve } from './program.ts'

vi.setConfig({ testTimeout: 600_000 })

const PATIENT = { timeout: 40_000 }
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const traceparent = `00-${TRACE}-${CALLER}-01`
const [SERVER, CONSUMER] = [2, 5]

const tracedEnv = ({ url }: Collector, more: Readonly<Record<string, string>> = {}) =>
  envOf(freshFolder(), { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '50', ...more })

type Headers = Readonly<Record<string, string>>

async function signedUp(url: string) {
  const call = async (method: string, path: string, body?: object, headers: Headers = {}) => {
    const sent = body && { body: JSON.stringify(body) }
    const type = body && { 'content-type': 'application/json' }
    const answer = await fetch(new URL(path, url), { method, ...sent, headers: { ...type, ...headers } })
    return { status: answer.status, body: (await answer.json()) as ReturnType<typeof JSON.parse> }
  }
  const password = `secret-${randomUUID()}`
  const email = `${randomUUID()}@example.com`
  const { body } = await call('POST', '/api/v1/auth/register', { name: 'Ana Secretly', email, password })
  const authorization = `Bearer ${body.accessToken}`
  return {
    userId: String(body.user.id),
    secrets: [password, email, String(body.accessToken), 'Ana Secretly'],
    call: (method: string, path: string, body?: object, headers: Headers = {}) =>
      call(method, path, body, { authorization, ...headers }),
  }
}

/** What a process tells at /metrics now, sample by sample. */
async function figuresAt(url: string): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Object.fromEntries(
    [...text.matchAll(/^([a-z]\S*) (\S+)$/gm)].map(([, sample, value]) => [sample, Number(value)]),
  )
}

const project = { name: 'Launch Secretly', key: 'LNCH' }

describe('the program, told of a collector', () => {
  it('sends what a caller began, over the request and the command to the reader of its event', async () => {
    const collected = await collector()
    const named = { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test', OTEL_SERVICE_NAME: 'tasks-at-home' }
    const headers = { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=abc' }
    const { url, child, ended } = await serve(tracedEnv(collected, { ...named, ...headers }))
    const { call, secrets, userId } = await signedUp(url)
    const traced = { traceparent, tracestate: 'vendor=opaque', cookie: 'secret-cookie' }
    expect((await call('POST', '/api/v1/projects?x=secret-query', project)).status).toBe(422)
    const { status, body: made } = await call('POST', '/api/v1/projects', project, traced)
    expect(status).toBe(201)
    const task = { projectId: made.id, title: 'Secret title', assigneeIds: [userId] }
    expect((await call('POST', '/api/v1/tasks', task, traced)).status).toBe(201)
    const created = () => collected.named('task.create').map(({ spanId }) => spanId)
    const followed = () => collected.named('projection inbox').map(({ parentSpanId }) => parentSpanId)
    await expect.poll(() => created().some((id) => followed().includes(id)), PATIENT).toBe(true)
    child.kill('SIGTERM')
    await ended

    const [request, command] = ['POST /api/v1/tasks', 'task.create'].map((name) => collected.named(name)[0])
    const readers = collected.named('projection inbox').filter(({ traceId }) => traceId === TRACE)
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, kind: SERVER, traceState: 'vendor=opaque' })
    expect(request?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/api/v1/tasks',
      'http.response.status_code': 201,
      'url.scheme': 'http',
      'taskwright.request_id': expect.any(String),
    })
    expect(command).toMatchObject({ traceId: TRACE, parentSpanId: request?.spanId })
    expect(readers.length).toBeGreaterThan(0)
    for (const reader of readers) expect(reader.kind).toBe(CONSUMER)
    expect(readers.map(({ parentSpanId }) => parentSpanId)).toContain(command?.spanId)
    expect(request?.resource).toMatchObject({
      'service.name': 'tasks-at-home',
      'service.version': expect.stringMatching(/^\d+\./),
      'service.instance.id': expect.any(String),
      'deployment.environment.name': 'test',
    })
    expect(new Set(collected.requests.map(({ path }) => path))).toEqual(new Set(['/v1/traces']))
    expect(collected.requests[0]?.headers).toMatchObject({ 'x-key': 'abc' })
    for (const secret of [...secrets, 'secret-query', 'secret-cookie', 'Secret title', 'Secretly', userId])
      expect(collected.raw().includes(secret), secret).toBe(false)
  })

  it('takes a tenth of what begins here, all of what a caller has sampled, and none of what a caller has not', async () => {
    const collected = await collector()
    const { url, child, ended } = await serve(tracedEnv(collected))
    const ids = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => (from + n).toString(16).padStart(32, '0'))
    const [sampled, unsampled] = [ids(1, 20), ids(1000, 20)]
    const live = (headers: Headers = {}) => fetch(`${url}/health/live`, { headers }).then((answer) => answer.text())
    for (const id of sampled) await live({ traceparent: `00-${id}-${CALLER}-01` })
    for (const id of unsampled) await live({ traceparent: `00-${id}-${CALLER}-00` })
    for (let n = 0; n < 400; n++) await live()
    child.kill('SIGTERM')
    await ended
    const spans = collected.spans()
    const followed = spans.filter(({ parentSpanId }) => parentSpanId === CALLER)
    expect(followed.map(({ traceId }) => traceId).toSorted()).toEqual(sampled.toSorted())
    // 40 of 400 on average: outside of these once in millions of runs.
    const own = spans.length - followed.length
    expect(own).toBeGreaterThan(8)
    expect(own).toBeLessThan(85)
  })

  it('says once that the collector does not take them, without its address, and goes on', async () => {
    const collected = await collector({ status: () => 403 })
    const { port } = new URL(collected.url)
    const url = `http://key-hunter2:x@127.0.0.1:${port}`
    const server = await serve(tracedEnv({ ...collected, url }, { OTEL_TRACES_SAMPLER_ARG: '1' }))
    const said = () => server.log().filter(({ msg }) => /collector/i.test(String(msg)))
    const live = async () => (await fetch(`${server.url}/health/live`)).status
    for (let n = 0; n < 3; n++) {
      const before = collected.requests.length
      expect(await live()).toBe(200)
      await expect.poll(() => collected.requests.length, PATIENT).toBeGreaterThan(before)
    }
    await expect.poll(said, PATIENT).toMatchObject([{ level: 40, msg: expect.stringContaining('takes no traces') }])
    server.child.kill('SIGTERM')
    const { code, stdout, stderr } = await server.ended
    expect(code).toBe(0)
    expect(stdout + stderr).not.toContain('hunter2')
  })
})

const database = serviceUrl('mysql')

describe.skipIf(database === undefined || !isInstalled('amqp'))('processes on MariaDB and RabbitMQ', () => {
  let broker: Awaited<ReturnType<typeof startService>>
  beforeAll(async () => {
    broker = await startService('amqp')
  })
  afterAll(() => broker.stop())

  it('go on with the trace that another began, and tell the same of readers whoever runs them', async () => {
    const [inApi, inWorker] = [await collector(), await collector()]
    const url = await freshDatabase('mysql', database ?? '')
    const shared = {
      TASKWRIGHT_DATABASE_URL: url,
      TASKWRIGHT_BROKER_URL: broker.url,
      TASKWRIGHT_SECRET: 'only for this test, and longer than 32 bytes',
    }
    const api = await serve(tracedEnv(inApi, { ...shared, TASKWRIGHT_ROLES: 'api' }))
    const work = tracedEnv(inWorker, { ...shared, TASKWRIGHT_ROLES: 'worker' })
    const worker = await serve(work, /Health +(http:[^"\s]+)\/health/)
    const { call, userId } = await signedUp(api.url)
    const { body: made } = await call('POST', '/api/v1/projects', project, { traceparent })
    const task = { projectId: made.id, title: 'Write', assigneeIds: [userId] }
    await call('POST', '/api/v1/tasks', task, { traceparent })
    const commands = () => inApi.named('task.create').map(({ spanId }) => spanId)
    const followers = () => inWorker.named('projection inbox').map(({ parentSpanId }) => parentSpanId)
    await expect.poll(commands, PATIENT).toHaveLength(1)
    await expect.poll(followers, PATIENT).toContain(commands()[0])

    const engine = await createTaskwright({ storage: mysql(url), relay: false })
    onTestFinished(() => engine.close())
    const operator = { userId: 'operator', trusted: true, organizationId: SYSTEM }
    await engine.as({ ...operator, correlationId: 'shut-out', traceparent }).users.deactivate(userId)
    const reaction = () => inWorker.named('subscription auth-deactivated')
    await expect.poll(reaction, PATIENT).toMatchObject([{ traceId: TRACE, parentSpanId: CALLER }])
    expect(reaction()[0]).toMatchObject({ kind: CONSUMER, failed: false })
    expect(reaction()[0]?.attributes['taskwright.correlation_id']).toBe('shut-out')

    const head = (await engine.readers()).find(({ name }) => name === 'inbox')?.position
    const everywhere = {
      'taskwright_reader_lag_events{reader="inbox",kind="projection"}': 0,
      'taskwright_reader_lag_events{reader="rabbitmq",kind="publisher"}': 0,
      'taskwright_reader_position{reader="inbox",kind="projection"}': head,
      'taskwright_reader_position{reader="rabbitmq",kind="publisher"}': head,
      'taskwright_subscription_waiting_events{subscription="auth-deactivated"}': 0,
      'taskwright_dead_letters{subscription="auth-deactivated"}': 0,
      taskwright_outbox_events: 0,
      taskwright_storage_up: 1,
      taskwright_storage_pool_waiting: 0,
      taskwright_bus_refused_total: 0,
    }
    const did = (published: unknown, delivered: number) => ({
      ...everywhere,
      taskwright_bus_published_total: published,
      taskwright_bus_delivered_total: delivered,
    })
    // What a worker has come to is written down a moment later, for the others to see.
    await expect.poll(() => figuresAt(api.url), PATIENT).toMatchObject(did(0, 0))
    await expect.poll(() => figuresAt(worker.url), PATIENT).toMatchObject(did(head, 1))
  })
})
