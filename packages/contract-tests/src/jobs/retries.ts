import { check, equal } from '../harness/check.ts'
import type { JobsCases } from './context.ts'
import { again, crew, DONE, GIVEN_UP } from './crew.ts'

const HOUR_MS = 3_600_000

export const retries = {
  'a retry comes again, one attempt higher': async ({ jobs, enqueue, eventually, calm }) => {
    const workers = crew(({ attempt }) => (attempt < 3 ? again(50) : DONE))
    await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length === 3, 'the retries do not come')
    await calm()
    equal(workers.attemptsAt('a'), [1, 2, 3], 'attempts')
  },

  'a retry does not come before its time': async ({ jobs, enqueue, eventually, calm }) => {
    const workers = crew(() => again(HOUR_MS))
    await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length > 0, 'the job does not come')
    await calm()
    equal(workers.attemptsAt('a'), [1], 'attempts')
  },

  'retries that a handler asks for do not use up the job': async ({ jobs, enqueue, eventually }) => {
    const workers = crew(({ attempt }) => (attempt < 8 ? again(10) : DONE))
    await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length === 8, 'the retries do not come')
    equal([workers.attemptsAt('a'), workers.lost], [[1, 2, 3, 4, 5, 6, 7, 8], []], 'attempts, and what is told')
  },

  'a handler that throws is tried again': async ({ jobs, enqueue, eventually, calm }) => {
    const workers = crew(({ attempt }) => {
      if (attempt === 1) throw new Error('not today')
      return DONE
    })
    await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length === 2, 'the second attempt does not come')
    await calm()
    equal([workers.attemptsAt('a'), workers.lost], [[1, 2], []], 'attempts, and what is told')
  },

  'after five attempts that threw it is given up, and somebody is told': async (context) => {
    const { jobs, enqueue, eventually, calm } = context
    const reasons: string[] = []
    const workers = crew(() => {
      throw new RangeError('the password is hunter2')
    })
    await workers.work(jobs, {
      async lost(ticket, reason) {
        workers.lost.push(ticket)
        reasons.push(reason)
      },
    })
    await enqueue({ id: 'a', priority: 'LOW' })
    await eventually(() => workers.lost.length > 0, 'nobody is told')
    await calm()
    equal(workers.attemptsAt('a'), [1, 2, 3, 4, 5], 'attempts')
    const [{ id, type, priority } = {}] = workers.lost
    equal([workers.lost.length, id, type, priority], [1, 'a', 'import', 'LOW'], 'what is told')
    check(!reasons.join().includes('hunter2'), 'The reason quotes the error.')
  },

  'if telling fails, it is told again': async ({ jobs, enqueue, eventually, calm }) => {
    let told = 0
    const workers = crew(
      () => {
        throw new Error('never')
      },
      () => {
        told++
        if (told === 1) throw new Error('nobody listens')
      },
    )
    await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.lost.length === 2, 'it is not told again')
    await calm()
    equal([workers.attemptsAt('a'), told], [[1, 2, 3, 4, 5], 2], 'attempts, and how often it is told')
  },

  'what its handler gives up does not come again': async ({ jobs, enqueue, eventually, calm }) => {
    const workers = crew(() => GIVEN_UP)
    await workers.work(jobs)
    await enqueue('a')
    await eventually(() => workers.attempts.length > 0, 'the job does not come')
    await calm()
    equal([workers.attemptsAt('a'), workers.lost], [[1], []], 'attempts, and what is told')
  },
} satisfies JobsCases
