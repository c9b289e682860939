import { randomBytes } from 'node:crypto'
import type { JobAttempt, JobSettlement, JobTicket } from '@taskwright/core'
import { connect } from 'amqplib'
import { describe, expect, it, type TestContext } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { type RabbitmqJobsOptions, rabbitmqJobs } from '../src/index.ts'
import { jobNamesOf } from '../src/jobs/names.ts'
import { jobsCleared } from './jobs-place.ts'
import { pause, refusalOf, until } from './news.ts'
import { proxyTo } from './proxy.ts'

const url = serviceUrl('amqp')
const DONE: JobSettlement = { outcome: 'done' }
const ticket = (id: string, more: Partial<JobTicket> = {}): JobTicket => ({
  id,
  type: 'import',
  priority: 'DEFAULT',
  ...more,
})

/** Ports under one prefix, each behind a network of its own. */
function newPlace({ onTestFinished }: TestContext) {
  const prefix = `test-${randomBytes(6).toString('hex')}`
  const ends: (() => Promise<void>)[] = []
  onTestFinished(async () => {
    for (const end of ends) await end()
    const connection = await connect(url ?? '')
    await jobsCleared(connection, prefix)
    await connection.close()
  })
  const process = async (options: RabbitmqJobsOptions = {}) => {
    const proxy = await proxyTo(url ?? '')
    const jobs = rabbitmqJobs({ url: proxy.url, prefix, lookEveryMs: 50, ...options })
    ends.unshift(jobs.close, proxy.close)
    return { jobs, proxy }
  }
  return { names: jobNamesOf(prefix), process }
}

type Jobs = ReturnType<typeof rabbitmqJobs>

async function crew(jobs: Jobs, handle: (attempt: JobAttempt) => Promise<JobSettlement> = async () => DONE) {
  const attempts: JobAttempt[] = []
  const lost: string[] = []
  await jobs.work({
    types: ['import'],
    atOnce: 1,
    handle(attempt) {
      attempts.push(attempt)
      return handle(attempt)
    },
    lost: async ({ id }) => void lost.push(id),
  })
  return { attempts, lost, ids: () => attempts.map(({ id }) => id) }
}

async function enqueued(jobs: Jobs, one: JobTicket): Promise<void> {
  while ((await refusalOf(jobs.enqueue(one))) !== 'resolved') await pause(20)
}

describe('jobs on RabbitMQ', () => {
  it.each([
    ['id', ticket('two words')],
    ['id', ticket('')],
    ['type', ticket('a', { type: 'Secret' })],
    ['priority', { ...ticket('a'), priority: 'SECRET' as 'HIGH' }],
  ])('refuse a ticket whose %s has no such form, before anything is connected', async (path, wrong) => {
    const jobs = rabbitmqJobs({ url: 'amqp://nobody:hunter2@203.0.113.1' })
    const error = await refusalOf(jobs.enqueue(wrong))
    expect(error).toMatchObject({ code: 'input.invalid', errors: [{ path }] })
    expect(JSON.stringify(error)).not.toMatch(/two words|secret/i)
    await jobs.close()
  })

  it('refuse options that make no sense', () => {
    expect(() => rabbitmqJobs({ lookEveryMs: 0 })).toThrow('lookEveryMs')
  })
})

