import { commonError, logBus, type StoragePort } from '@taskwright/core'
import { memoryPlace, memoryStorage } from '@taskwright/core/memory'
import { manualClock, sequentialIds } from '@taskwright/core/testing'
import { eventsContract } from './index.ts'

const INSIDE =
  'what is published is in the database already; that it cannot be reached is said by the port of the storage'

/** The log as a bus, over the reference storage. */
eventsContract({
  name: 'log',
  skip: {
    'two consumers of one name share the work': 'one consumer holds the lease, the others stand by',
    'out of reach, publishing and delivering are refused for now': INSIDE,
    'what was refused is not published later': INSIDE,
    'figures tell of an outage': INSIDE,
  },
  async open() {
    const clock = manualClock()
    const ids = sequentialIds()
    const storage = memoryStorage(memoryPlace())
    await storage.open({ migrate: true, now: clock.now })
    let reachable = true
    const reach = () => {
      if (!reachable) throw commonError('storage.unavailable')
    }
    const reached: Pick<StoragePort, 'read' | 'transaction'> = {
      read: async (work) => {
        reach()
        return storage.read(work)
      },
      transaction: async (work, options) => {
        reach()
        return storage.transaction(work, options)
      },
    }
    const bus = () => logBus({ storage: reached, clock, ids })
    const events = bus()
    return {
      events,
      another: bus,
      advance: clock.advance,
      outage: {
        begin() {
          reachable = false
        },
        end() {
          reachable = true
        },
      },
      async emit(logged) {
        await reached.transaction((tx) => tx.append(logged.map(({ position: _, recordedTime: __, ...event }) => event)))
        await events.publish(logged)
      },
      dispose: () => storage.close(),
    }
  },
})
