import { describe, expect, it, onTestFinished } from 'vitest'
import { start as startEngine } from '../../test/harness.ts'
import { commonError, TaskwrightError } from '../kernel/errors.ts'
import type { JsonValue } from '../kernel/json.ts'
import type { JobsPort } from '../ports/jobs.ts'
import type { JobHandler } from './attempts.ts'
import { databaseJobs } from './database-jobs.ts'
import { createJobs, type JobRequest } from './jobs.ts'
import { jobError } from './words.ts'

const DAY_MS = 24 * 3_600_000
const LEASE_MS = 30_000
const ana = { userId: 'ana', organizationId: 'acme' }

/** Processes on one database whose clock stands still. `port` changes what the queue does. */
async function start(port: (port: JobsPort) => Partial<JobsPort> = () => ({})) {
  const { tw, clock, place } = await startEngine()
  const { storage, ids } = tw
  const errors: string[] = []
  const process = (way: typeof storage = storage) => {
    const options = { storage: way, clock, ids, onError: (_: unknown, where: string) => void errors.push(where) }
    const queue = databaseJobs(options)
    const jobs = createJobs({ ...options, port: { ...queue, ...port(queue) } })
    onTestFinished(() => queue.close())
    return { ...jobs, queue }
  }
  const { queue, ...jobs } = process()
  const ask = (more: Partial<JobRequest> = {}) =>
    jobs.start({ actor: ana, type: 'count', input: async () => 3, identity: 'count to three', ...more })
  /** Lets what is due be done. */
  const turns = async (ms = 1_000) => {
    for (let left = ms; left > 0; left -= 500) {
      await clock.advance(Math.min(left, 500))
      await clock.advance(0)
    }
  }
  const records = (namespace: string) =>
    [...place.records.values()].filter((record) => record.namespace === namespace).length
  return { tw, jobs, queue, process, ask, turns, clock, errors, records, stateOf: (id: string) => jobs.get(ana, id) }
}

const count: JobHandler = async ({ input }) => ({ counted: input })

describe('a job', () => {
  it('is queued, then done, and its result is kept', async () => {
    const { jobs, ask, turns, stateOf } = await start()
    const job = await ask()
    expect(job).toMatchObject({
      type: 'count',
      status: 'QUEUED',
      userId: 'ana',
      organizationId: 'acme',
      startedAt: null,
    })
    expect(await stateOf(job.id)).toEqual(job)
    await jobs.work({ count })
    await turns()
    expect(await stateOf(job.id)).toMatchObject({
      status: 'COMPLETED',
      result: { counted: 3 },
      problem: null,
      attempts: 1,
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
    })
  })

  it('acts in the name of whoever asked, under the request it came from', async () => {
    const { jobs, ask, turns } = await start()
    const actors: unknown[] = []
    await jobs.work({
      count: async ({ actor }) => {
        actors.push(actor)
        return null
      },
    })
    await ask({ actor: { ...ana, correlationId: 'request-1', traceparent: '00-1-2-01' } })
    await turns()
    expect(actors).toEqual([{ ...ana, correlationId: 'request-1', traceparent: '00-1-2-01' }])
  })

  it('is known to whoever asked and to those who administer the organization, and to nobody else', async () => {
    const { tw, jobs, ask } = await start()
    await tw.as({ userId: 'olga', organizationId: '*' }).organizations.create({ id: 'acme', name: 'Acme' })
    const host = tw.as({ userId: 'host', trusted: true, organizationId: 'acme' })
    await host.organizations.addMember('acme', { userId: 'mia', role: 'MEMBER' })
    const { id } = await ask()
    for (const userId of ['ana', 'olga']) expect((await jobs.get({ userId, organizationId: '*' }, id)).id).toBe(id)
    const strangers = [
      { userId: 'mia', organizationId: '*' },
      { userId: 'zoe', organizationId: '*' },
      { userId: 'ana', organizationId: 'other' },
    ]
    for (const actor of strangers) await expect(jobs.get(actor, id)).rejects.toMatchObject({ code: 'job.not_found' })
    await expect(jobs.get(ana, 'nothing')).rejects.toMatchObject({ code: 'job.not_found' })
  })

  it('is forgotten 30 days after it ended, and not before', async () => {
    const { jobs, ask, turns, clock, stateOf } = await start()
    const waiting = await ask()
    await clock.leap(40 * DAY_MS)
    expect((await stateOf(waiting.id)).status).toBe('QUEUED')
    const running = await jobs.work({ count })
    await turns()
    await running.close()
    await clock.leap(30 * DAY_MS - 2_000)
    expect((await stateOf(waiting.id)).finishedAt).not.toBeNull()
    await clock.leap(3_000)
    await expect(stateOf(waiting.id)).rejects.toMatchObject({ code: 'job.not_found' })
    expect((await jobs.list(ana)).items).toEqual([])
  })

  it('fails, and says so, when it waited so long that its input is gone', async () => {
    const { jobs, ask, turns, clock, stateOf } = await start()
    const { id } = await ask()
    await clock.leap(8 * DAY_MS)
    await jobs.work({ count })
    await turns()
    expect(await stateOf(id)).toMatchObject({ status: 'FAILED', problem: { code: 'job.input_expired' } })
  })
})

