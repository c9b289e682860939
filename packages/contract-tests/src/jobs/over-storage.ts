import { commonError, type DatabaseJobsOptions, databaseJobs, type StoragePort } from '@taskwright/core'
import { manualClock } from '@taskwright/core/testing'
import { pause } from '../harness/timing.ts'
import type { StoragePlace } from '../storage/subject.ts'
import type { JobsInstance } from './context.ts'
import type { JobsSubject } from './subject.ts'

type Storage = DatabaseJobsOptions['storage']

/** An instance on a storage that can be cut off from it. */
export function connectDatabaseJobs(storage: Storage, options: Omit<DatabaseJobsOptions, 'storage'>): JobsInstance {
  let reachable = true
  const there = () => (reachable ? Promise.resolve() : Promise.reject(commonError('storage.unavailable')))
  const guarded: Storage = {
    read: (work) => there().then(() => storage.read(work)),
    transaction: (work, unit) => there().then(() => storage.transaction(work, unit)),
  }
  return {
    jobs: databaseJobs({ ...options, storage: guarded }),
    cut: () => {
      reachable = false
    },
    heal: () => {
      reachable = true
    },
  }
}

/**
 * Jobs in the database, over a storage: a subject of the jobs contract out of one of the storage contract. Time passes
 * when the kit says so, and not before the storage is done with what it was asked: leases end by the clock and never
 * because a machine is slow.
 */
export function databaseJobsOver<Place extends StoragePlace>({
  name,
  open,
}: {
  readonly name: string
  readonly open: () => Place | Promise<Place>
}): JobsSubject {
  const silenceMs = 900
  return {
    name: `the database: ${name}`,
    silenceMs,
    async open() {
      const place = await open()
      const clock = manualClock()
      const opened: StoragePort<never>[] = []
      const work = workOf()
      return {
        async advance(ms) {
          await clock.advance(ms)
          await work.done()
        },
        async connect() {
          const storage = opened.length === 0 ? place.storage : ((await place.another?.()) ?? place.storage)
          if (!opened.includes(storage)) {
            opened.push(storage)
            await storage.open({ migrate: opened.length === 1, now: clock.now })
          }
          return connectDatabaseJobs(work.of(storage), { clock, leaseMs: silenceMs })
        },
        async dispose() {
          for (const storage of opened) await storage.close()
          await place.dispose?.()
        },
      }
    },
  }
}

/** Knows when storages are done with what they were asked. */
function workOf(): { of(storage: StoragePort<never>): Storage; done(): Promise<void> } {
  let running = 0
  const count = <T>(work: Promise<T>): Promise<T> => {
    running++
    return work.finally(() => running--)
  }
  return {
    of: (storage) => ({
      read: (work) => count(storage.read(work)),
      transaction: (work, unit) => count(storage.transaction(work, unit)),
    }),
    async done() {
      // What has ended may begin something else a moment later.
      for (let idle = 0; idle < 2; idle = running === 0 ? idle + 1 : 0) await pause(running === 0 ? 0 : 1)
    },
  }
}