describe.skipIf(!url)('jobs at the broker', { concurrent: true, timeout: 240_000 }, () => {
  it('are refused in time by a broker that says nothing, and by one that lets nobody in', async (test) => {
    const { process } = newPlace(test)
    const { jobs, proxy } = await process({ deadlineMs: 1000 })
    await enqueued(jobs, ticket('a'))
    proxy.mode = 'blackhole'
    expect(await refusalOf(jobs.enqueue(ticket('b')))).toMatchObject({ code: 'jobs.unavailable', retryable: true })
    proxy.mode = 'pass'
    proxy.cut()
    await enqueued(jobs, ticket('b'))
    const wrong = Object.assign(new URL(proxy.url), { password: 'hunter2' }).href
    const error = await refusalOf((await process({ url: wrong })).jobs.enqueue(ticket('c')))
    expect(error).toMatchObject({
      code: 'jobs.unavailable',
      retryable: true,
      details: { reason: 'broker.credentials_refused' },
    })
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })

  it('are taken from a worker whose line went dead, and what it says later counts for nothing', async (test) => {
    const { process } = newPlace(test)
    const [silent, other] = [await process({ heartbeat: 1 }), await process()]
    let speak = () => {}
    const spoken = new Promise<void>((resolve) => {
      speak = resolve
    })
    const first = await crew(silent.jobs, async () => {
      await spoken
      return DONE
    })
    await other.jobs.enqueue(ticket('a'))
    await until(() => first.attempts.length === 1)
    silent.proxy.mode = 'blackhole'
    const second = await crew(other.jobs, ({ attempt }) =>
      Promise.resolve(attempt < 4 ? { outcome: 'retry', afterMs: 10 } : DONE),
    )
    await until(() => second.attempts.length > 0)
    await until(() => first.attempts[0]?.signal.aborted === true)
    speak()
    silent.proxy.mode = 'pass'
    await until(() => second.attempts.length === 3)
    expect(second.attempts.map(({ attempt }) => attempt)).toEqual([2, 3, 4])
  })

  it('of no priority wait for ever', async (test) => {
    const { process } = newPlace(test)
    const { jobs } = await process()
    for (let n = 0; n < 20; n++) await enqueued(jobs, ticket(`high-${n}`, { priority: 'HIGH' }))
    for (let n = 0; n < 3; n++) await enqueued(jobs, ticket(`low-${n}`, { priority: 'LOW' }))
    await enqueued(jobs, ticket('default-0'))
    const { ids } = await crew(jobs)
    await until(() => ids().length === 24)
    const places = ids().map((id) => id.split('-')[0])
    expect([places.indexOf('low'), places.indexOf('default')]).toEqual([9, 19])
    expect(places.filter((one) => one === 'high')).toHaveLength(20)
  })

  it('are worked on past what is no job', async (test) => {
    const { process, names } = newPlace(test)
    const told: string[] = []
    const { jobs } = await process({ onError: ({ code }) => told.push(code) })
    await enqueued(jobs, ticket('a'))
    const connection = await connect(url ?? '')
    const channel = await connection.createConfirmChannel()
    channel.sendToQueue(names.tickets('import', 'HIGH'), Buffer.from('hello'))
    await channel.waitForConfirms()
    await connection.close()
    const { ids } = await crew(jobs)
    await until(() => ids().length === 1)
    expect([ids(), await jobs.waiting(), told]).toEqual([['a'], { HIGH: 0, DEFAULT: 0, LOW: 0 }, ['broker.refused']])
  })

  it('leave nothing behind at the broker when they have ended', async (test) => {
    const { process, names } = newPlace(test)
    const { jobs } = await process()
    const { attempts } = await crew(jobs)
    await jobs.enqueue(ticket('a'))
    await until(() => attempts.length === 1)
    const connection = await connect(url ?? '')
    await until(async () => {
      const channel = await connection.createChannel()
      channel.on('error', () => {})
      return channel.checkExchange(names.token('a')).then(
        () => false,
        () => true,
      )
    })
    await connection.close()
  })

  it('are all done, wherever the network is cut', async (test) => {
    const { process } = newPlace(test)
    const steady = await process()
    const done = new Set<string>()
    const both = async ({ id }: JobAttempt) => {
      done.add(id)
      return DONE
    }
    const { lost } = await crew(steady.jobs, both)
    const cuts = Array.from({ length: 40 }, (_, n) => n + 1)
    const lane = async () => {
      for (let n = cuts.shift(); n !== undefined; n = cuts.shift()) {
        const { jobs, proxy } = await process()
        proxy.cutAtFrame(n, n % 2 === 0 ? 'end' : 'reset')
        await crew(jobs, both)
        await enqueued(jobs, ticket(`before-${n}`))
        proxy.cutAtFrame(1 + (n % 11))
        await enqueued(jobs, ticket(`after-${n}`))
        await until(() => done.has(`before-${n}`) && done.has(`after-${n}`))
        await jobs.close()
      }
    }
    await Promise.all([lane(), lane(), lane(), lane()])
    expect([done.size, lost]).toEqual([80, []])
  })
})
