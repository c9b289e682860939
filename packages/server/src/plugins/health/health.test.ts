import { commonError } from '@taskwright/core'
import { expect, test } from 'vitest'
import { faultyStorage } from '../../../test/faulty-storage.ts'
import { serverForTest } from '../../../test/harness.ts'
import { definePlugin } from '../../plugin.ts'

test('a server that works says so, part by part', async () => {
  const { call } = await serverForTest({ config: { version: '1.2.3' } })
  const { status, body } = await call('GET', '/health')
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'up', version: '1.2.3' })
  expect(body.checks).toEqual([
    { name: 'server', status: 'up' },
    { name: 'storage', status: 'up', detail: 'memory' },
    { name: 'migrations', status: 'up' },
    { name: 'readers', status: 'up', detail: expect.any(String) },
    { name: 'dead-letters', status: 'up', detail: '0' },
  ])
})

test('while the database is away it is alive, not ready, and says why without details', async () => {
  const { storage, faults } = faultyStorage()
  const { call } = await serverForTest({ engine: { storage } })
  faults.all = commonError('storage.unavailable', { cause: new Error('connect hunter2@10.0.0.1') })
  expect(await call('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'up' } })
  const ready = await call('GET', '/health/ready')
  expect(ready).toMatchObject({ status: 503, body: { status: 'down' } })
  expect(ready.body.checks).toContainEqual({ name: 'storage', status: 'down', detail: 'storage.unavailable' })
  expect(JSON.stringify(ready.body)).not.toContain('hunter2')
  faults.all = undefined
  expect(await call('GET', '/health/ready')).toMatchObject({ status: 200 })
})

test('with migrations that were not run it is not ready', async () => {
  const { storage } = faultyStorage()
  const { call } = await serverForTest({ engine: { storage: { ...storage, pendingMigrations: async () => ['0002'] } } })
  expect((await call('GET', '/health/ready')).body.checks).toContainEqual({
    name: 'migrations',
    status: 'down',
    detail: '1 pending',
  })
})

test('once it is leaving it is not ready, and still answers', async () => {
  const { call, register, server } = await serverForTest()
  server.drain()
  expect(await call('GET', '/health/ready')).toMatchObject({
    status: 503,
    body: { checks: [{ name: 'server', status: 'down' }, {}, {}] },
  })
  expect(await call('GET', '/health/live')).toMatchObject({ status: 200 })
  expect((await register('Ana')).token).toBeTypeOf('string')
})

test('plugins add parts of their own; only vital ones keep requests away', async () => {
  const mail = definePlugin(() => ({
    id: 'mail',
    setup: ({ health }) => health.add('mail', () => Promise.reject(new Error('smtp said hunter2'))),
  }))
  const { call } = await serverForTest({ plugins: [mail()] })
  const whole = await call('GET', '/health')
  expect(whole.status).toBe(503)
  expect(whole.body.checks).toContainEqual({ name: 'mail', status: 'down', detail: 'does not work' })
  expect(await call('GET', '/health/ready')).toMatchObject({ status: 200 })
})
