import { check, equal, sameMembers } from '../harness/check.ts'
import { gate, times } from '../harness/timing.ts'
import type { JobsCases } from './context.ts'
import { again, crew, DONE } from './crew.ts'

const numbered = (count: number, prefix = 'job') => times(count, (n) => `${prefix}-${String(n).padStart(3, '0')}`)

export const delivery = {
  'a job reaches a worker as it was enqueued': async ({ jobs, enqueue, eventually }) => {
    const workers = crew()
    await workers.work(jobs)
    await enqueue({ id: 'a', type: 'import', priority: 'HIGH' })
    await eventually(() => workers.attempts.length > 0, 'the job does not come')
    const [{ id, type, priority, attempt, signal } = {}] = workers.attempts
    equal([id, type, priority, attempt], ['a', 'import', 'HIGH', 1], 'the attempt')
    check(signal?.aborted === false, 'The signal is aborted from the beginning.')
  },

  'what is enqueued while nobody works is waiting': async ({ jobs, enqueue, eventually }) => {
    const workers = crew()
    await enqueue('a', 'b')
    await workers.work(jobs)
    await eventually(() => workers.attempts.length === 2, 'the jobs do not come')
    sameMembers(workers.ids(), ['a', 'b'], 'jobs')
  },

  'what another instance enqueues is worked on': async ({ enqueue, another, eventually }) => {
    const workers = crew()
    await workers.work((await another()).jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length > 0, 'the job does not come')
  },

  'a job that is done does not come again': async ({ jobs, enqueue, eventually, calm }) => {
    const workers = crew()
    await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length > 0, 'the job does not come')
    await calm()
    equal(workers.attemptsAt('a'), [1], 'attempts')
  },

  'the same id again is the same job': async ({ jobs, enqueue, eventually, calm }) => {
    const workers = crew()
    await enqueue('a', 'a')
    await Promise.all([enqueue('b'), enqueue('b')])
    await workers.work(jobs)
    await eventually(() => workers.attempts.length >= 2, 'the jobs do not come')
    await calm()
    sameMembers(workers.ids(), ['a', 'b'], 'jobs')
  },

  'the same id while it is worked on is the same job': async ({ jobs, enqueue, eventually, calm }) => {
    const finish = gate()
    const workers = crew(async () => {
      await finish.opened
      return DONE
    })
    await workers.work(jobs, { atOnce: 2 })
    await enqueue('a')
    await eventually(() => workers.attempts.length > 0, 'the job does not come')
    await enqueue('a')
    await calm()
    finish.open()
    await calm()
    equal(workers.attemptsAt('a'), [1], 'attempts')
  },

  'a worker gets jobs of its types only': async ({ jobs, enqueue, eventually, calm }) => {
    const [imports, exports] = [crew(), crew()]
    await imports.work(jobs)
    await enqueue({ id: 'a', type: 'export' }, { id: 'b', type: 'import' })
    await calm()
    await exports.work(jobs, { types: ['export', 'report'] })
    await eventually(() => exports.attempts.length > 0, 'the other job does not come')
    equal([imports.ids(), exports.ids()], [['b'], ['a']], 'jobs')
  },

  'of a hundred jobs none is lost': async ({ jobs, another, enqueue, eventually }) => {
    let failed = 0
    const workers = crew(({ attempt }) => {
      if (attempt === 1 && ++failed % 10 === 0) throw new Error('not today')
      return attempt === 1 && failed % 7 === 0 ? again(10) : DONE
    })
    await workers.work(jobs, { atOnce: 5 })
    await workers.work((await another()).jobs, { atOnce: 5 })
    await Promise.all(times(5, (n) => enqueue(...numbered(20, `batch${n}`))))
    const all = times(5, (n) => numbered(20, `batch${n}`)).flat()
    await eventually(() => new Set(workers.ids()).size === 100, 'some jobs do not come')
    await eventually(async () => Object.values(await jobs.waiting()).every((n) => n === 0), 'some go on waiting')
    sameMembers([...new Set(workers.ids())], all, 'jobs')
  },

  'a worker has as many jobs at once as it was told, and no more': async ({ jobs, enqueue, eventually, calm }) => {
    const finish = gate()
    const workers = crew(async () => {
      await finish.opened
      return DONE
    })
    await workers.work(jobs, { atOnce: 3 })
    await enqueue(...numbered(5))
    await eventually(() => workers.attempts.length >= 3, 'it does not take three')
    await calm()
    equal(workers.attempts.length, 3, 'jobs at once')
    finish.open()
    await eventually(() => workers.attempts.length === 5, 'the rest does not come')
  },

  'waiting jobs are counted by priority': async ({ jobs, enqueue, eventually }) => {
    const finish = gate()
    const workers = crew(async () => {
      await finish.opened
      return DONE
    })
    await enqueue('a', 'b', { id: 'c', priority: 'LOW' }, { id: 'd', priority: 'HIGH' })
    equal(await jobs.waiting(), { HIGH: 1, DEFAULT: 2, LOW: 1 }, 'waiting')
    await workers.work(jobs)
    await eventually(() => workers.attempts.length > 0, 'no job comes')
    await eventually(async () => (await jobs.waiting()).HIGH === 0, 'what is worked on is waiting')
    equal(await jobs.waiting(), { HIGH: 0, DEFAULT: 2, LOW: 1 }, 'waiting, while one is worked on')
    finish.open()
    await eventually(() => workers.attempts.length === 4, 'the rest does not come')
  },
} satisfies JobsCases

export const priorities = {
  'what has a higher priority is taken first': async ({ jobs, enqueue, eventually }) => {
    const workers = crew()
    await enqueue({ id: 'low-1', priority: 'LOW' }, { id: 'mid-1' }, { id: 'high-1', priority: 'HIGH' })
    await enqueue({ id: 'low-2', priority: 'LOW' }, { id: 'mid-2' }, { id: 'high-2', priority: 'HIGH' })
    await workers.work(jobs)
    await eventually(() => workers.attempts.length === 6, 'the jobs do not come')
    equal(
      workers.ids().map((id) => id.slice(0, -2)),
      ['high', 'high', 'mid', 'mid', 'low', 'low'],
      'the order',
    )
  },

  'of one priority, what waits longest is taken first': async ({ jobs, enqueue, advance, eventually }) => {
    const workers = crew()
    const ids = ['e', 'd', 'c', 'b', 'a']
    for (const id of ids) {
      await enqueue(id)
      await advance(2)
    }
    await workers.work(jobs)
    await eventually(() => workers.attempts.length === 5, 'the jobs do not come')
    equal(workers.ids(), ids, 'the order')
  },

  'a low priority is not kept waiting for ever': async ({ jobs, enqueue, advance, eventually }) => {
    const workers = crew()
    await enqueue({ id: 'patient', priority: 'LOW' })
    await advance(2)
    await enqueue(...numbered(30).map((id) => ({ id, priority: 'HIGH' as const })))
    await workers.work(jobs)
    await eventually(() => workers.attempts.length === 31, 'the jobs do not come')
    const place = workers.ids().indexOf('patient')
    check(place > 0, 'The low priority was taken before the high ones.')
    check(place < 10, `Ten jobs were taken, and the oldest was not among them: it was number ${place + 1}.`)
  },
} satisfies JobsCases
