import { type CachePort, type JobsPort, jobPriorities } from '@taskwright/core'
import type { FigureSource } from './figures.ts'

type CacheFigure = `taskwright_cache_${'hits' | 'misses' | 'failures'}_total`

/** How the cache does. Every server has one. */
export const cacheFigures = (cache: Pick<CachePort, 'figures'>): FigureSource<CacheFigure> => ({
  part: 'cache',
  figures: {
    taskwright_cache_hits_total: { kind: 'counter', help: 'Values the cache had.' },
    taskwright_cache_misses_total: { kind: 'counter', help: 'Values the cache did not have.' },
    taskwright_cache_failures_total: {
      kind: 'counter',
      help: 'Calls of the cache that did not come to their end in time; they counted as misses.',
    },
  },
  read() {
    const { hits, misses, failures } = cache.figures()
    return [
      { name: 'taskwright_cache_hits_total', value: hits },
      { name: 'taskwright_cache_misses_total', value: misses },
      { name: 'taskwright_cache_failures_total', value: failures },
    ]
  },
})

/** How many jobs wait. Every server has jobs. */
export const jobsFigures = (jobs: Pick<JobsPort, 'waiting'>): FigureSource<'taskwright_jobs_waiting'> => ({
  part: 'jobs',
  figures: {
    taskwright_jobs_waiting: { kind: 'gauge', help: 'Jobs that nobody works on yet.', labels: ['priority'] },
  },
  async read() {
    const waiting = await jobs.waiting()
    return jobPriorities.map((priority) => ({
      name: 'taskwright_jobs_waiting' as const,
      value: waiting[priority],
      labels: { priority },
    }))
  },
})
