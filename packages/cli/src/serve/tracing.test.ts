import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jsonLogger } from '@taskwright/server'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { openTracing } from './tracing.ts'

afterEach(() => void vi.unstubAllEnvs())

/** Takes what a collector of OpenTelemetry takes, over HTTP. */
async function collector() {
  const received: { path: string | undefined; body: string }[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    received.push({ path: request.url, body: Buffer.concat(parts).toString('latin1') })
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return received
}

const logged = () => {
  const lines: string[] = []
  return { lines, log: jsonLogger({ write: (line) => lines.push(line) }) }
}

test('nothing is loaded and nobody traced unless a collector is named', async () => {
  expect(await openTracing(null, logged().log)).toBeUndefined()
})

test('spans reach the collector, the last ones when the process stops', async () => {
  const received = await collector()
  const tracing = await openTracing({ share: 1, service: 'tasks-at-home' }, logged().log)
  await tracing?.tracer.span('a span', { kind: 'internal', parent: null, attributes: {} }, async () => {})
  await tracing?.close()
  expect(received.map(({ path }) => path)).toEqual(['/v1/traces'])
  expect(received[0]?.body).toContain('a span')
  expect(received[0]?.body).toContain('tasks-at-home')
})

test('of what is not sampled only failures are sent', async () => {
  const received = await collector()
  const tracing = await openTracing({ share: 0, service: 'taskwright' }, logged().log)
  const span = (name: string, work: () => Promise<void>) =>
    tracing?.tracer.span(name, { kind: 'internal', parent: null, attributes: {} }, work)
  await span('went well', async () => {})
  await expect(span('went wrong', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await tracing?.close()
  const bodies = received.map(({ body }) => body).join()
  expect(bodies).toContain('went wrong')
  expect(bodies).not.toContain('went well')
})

test('without the packages it goes on without traces, and says what to install', async () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error('Cannot find package'), { code }))
  const wanted = { share: 1, service: 'taskwright' }
  const { lines, log } = logged()
  expect(await openTracing(wanted, log, failing('ERR_MODULE_NOT_FOUND'))).toBeUndefined()
  expect(lines.join()).toContain('npm install @opentelemetry/api @opentelemetry/sdk-trace')
  await expect(openTracing(wanted, log, failing('ERR_OTHER'))).rejects.toThrow('Cannot find package')
})
