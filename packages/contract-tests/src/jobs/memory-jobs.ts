import { memoryPlace, memoryStorage } from '@taskwright/core/memory'
import { manualClock, sequentialIds } from '@taskwright/core/testing'
import { connectDatabaseJobs } from './over-storage.ts'
import type { JobsSubject } from './subject.ts'

const silenceMs = 900

/** Jobs in the reference storage, on a clock that the kit moves. */
export const memoryJobsSubject: JobsSubject = {
  name: 'the database: memory',
  silenceMs,
  async open() {
    const clock = manualClock()
    const ids = sequentialIds()
    const storage = memoryStorage(memoryPlace())
    await storage.open({ migrate: true, now: clock.now })
    return {
      advance: clock.advance,
      connect: () => connectDatabaseJobs(storage, { clock, ids, leaseMs: silenceMs }),
      dispose: () => storage.close(),
    }
  },
}
