import { type Clock, commonError, type DatabaseJobsOptions, databaseJobs, type StoragePort } from '@taskwright/core'
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

/** Jobs in the database, over a storage: a subject of the jobs contract out of one of the storage contract. */
export function databaseJobsOver<Place extends StoragePlace>({
  name,
  open,
}: {
  readonly name: string
  readonly open: () => Place | Promise<Place>
}): JobsSubject {
  const clock: Clock = {
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  }
  const silenceMs = 900
  return {
    name: `the database: ${name}`,
    silenceMs,
    calmMs: 1_500,
    async open() {
      const place = await open()
      const opened: StoragePort<never>[] = []
      return {
        advance: pause,
        async connect() {
          const storage = opened.length === 0 ? place.storage : ((await place.another?.()) ?? place.storage)
          if (!opened.includes(storage)) {
            opened.push(storage)
            await storage.open({ migrate: opened.length === 1, now: clock.now })
          }
          return connectDatabaseJobs(storage, { clock, leaseMs: silenceMs, lookEveryMs: 50 })
        },
        async dispose() {
          for (const storage of opened) await storage.close()
          await place.dispose?.()
        },
      }
    },
  }
}
