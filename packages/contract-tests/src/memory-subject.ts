import {
  type MemoryPlace,
  memoryEvents,
  memoryHub,
  memoryPlace,
  memoryStorage,
  setReachable,
} from '@taskwright/core/memory'
import { manualClock } from '@taskwright/core/testing'
import type { EventsSubject } from './events/subject.ts'
import type { StoragePeek } from './storage/context.ts'
import type { StoragePlace, StorageSubject } from './storage/subject.ts'

interface InMemory extends StoragePlace {
  readonly place: MemoryPlace
}

/** The reference adapter as a subject. */
export const memorySubject: StorageSubject<InMemory> = {
  name: 'memory',
  open() {
    const place = memoryPlace()
    return { place, storage: memoryStorage(place), another: () => memoryStorage(place) }
  },
  peek: ({ place }) => peekInto(place),
}

export const peekInto = (place: MemoryPlace): StoragePeek => ({
  rows: async (collection) => [...place.tables[collection].select([])].map(({ id }) => id),
  events: async () => place.events.map(({ json }) => String(JSON.parse(json).id)),
  records: async (namespace) =>
    [...place.records.values()].filter((record) => record.namespace === namespace).map(({ key }) => key),
})

/** The reference bus as a subject. */
export const memoryEventsSubject: EventsSubject = {
  name: 'memory',
  open() {
    const hub = memoryHub()
    const clock = manualClock()
    return {
      events: memoryEvents(clock, hub),
      another: () => memoryEvents(clock, hub),
      advance: clock.advance,
      outage: { begin: () => setReachable(hub, false), end: () => setReachable(hub, true) },
    }
  },
}
