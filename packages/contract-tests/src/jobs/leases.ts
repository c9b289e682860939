import { check, equal, sameMembers } from '../harness/check.ts'
import { gate, pause, times } from '../harness/timing.ts'
import type { JobsCases } from './context.ts'
import { again, crew, DONE, untilAborted } from './crew.ts'

export const leases = {
  'each job is done by one of two workers': async ({ jobs, another, enqueue, eventually, calm }) => {
    const workers = crew(async () => {
      await pause(1)
      return DONE
    })
    await workers.work(jobs)
    await workers.work((await another()).jobs)
    const ids = times(20, (n) => `job-${n}`)
    await enqueue(...ids)
    await eventually(() => workers.attempts.length >= 20, 'the jobs do not come')
    await calm()
    sameMembers(workers.ids(), ids, 'jobs')
  },

  'a live worker keeps its job for as long as it takes': async (context) => {
    const { jobs, another, enqueue, advance, eventually, silenceMs } = context
    const finish = gate()
    const [slow, other] = [
      crew(async () => {
        await finish.opened
        return DONE
      }),
      crew(),
    ]
    await slow.work(jobs)
    await enqueue('a')
    await eventually(() => slow.attempts.length === 1, 'the job does not come')
    await other.work((await another()).jobs)
    await advance(silenceMs * 3)
    equal(other.ids(), [], 'what the other worker got')
    check(slow.attempts[0]?.signal.aborted === false, 'The job was taken away from a worker that is alive.')
    finish.open()
    await advance(silenceMs * 2)
    equal([slow.attemptsAt('a'), other.ids()], [[1], []], 'attempts')
  },

  'a job of a worker that fell silent is attempted again, one higher': async (context) => {
    const { jobs, cut, another, enqueue, eventually } = context
    const [silent, other] = [crew(untilAborted), crew()]
    await silent.work(jobs)
    await enqueue('a')
    await eventually(() => silent.attempts.length === 1, 'the job does not come')
    await cut()
    await other.work((await another()).jobs)
    await eventually(() => other.attempts.length > 0, 'nobody takes over')
    equal(other.attemptsAt('a'), [2], 'attempts')
  },

  'a worker that lost its job is told': async ({ jobs, cut, enqueue, eventually }) => {
    const silent = crew(untilAborted)
    await silent.work(jobs)
    await enqueue('a')
    await eventually(() => silent.attempts.length === 1, 'the job does not come')
    await cut()
    await eventually(() => silent.attempts[0]?.signal.aborted === true, 'the signal is not aborted')
  },

  'what a worker says of a job it lost counts for nothing': async (context) => {
    const { jobs, cut, heal, another, enqueue, eventually, calm } = context
    const [late, finish] = [gate(), gate()]
    const silent = crew(async () => {
      await late.opened
      return DONE
    })
    const other = crew(async ({ attempt }) => {
      if (attempt > 2) return DONE
      await finish.opened
      return again(0)
    })
    const running = await silent.work(jobs)
    await enqueue('a')
    await eventually(() => silent.attempts.length === 1, 'the job does not come')
    await cut()
    await other.work((await another()).jobs)
    await eventually(() => other.attempts.length === 1, 'nobody takes over')
    await heal()
    late.open()
    await calm()
    await running.close()
    finish.open()
    await eventually(() => other.attempts.length === 2, 'the job does not come again')
    equal(other.attemptsAt('a'), [2, 3], 'attempts')
  },

  'a job that five workers died of is given up': async ({ jobs, another, enqueue, eventually, calm }) => {
    const silent = crew(untilAborted)
    await enqueue('a')
    for (let n = 1; n <= 5; n++) {
      const instance = await another()
      await silent.work(instance.jobs)
      await eventually(() => silent.attempts.length === n, `attempt ${n} does not come`)
      await instance.cut()
    }
    const last = crew()
    await last.work(jobs)
    await eventually(() => last.lost.length > 0, 'nobody is told')
    await calm()
    equal([silent.attemptsAt('a'), last.ids()], [[1, 2, 3, 4, 5], []], 'attempts')
    equal(last.lost[0], { id: 'a', type: 'import', priority: 'DEFAULT' }, 'what is told')
  },
} satisfies JobsCases
