import { check, equal, refused } from '../harness/check.ts'
import { gate } from '../harness/timing.ts'
import type { JobsCases } from './context.ts'
import { crew, DONE, untilAborted } from './crew.ts'

export const closing = {
  'closing a worker aborts what runs, and waits for it': async ({ jobs, enqueue, eventually, calm }) => {
    const finish = gate()
    let ended = false
    const workers = crew(async () => {
      await finish.opened
      ended = true
      return DONE
    })
    const running = await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length === 1, 'the job does not come')
    let closed = false
    const closing = running.close().then(() => {
      closed = true
    })
    await eventually(() => workers.attempts[0]?.signal.aborted === true, 'the signal is not aborted')
    await calm()
    check(!closed, 'It says it is closed while a job is running.')
    finish.open()
    await closing
    check(ended, 'It did not wait for the job.')
  },

  'what a closing worker left unfinished is taken by another': async ({ jobs, another, enqueue, eventually }) => {
    const [leaving, other] = [crew(untilAborted), crew()]
    const running = await leaving.work(jobs)
    await enqueue('a')
    await eventually(() => leaving.attempts.length === 1, 'the job does not come')
    await running.close()
    await other.work((await another()).jobs)
    await eventually(() => other.attempts.length === 1, 'nobody takes it')
    equal(other.ids(), ['a'], 'jobs')
  },

  'a worker that closes has not failed, as often as that happens': async ({ jobs, enqueue, eventually }) => {
    const leaving = crew(untilAborted)
    await enqueue('a')
    for (let n = 1; n <= 7; n++) {
      const running = await leaving.work(jobs)
      await eventually(() => leaving.attempts.length === n, `the job does not come for the ${n}th time`)
      await running.close()
    }
    const other = crew()
    await other.work(jobs)
    await eventually(() => other.attempts.length === 1, 'nobody takes it')
    equal([leaving.lost, other.lost], [[], []], 'what is told')
  },

  'a job that ended while its worker was closing does not come again': async (context) => {
    const { jobs, another, enqueue, eventually, calm } = context
    const leaving = crew(async (attempt) => {
      await untilAborted(attempt).catch(() => {})
      return DONE
    })
    const other = crew()
    const running = await leaving.work(jobs)
    await enqueue('a')
    await eventually(() => leaving.attempts.length === 1, 'the job does not come')
    await running.close()
    await other.work((await another()).jobs)
    await calm()
    equal(other.ids(), [], 'jobs')
  },

  'a closed worker takes nothing more': async ({ jobs, enqueue, calm }) => {
    const workers = crew()
    await (await workers.work(jobs)).close()
    await enqueue('a')
    await calm()
    equal([workers.ids(), (await jobs.waiting()).DEFAULT], [[], 1], 'jobs, and how many wait')
  },

  'closing the port ends its workers': async ({ another, enqueue, eventually, calm }) => {
    const instance = await another()
    const workers = crew(untilAborted)
    await workers.work(instance.jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length === 1, 'the job does not come')
    await instance.jobs.close()
    check(workers.attempts[0]?.signal.aborted === true, 'What was running was not aborted.')
    await enqueue('b')
    await calm()
    equal(workers.ids(), ['a'], 'jobs')
    await instance.jobs.close()
  },
} satisfies JobsCases

export const outages = {
  'out of reach, a job is refused for now': async ({ jobs, cut, heal, enqueue, eventually }) => {
    await cut()
    const error = await refused(
      jobs.enqueue({ id: 'a', type: 'import', priority: 'DEFAULT' }),
      'jobs.unavailable',
      'enqueuing',
    )
    equal(error.retryable, true, 'whether to try again')
    await heal()
    const workers = crew()
    await workers.work(jobs)
    await eventually(
      () =>
        enqueue('a').then(
          () => true,
          () => false,
        ),
      'enqueuing goes on failing',
    )
    await eventually(() => workers.attempts.length > 0, 'the job does not come')
  },

  'workers go on by themselves when the queue is back': async (context) => {
    const { jobs, cut, heal, another, enqueue, eventually, calm } = context
    const workers = crew()
    const elsewhere = await another()
    await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length === 1, 'the job does not come')
    await cut()
    await calm()
    await elsewhere.jobs.enqueue({ id: 'b', type: 'import', priority: 'DEFAULT' })
    await heal()
    await eventually(() => workers.ids().includes('b'), 'the worker does not go on')
  },
} satisfies JobsCases
