import * as v from 'valibot'
import { commonError, TaskwrightError } from '../kernel/errors.ts'
import { id } from '../kernel/schemas.ts'
import { parse } from '../kernel/validate.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import { type JobsPort, jobPriorities } from '../ports/jobs.ts'
import type { StoragePort } from '../ports/storage.ts'
import { systemClock, systemIds } from '../system.ts'
import { createQueue } from './queue.ts'
import { jobError } from './words.ts'
import { startWorker, type Worker } from './worker.ts'

export interface DatabaseJobsOptions {
  /** Open already, and whoever opened it closes it. */
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly clock?: Clock
  readonly ids?: Ids
  /** How long a worker may be silent until others take its job. @default 30,000 */
  readonly leaseMs?: number
  /** How often to look for what other processes enqueued, and for what came due. @default 1,000 */
  readonly lookEveryMs?: number
  /** Told of what goes wrong behind the scenes. */
  readonly onError?: (error: unknown, where: string) => void
}

const LEASE_MS = 30_000
const LOOK_EVERY_MS = 1_000

const ticketInput = v.object({
  id,
  type: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9._-]{0,31}$/)),
  priority: v.picklist(jobPriorities),
})

/** Jobs in the database itself, among the records: for any number of processes on it, and nothing else to run. */
export function databaseJobs({
  storage,
  clock = systemClock,
  ids = systemIds,
  leaseMs = LEASE_MS,
  lookEveryMs = LOOK_EVERY_MS,
  onError = () => {},
}: DatabaseJobsOptions): JobsPort {
  const queue = createQueue({ storage, clock, ids, leaseMs })
  const workers = new Set<Worker>()
  let closed = false

  return {
    name: 'database',
    async enqueue(ticket) {
      if (closed) throw jobError('jobs.unavailable')
      const valid = parse(ticketInput, ticket)
      try {
        await queue.add(valid)
      } catch (error) {
        throw isOutage(error) ? jobError('jobs.unavailable', error) : error
      }
      for (const worker of workers) worker.wake()
    },
    async work(options) {
      if (closed) throw commonError('engine.closed')
      const worker = startWorker({ queue, clock, leaseMs, lookEveryMs, onError }, options)
      workers.add(worker)
      return {
        async close() {
          workers.delete(worker)
          await worker.close()
        },
      }
    },
    waiting: queue.waiting,
    async close() {
      closed = true
      await Promise.all([...workers].map((worker) => worker.close()))
      workers.clear()
    },
  }
}

const isOutage = (error: unknown): boolean =>
  error instanceof TaskwrightError && ['storage.unavailable', 'storage.busy', 'storage.conflict'].includes(error.code)
