import { type CachePort, commonError } from '@taskwright/core'
import { memoryCache } from '@taskwright/core/memory'
import { manualClock } from '@taskwright/core/testing'
import { expect, test } from 'vitest'
import { type Exposition, readExposition } from '../../../test/exposition.ts'
import { faultyStorage } from '../../../test/faulty-storage.ts'
import { serverForTest } from '../../../test/harness.ts'
import { definePlugin } from '../../plugin.ts'
import type { FigureSource } from '../../telemetry/figures.ts'

type Started = Awaited<ReturnType<typeof serverForTest>>

async function scrape({ call }: Pick<Started, 'call'>): Promise<Exposition> {
  const { status, body } = await call('GET', '/metrics')
  expect(status).toBe(200)
  return readExposition(String(body))
}

test('requests are counted by method, route of the contract and status, with how long they took', async () => {
  const server = await serverForTest()
  const { token } = await server.register('Ana')
  for (const id of ['one', 'two', 'three']) await server.call('GET', `/api/v1/tasks/${id}`, { token })
  const { value, samples } = await scrape(server)
  const labels = { method: 'GET', route: '/api/v1/tasks/{taskId}' }
  expect(value('http_requests_total', { ...labels, status: '404' })).toBe(3)
  expect(value('http_requests_total', { method: 'POST', route: '/api/v1/auth/register', status: '201' })).toBe(1)
  expect(value('http_request_duration_seconds_count', labels)).toBe(3)
  expect(value('http_request_duration_seconds_bucket', { ...labels, le: '+Inf' })).toBe(3)
  expect(value('http_request_duration_seconds_sum', labels)).toBeGreaterThan(0)
  const buckets = samples('http_request_duration_seconds_bucket', labels).map((sample) => sample.value)
  expect(buckets).toEqual(buckets.toSorted((a, b) => a - b))
})

test('whatever is asked for, the labels stay few', async () => {
  const server = await serverForTest()
  const before = (await scrape(server)).samples('http_requests_total').length
  for (let n = 0; n < 20; n++) {
    await server.call('GET', `/nowhere/${n}`)
    await server.call(`METHOD${n}`, `/nowhere/${n}`)
    await server.call('GET', `/api/v1/tasks/${n}`)
  }
  const { samples, text } = await scrape(server)
  expect(samples('http_requests_total')).toHaveLength(before + 4)
  expect(samples('http_requests_total', { route: '(unknown)' }).map(({ labels }) => labels.method)).toEqual([
    'GET',
    '_OTHER',
  ])
  expect(text).not.toContain('nowhere')
})

test('the engine tells how its storage, readers, bus and dead letters are', async () => {
  const server = await serverForTest({ config: { version: '1.2.3' } })
  await server.register('Ana')
  await server.engine.settled()
  const { value } = await scrape(server)
  expect(value('taskwright_build_info', { version: '1.2.3', storage: 'memory', bus: 'log' })).toBe(1)
  expect(value('taskwright_storage_up')).toBe(1)
  expect(value('taskwright_reader_lag_events', { reader: 'inbox', kind: 'projection' })).toBe(0)
  expect(value('taskwright_reader_position', { reader: 'inbox', kind: 'projection' })).toBeGreaterThan(0)
  expect(value('taskwright_outbox_events')).toBe(0)
  expect(value('taskwright_outbox_oldest_age_seconds')).toBe(0)
  expect(value('taskwright_bus_connected')).toBe(1)
  expect(value('taskwright_storage_retries_total', { reason: 'deadlock' })).toBe(0)
  expect(value('process_cpu_seconds_total')).toBeGreaterThan(0)
})

test('the cache tells what it had, what it had not and how often it was away, whichever it is', async () => {
  const away: CachePort = { ...memoryCache(), figures: () => ({ hits: 5, misses: 6, failures: 7 }) }
  const [own, given] = [await serverForTest(), await serverForTest({ cache: away })]
  const { token } = await own.register('Ana')
  await own.engine.settled()
  const counts = async (server: Started) => {
    const { value } = await scrape(server)
    return ['hits', 'misses', 'failures'].map((name) => value(`taskwright_cache_${name}_total`))
  }
  expect(await counts(own)).toEqual([0, 0, 0])
  for (let n = 0; n < 3; n++) await own.call('GET', '/api/v1/notifications/unread-count', { token })
  expect(await counts(own)).toEqual([2, 1, 0])
  expect(await counts(given)).toEqual([5, 6, 7])
})

test('dead letters are counted by the subscription that gave up, and none is taken out for it', async () => {
  const clock = manualClock()
  const server = await serverForTest({ engine: { clock } })
  server.engine.subscribe('mail', ['project.created'], () => Promise.reject(new Error('no')))
  server.engine.subscribe('push', ['project.created'], () => {})
  const { token } = await server.register('Ana')
  for (const key of ['ONE', 'TWO'])
    await server.call('POST', '/api/v1/projects', { token, body: { name: 'Launch', key } })
  for (let tries = 0; tries < 6; tries++) {
    await server.engine.settled()
    await clock.advance(16_000)
  }
  await server.engine.settled()
  Object.assign(server.engine.deadLetters, { list: () => Promise.reject(new Error('Not for a scrape.')) })
  const { value } = await scrape(server)
  const told = (name: string) => ['mail', 'push'].map((subscription) => value(`taskwright_${name}`, { subscription }))
  expect(told('dead_letters')).toEqual([2, 0])
  expect(told('subscription_waiting_events')).toEqual([0, 0])
})