describe('its input', () => {
  const large = { text: `${'é😀"\\\u0000'.repeat(200_000)}\ud83d`, list: [1, null, { deep: true }] }

  it('comes back as it was, however large, and is gone when the job has ended', async () => {
    const { jobs, ask, turns, records, stateOf } = await start()
    const inputs: JsonValue[] = []
    const { id } = await ask({ input: async () => large })
    expect(records('jobs/input')).toBeGreaterThan(4)
    await jobs.work({
      count: async ({ input }) => {
        inputs.push(input)
        return null
      },
    })
    await turns()
    expect((await stateOf(id)).status).toBe('COMPLETED')
    expect(inputs).toEqual([large])
    expect(records('jobs/input')).toBe(0)
  })

  it('is not kept when it is refused', async () => {
    const { jobs, ask, records } = await start()
    await expect(ask({ input: () => Promise.reject(commonError('input.invalid')) })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    expect(records('jobs/input')).toBe(0)
    expect((await jobs.list(ana)).items).toEqual([])
  })
})

describe('asking again', () => {
  const options = { idempotencyKey: 'once' }

  it('with the same key gives the same job, and does it once', async () => {
    const { jobs, ask, turns } = await start()
    let done = 0
    await jobs.work({ count: async () => ++done })
    const first = await ask({ options })
    await turns()
    expect(await ask({ options })).toEqual(first)
    await turns()
    expect(done).toBe(1)
    expect((await jobs.list(ana)).items).toHaveLength(1)
  })

  it('with the same key for something else is refused', async () => {
    const { ask } = await start()
    await ask({ options })
    await expect(ask({ options, identity: 'count to four' })).rejects.toMatchObject({ code: 'idempotency.mismatch' })
  })

  it('while the first is on its way is refused, or gives the first', async () => {
    const { process, ask, records } = await start()
    const elsewhere = process()
    const request = { actor: ana, type: 'count', input: async () => 3, identity: 'count to three', options }
    const [first, second, third] = await Promise.allSettled([
      ask({ options }),
      ask({ options }),
      elsewhere.start(request),
    ])
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'idempotency.in_flight' } })
    expect(third).toEqual(first)
    expect(records('jobs/input')).toBe(1)
  })
})

