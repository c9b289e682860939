import { type Context, ROOT_CONTEXT, type Span, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import {
  createAlwaysRecordSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { expect, onTestFinished, test } from 'vitest'
import { faultyStorage } from '../../test/faulty-storage.ts'
import { serverForTest } from '../../test/harness.ts'
import { keepFailures, openTelemetryTracer } from './open-telemetry.ts'

function sampling(ratio: number) {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    sampler: createAlwaysRecordSampler(new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) })),
    spanProcessors: [keepFailures(new SimpleSpanProcessor({ exporter }))],
  })
  onTestFinished(() => provider.shutdown())
  const tracer = provider.getTracer('test')
  return {
    provider,
    begin: (name: string, parent?: Span) => tracer.startSpan(name, {}, parent ? within(parent) : ROOT_CONTEXT),
    beginIn: (name: string, context: Context) => tracer.startSpan(name, {}, context),
    exported: () => exporter.getFinishedSpans(),
    names: () => exporter.getFinishedSpans().map(({ name }) => name),
  }
}

const within = (span: Span) => trace.setSpan(ROOT_CONTEXT, span)
const fail = (span: Span) => span.setStatus({ code: SpanStatusCode.ERROR })

test('what was sampled goes on at once, whether it failed or not', () => {
  const { begin, names } = sampling(1)
  const root = begin('root')
  begin('child', root).end()
  expect(names()).toEqual(['child'])
  root.end()
  expect(names()).toEqual(['child', 'root'])
})

test('of what was not sampled nothing is kept when all went well', () => {
  const { begin, names } = sampling(0)
  const root = begin('root')
  begin('child', root).end()
  root.end()
  expect(names()).toEqual([])
})

test('one error anywhere keeps everything around it, and only that', () => {
  const { begin, names, exported } = sampling(0)
  const other = begin('other')
  const root = begin('root')
  const child = begin('child', root)
  const grandchild = begin('grandchild', child)
  fail(grandchild).end()
  child.end()
  expect(names()).toEqual([])
  root.end()
  other.end()
  expect(names()).toEqual(['grandchild', 'child', 'root'])
  for (const span of exported()) expect(span.spanContext().traceFlags).toBe(TraceFlags.SAMPLED)
  expect(exported()[1]?.parentSpanContext?.spanId).toBe(root.spanContext().spanId)
  expect(exported()[0]?.duration[0]).toBeGreaterThanOrEqual(0)
})

test('processes further on are told the truth: not sampled', () => {
  const { begin } = sampling(0)
  expect(begin('root').spanContext().traceFlags).toBe(TraceFlags.NONE)
})

test('a caller elsewhere that was not sampled changes nothing: the outermost span here decides', () => {
  const { beginIn, names, begin } = sampling(1)
  const remote = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    traceFlags: TraceFlags.NONE,
    isRemote: true,
  })
  const well = beginIn('well', remote)
  begin('inside', well).end()
  well.end()
  fail(beginIn('failed', remote)).end()
  expect(names()).toEqual(['failed'])
})

test('what ends after its outermost span goes where that went', () => {
  const { begin, names } = sampling(0)
  const [failed, well] = [begin('failed'), begin('well')]
  const [late, later] = [begin('late', failed), begin('later', well)]
  fail(failed).end()
  well.end()
  late.end()
  later.end()
  expect(names()).toEqual(['failed', 'late'])
})

test('a long one keeps its beginning and its end', () => {
  const { begin, names } = sampling(0)
  const root = begin('root')
  for (let n = 0; n < 1000; n++) begin(`child ${n}`, root).end()
  fail(root).end()
  expect(names()).toHaveLength(201)
  expect(names().at(-1)).toBe('root')
})

test('spans that never end are forgotten one day, and those that do are kept', () => {
  const { begin, names } = sampling(0)
  for (let n = 0; n < 30_000; n++) begin('forgotten')
  fail(begin('failed')).end()
  expect(names()).toEqual(['failed'])
})

test('a server exports every request that failed and none of those that went well', async () => {
  const { provider, names } = sampling(0)
  const { storage, faults } = faultyStorage()
  const tracer = openTelemetryTracer({ provider })
  const { engine, call, register } = await serverForTest({ engine: { storage, tracer }, config: { tracer } })
  const { token } = await register('Ana')
  await call('POST', '/api/v1/projects', { token, body: { name: 'Launch', key: 'LNCH' } })
  await call('GET', '/api/v1/tasks/nothing', { token })
  await engine.settled()
  expect(names()).toEqual([])
  faults.writes = new Error('hunter2')
  await call('POST', '/api/v1/projects', { token, body: { name: 'Other', key: 'OTHR' } })
  expect(names()).toEqual(['project.create', 'POST /api/v1/projects'])
})

test('a reaction that failed is exported although its request went well', async () => {
  const { provider, names } = sampling(0)
  const tracer = openTelemetryTracer({ provider })
  const { engine, call, register } = await serverForTest({ engine: { tracer }, config: { tracer } })
  const { token } = await register('Ana')
  engine.subscribe('mailer', ['project.created'], () => Promise.reject(new Error('hunter2')))
  await call('POST', '/api/v1/projects', { token, body: { name: 'Launch', key: 'LNCH' } })
  await engine.settled()
  expect(names()).toEqual(['subscription mailer'])
})