test('a bus that is away takes what it knows with it, and not how far the readers are', async () => {
  const server = await serverForTest()
  Object.assign(server.engine, { backlogs: () => Promise.reject(new Error('amqp://guest:hunter2@mq')) })
  const { value, samples, text } = await scrape(server)
  expect(samples('taskwright_dead_letters')).toEqual([])
  expect(value('taskwright_scrape_errors_total', { part: 'subscriptions' })).toBe(1)
  expect(value('taskwright_reader_lag_events', { reader: 'inbox' })).toBe(0)
  expect(text).not.toContain('hunter2')
})

test('a part that is away takes only its own figures with it, and is counted', async () => {
  const { storage, faults } = faultyStorage()
  const server = await serverForTest({ engine: { storage } })
  expect((await scrape(server)).value('taskwright_storage_up')).toBe(1)
  faults.all = commonError('storage.unavailable', { cause: new Error('connect hunter2@10.0.0.1') })
  const { value, samples, text } = await scrape(server)
  expect(value('taskwright_storage_up')).toBe(0)
  expect(samples('taskwright_reader_lag_events')).toEqual([])
  expect(value('taskwright_scrape_errors_total', { part: 'readers' })).toBe(1)
  expect(value('taskwright_scrape_errors_total', { part: 'bus' })).toBe(0)
  expect(value('taskwright_bus_connected')).toBe(1)
  expect(value('http_requests_total', { route: '/metrics' })).toBe(1)
  expect(text).not.toContain('hunter2')
  faults.all = undefined
  expect((await scrape(server)).samples('taskwright_reader_lag_events')).not.toEqual([])
})

test('plugins and whoever assembles a server add figures of their own, and one that breaks breaks nothing', async () => {
  const mail = definePlugin(() => ({
    id: 'mail',
    setup({ figures }) {
      figures.add({
        part: 'mail',
        figures: {
          mail_sent_total: { kind: 'counter', help: 'Mails that were sent.', labels: ['kind'] },
          mail_queued: { kind: 'gauge', help: 'Mails that wait.' },
        },
        read: () => [
          { name: 'mail_sent_total', value: 3, labels: { kind: 'welcome' } },
          { name: 'mail_queued', value: 0 },
        ],
      })
      figures.add({
        part: 'broken',
        figures: { broken_things: { kind: 'gauge', help: 'Things.' } },
        read: () => Promise.reject(new Error('hunter2')),
      })
    },
  }))
  const disk: FigureSource = {
    part: 'disk',
    figures: { disk_free_bytes: { kind: 'gauge', help: 'Bytes that are free.' } },
    read: () => [{ name: 'disk_free_bytes', value: 7 }],
  }
  const server = await serverForTest({ plugins: [mail()], config: { figures: [disk] } })
  const { value, samples } = await scrape(server)
  expect(value('disk_free_bytes')).toBe(7)
  expect(value('mail_sent_total', { kind: 'welcome' })).toBe(3)
  expect(value('mail_queued')).toBe(0)
  expect(samples('broken_things')).toEqual([])
  expect(value('taskwright_scrape_errors_total', { part: 'broken' })).toBe(1)
})

test('a part that names things without end is cut off', async () => {
  const chatty = definePlugin(() => ({
    id: 'chatty',
    setup: ({ figures }) =>
      figures.add({
        part: 'chatty',
        figures: { chatty_things: { kind: 'gauge', help: 'Things.', labels: ['thing'] } },
        read: () =>
          Array.from({ length: 5000 }, (_, n) => ({ name: 'chatty_things', value: 1, labels: { thing: `${n}` } })),
      }),
  }))
  const { samples } = await scrape(await serverForTest({ plugins: [chatty()] }))
  expect(samples('chatty_things')).toHaveLength(500)
})

test('with a token only those who bring it are answered', async () => {
  const { call } = await serverForTest({ metrics: { token: 'a-token-for-scrapers!' } })
  for (const authorization of [undefined, 'Bearer', 'Bearer wrong', 'Basic a-token-for-scrapers!']) {
    const answer = await call('GET', '/metrics', { headers: authorization === undefined ? {} : { authorization } })
    expect(answer).toMatchObject({ status: 401, body: { code: 'auth.required' } })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  }
  const answer = await call('GET', '/metrics', { headers: { authorization: 'Bearer a-token-for-scrapers!' } })
  expect(answer.status).toBe(200)
})

test('it is in the text format of Prometheus: names with units, sentences, no name twice', async () => {
  const server = await serverForTest()
  const answer = await server.call('GET', '/metrics')
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const { metrics, text } = await scrape(server)
  const ours = metrics.filter(({ name }) => /^(taskwright|http)_/.test(name))
  expect(ours.length).toBeGreaterThan(15)
  for (const { name, help, type } of ours) {
    expect({ name, help }).toEqual({ name, help: expect.stringMatching(/^[A-Z].*\.$/) })
    expect({ name, total: name.endsWith('_total') }).toEqual({ name, total: type === 'counter' })
    expect(name).not.toMatch(/_(ms|millis|kb|mb|minutes)(_|$)/)
  }
  expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length)
  expect(text.endsWith('\n')).toBe(true)
})

test('two servers in one process count their own requests', async () => {
  const [one, other] = [await serverForTest(), await serverForTest()]
  await one.call('GET', '/health/live')
  expect((await scrape(one)).samples('http_requests_total', { route: '/health/live' })).toHaveLength(1)
  expect((await scrape(other)).samples('http_requests_total', { route: '/health/live' })).toHaveLength(0)
})
