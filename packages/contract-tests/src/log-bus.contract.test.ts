import { logBus } from '@taskwright/core'
import { memoryPlace, memoryStorage } from '@taskwright/core/memory'
import { manualClock, sequentialIds } from '@taskwright/core/testing'
import { eventsContract } from './index.ts'

/** The log as a bus, over the reference storage. */
eventsContract({
  name: 'log',
  skip: { 'two consumers of one name share the work': 'one consumer holds the lease, the others stand by' },
  async open() {
    const clock = manualClock()
    const ids = sequentialIds()
    const storage = memoryStorage(memoryPlace())
    await storage.open({ migrate: true, now: clock.now })
    const bus = () => logBus({ storage, clock, ids })
    const events = bus()
    return {
      events,
      another: bus,
      advance: clock.advance,
      async emit(logged) {
        await storage.transaction((tx) => tx.append(logged.map(({ position: _, recordedTime: __, ...event }) => event)))
        await events.publish(logged)
      },
      dispose: () => storage.close(),
    }
  },
})
