import type { DatabaseJobsOptions, JobAttempt, JobSettlement, JobsPort, JobsWork, JobTicket } from '@taskwright/core'
import { memoryPlace, memoryStorage } from '@taskwright/core/memory'
import { type ManualClock, manualClock, sequentialIds } from '@taskwright/core/testing'
import { connectDatabaseJobs } from '../jobs/over-storage.ts'
import type { JobsSubject } from '../jobs/subject.ts'

type Storage = DatabaseJobsOptions['storage']

interface JobsSabotage {
  readonly port?: (port: JobsPort, instance: number) => Partial<JobsPort>
  readonly options?: (clock: ManualClock) => Partial<DatabaseJobsOptions>
  /** What was out of reach stays so. */
  readonly staysCut?: true
  /** What the first, second … instance stores in. */
  readonly storage?: (storage: Storage, instance: number) => Storage
}

/** Breaks one law. Called once for each place. */
export type JobsMutant = () => JobsSabotage

export const LEASE_MS = 900

/** Jobs in the reference storage with one law broken, as a subject. */
export const jobsMutantSubject = (mutant: JobsMutant): JobsSubject => ({
  name: 'mutant',
  silenceMs: LEASE_MS,
  patienceMs: 10_000,
  timeLimitMs: 8_000,
  async open() {
    const clock = manualClock()
    const ids = sequentialIds()
    const storage = memoryStorage(memoryPlace())
    await storage.open({ migrate: true, now: clock.now })
    const sabotage = mutant()
    let instances = 0
    return {
      advance: clock.advance,
      connect() {
        const instance = instances++
        const base = sabotage.storage?.(storage, instance) ?? storage
        const options = { clock, ids, leaseMs: LEASE_MS, ...sabotage.options?.(clock) }
        const { jobs, ...way } = connectDatabaseJobs(base, options)
        const heal = sabotage.staysCut ? () => {} : way.heal
        return { ...way, heal, jobs: { ...jobs, ...sabotage.port?.(jobs, instance) } }
      },
      dispose: () => storage.close(),
    }
  },
})

export const inJobs =
  (port: NonNullable<JobsSabotage['port']>): JobsMutant =>
  () => ({ port })

export const working = (change: (work: JobsWork) => JobsWork): JobsMutant =>
  inJobs((port) => ({ work: (work) => port.work(change(work)) }))

/** Hands over differently. */
export const attempting = (
  handle: (attempt: JobAttempt, handler: JobsWork['handle']) => Promise<JobSettlement>,
): JobsMutant => working((work) => ({ ...work, handle: (attempt) => handle(attempt, work.handle) }))

/** Answers differently than the handler did. */
export const settlingJobs = (change: (settlement: JobSettlement) => JobSettlement): JobsMutant =>
  attempting(async (attempt, handler) => change(await handler(attempt)))

export const enqueuing = (
  enqueue: (ticket: JobTicket, really: (ticket: JobTicket) => Promise<void>) => Promise<void>,
): JobsMutant => inJobs((port) => ({ enqueue: (ticket) => enqueue(ticket, port.enqueue) }))

/** Does something else when a worker is closed. */
export const closingWorkers = (close: (really: () => Promise<void>) => Promise<void>): JobsMutant =>
  inJobs((port) => ({
    async work(work) {
      const running = await port.work(work)
      return { close: () => close(running.close) }
    },
  }))