describe('the list of jobs', () => {
  it('has those of one user, newest first, in pages', async () => {
    const { jobs, ask, clock } = await start()
    const ids: string[] = []
    for (let n = 0; n < 5; n++) {
      ids.unshift((await ask()).id)
      await clock.advance(1)
    }
    await ask({ actor: { userId: 'an', organizationId: 'acme' } })
    const first = await jobs.list(ana, { limit: 3 })
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 3))
    const rest = await jobs.list(ana, { limit: 3, cursor: first.nextCursor ?? '' })
    expect([rest.items.map(({ id }) => id), rest.nextCursor]).toEqual([ids.slice(3), null])
    await expect(jobs.list(ana, { cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({ code: 'cursor.invalid' })
  })
})

describe('progress', () => {
  it('is kept about once a second, and its end always', async () => {
    const { jobs, ask, clock, stateOf } = await start()
    const seen: unknown[] = []
    const { id } = await ask()
    await jobs.work({
      count: async ({ progress }) => {
        for (let done = 1; done <= 10; done++) {
          progress(done, 10)
          await new Promise<void>((resolve) => clock.after(400, resolve))
          seen.push((await stateOf(id)).progress?.done)
        }
        return null
      },
    })
    for (let n = 0; n < 60; n++) await clock.advance(100)
    expect(seen).toEqual([1, 1, 1, 4, 4, 4, 7, 7, 7, 10])
    expect((await stateOf(id)).progress).toEqual({ done: 10, total: 10 })
  })
})

describe('a handler', () => {
  it('that refuses fails the job, with the fields', async () => {
    const { jobs, ask, turns, records, stateOf } = await start()
    const errors = [{ path: 'board.cards', rule: 'array', message: 'is not a list' }]
    let attempts = 0
    await jobs.work({
      count: async () => {
        attempts++
        throw commonError('input.invalid', { errors })
      },
    })
    const { id } = await ask()
    await turns(20_000)
    expect(await stateOf(id)).toMatchObject({
      status: 'FAILED',
      result: null,
      problem: { code: 'input.invalid', errors },
    })
    expect([attempts, records('jobs/input'), records('jobs/queue')]).toEqual([1, 0, 0])
  })

  it('that meets something busy is asked again, for as long as it takes', async () => {
    const { jobs, ask, turns, stateOf } = await start()
    await jobs.work({
      count: async ({ job }) => {
        if (job.attempts < 7) throw commonError('storage.unavailable')
        return null
      },
    })
    const { id } = await ask()
    await turns(80_000)
    expect(await stateOf(id)).toMatchObject({ status: 'COMPLETED', attempts: 7 })
  })

  it('that is broken fails the job after five attempts, and tells nothing of itself', async () => {
    const { jobs, ask, turns, stateOf } = await start()
    await jobs.work({ count: () => Promise.reject(new Error('the password is hunter2')) })
    const { id } = await ask()
    await turns(20_000)
    expect(await stateOf(id)).toMatchObject({ status: 'FAILED', attempts: 5, problem: { code: 'engine.failed' } })
  })

  it('finds what an earlier attempt noted', async () => {
    const { jobs, ask, turns, stateOf } = await start()
    let made = 0
    await jobs.work({
      count: async ({ job, once }) => {
        const note = await once('number', async () => ++made)
        if (job.attempts < 3) throw new Error('not yet')
        return note
      },
    })
    const { id } = await ask()
    await turns(20_000)
    expect(await stateOf(id)).toMatchObject({ status: 'COMPLETED', result: 1 })
  })
})

describe('several processes', () => {
  it('hand over a job when one of them closes', async () => {
    const { jobs, process, ask, turns, stateOf } = await start()
    const other = process()
    const { id } = await ask()
    const untilAborted: JobHandler = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const running = await jobs.work({ count: untilAborted })
    await turns()
    expect((await stateOf(id)).status).toBe('RUNNING')
    await running.close()
    await other.work({ count })
    await turns()
    expect(await stateOf(id)).toMatchObject({ status: 'COMPLETED', attempts: 2 })
  })

  it('take over from one that fell silent, whose word then no longer counts', async () => {
    const { tw, process, ask, turns, stateOf } = await start()
    let reachable = true
    const there = () => (reachable ? Promise.resolve() : Promise.reject(commonError('storage.unavailable')))
    const { storage } = tw
    const silent = process({
      ...storage,
      read: (work) => there().then(() => storage.read(work)),
      transaction: (work, unit) => there().then(() => storage.transaction(work, unit)),
    })
    let answer = (_: string): void => {}
    const signals: AbortSignal[] = []
    await silent.work({
      count: ({ signal }) => {
        signals.push(signal)
        return new Promise((resolve) => {
          answer = resolve
        })
      },
    })
    const { id } = await ask()
    await turns()
    reachable = false
    await turns(LEASE_MS * 2)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    let finish = (_: string): void => {}
    const slow: JobHandler = () =>
      new Promise((resolve) => {
        finish = resolve
      })
    await process().work({ count: slow })
    await turns(2_000)
    reachable = true
    answer('the first')
    await turns(2_000)
    expect(await stateOf(id)).toMatchObject({ status: 'RUNNING', attempts: 2, result: null })
    finish('the second')
    await turns(2_000)
    expect(await stateOf(id)).toMatchObject({ status: 'COMPLETED', attempts: 2, result: 'the second' })
  })
})

describe('a queue that is away', () => {
  it('keeps nobody waiting, and gets the ticket when it is back', async () => {
    let away = true
    const { jobs, ask, turns, stateOf, records, errors } = await start((queue) => ({
      enqueue: (ticket) => (away ? Promise.reject(jobError('jobs.unavailable')) : queue.enqueue(ticket)),
    }))
    const { id } = await ask()
    expect(id).toBeTypeOf('string')
    await jobs.work({ count })
    await turns(40_000)
    expect([(await stateOf(id)).status, records('jobs/unsent')]).toEqual(['QUEUED', 1])
    expect(errors).toContain('jobs')
    away = false
    await turns(20_000)
    expect([(await stateOf(id)).status, records('jobs/unsent')]).toEqual(['COMPLETED', 0])
  })

  it('may deliver a ticket twice, also after the job has ended', async () => {
    const { jobs, queue, ask, turns, stateOf, records } = await start()
    let done = 0
    await jobs.work({ count: async () => ++done })
    const { id } = await ask()
    await turns()
    await queue.enqueue({ id, type: 'count', priority: 'DEFAULT' })
    await turns()
    expect([done, records('jobs/queue')]).toEqual([1, 0])
    expect(await stateOf(id)).toMatchObject({ status: 'COMPLETED', result: 1, attempts: 1 })
  })
})

it('refuses with errors of the catalogue', () => {
  expect(jobError('jobs.unavailable')).toBeInstanceOf(TaskwrightError)
  expect(jobError('jobs.unavailable').retryable).toBe(true)
})
