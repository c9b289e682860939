import { commonError, type LoggedEvent, type NewEvent, type ReadView } from '@taskwright/core'
import type { counters } from '../storage/counters.ts'
import type { log } from '../storage/log.ts'
import { inTx, inView, type StorageMutant } from './sabotage.ts'

type Mutants<Group> = { readonly [Sentence in keyof Group]: StorageMutant }

/** Shows the log differently. */
const showing = (change: (events: readonly LoggedEvent[]) => readonly LoggedEvent[]): StorageMutant =>
  inView((view) => ({ readLog: async (options) => change(await view.readLog(options)) }))

/** Shows streams differently, given the whole log. */
const streaming = (
  find: (log: readonly LoggedEvent[], organizationId: string, stream: string) => readonly LoggedEvent[],
): StorageMutant =>
  inView((view) => ({
    readStream: async (organizationId, stream) =>
      find(await view.readLog({ after: 0, limit: 1000 }), organizationId, stream).toSorted(bySequence),
  }))
const bySequence = (a: LoggedEvent, b: LoggedEvent) => a.sequence - b.sequence

/** Gives out numbers when events are written, not when they are committed. */
const numbersTooEarly: StorageMutant = () => {
  const positions = new Map<string, number>()
  return {
    tx: (tx) => ({
      async append(events) {
        for (const { id } of events) positions.set(id, positions.size + 1)
        await tx.append(events)
      },
    }),
    view: (view) => ({
      readLog: async (options) =>
        (await view.readLog(options)).map((event) => ({ ...event, position: positions.get(event.id) ?? 0 })),
    }),
  }
}

/** Shows every fifth event a little later than those after it. */
const lateComers: StorageMutant = () => {
  const seen = new Map<number, number>()
  return {
    view: (view) => ({
      async readLog(options) {
        const events = await view.readLog(options)
        return events.filter(({ position }) => {
          seen.set(position, (seen.get(position) ?? 0) + 1)
          return position % 5 !== 0 || Number(seen.get(position)) > 2
        })
      },
    }),
  }
}

/** Ignores what is there already. */
const ignoringRepeated = inTx((tx) => ({
  async append(events) {
    for (const event of events) {
      const known = await tx.readStream(event.organizationId, event.stream)
      if (!known.some(({ sequence }) => sequence === event.sequence)) await tx.append([event])
    }
  },
}))

const sortedKeys = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
    ? Object.fromEntries(Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : data

/** The time of the write, whatever the log already says. */
const unguardedClock: StorageMutant = () => {
  let now = () => 0
  const times = new Map<string, string>()
  return {
    port: (port) => ({
      open(options) {
        now = options.now
        return port.open(options)
      },
    }),
    tx: (tx) => ({
      async append(events) {
        for (const { id } of events) times.set(id, new Date(now()).toISOString())
        await tx.append(events)
      },
    }),
    view: (view) => ({
      readLog: async (options) =>
        (await view.readLog(options)).map((event) => ({ ...event, recordedTime: times.get(event.id) ?? '' })),
    }),
  }
}

const staleHead: StorageMutant = () => {
  let last = 0
  return {
    view: (view: ReadView) => ({
      async head() {
        const answer = last
        last = await view.head()
        return answer
      },
    }),
  }
}

export const logMutants: Mutants<typeof log> = {
  'positions begin at 1 and have no gaps': showing((events) =>
    events.map((event) => ({ ...event, position: event.position - 1 })),
  ),
  'the events of a unit of work keep their order': inTx((tx) => ({
    append: (events) => tx.append(events.toSorted((a, b) => (a.id < b.id ? -1 : 1))),
  })),
  'a rollback leaves no gap': numbersTooEarly,
  'parallel writers, some of which fail, leave no gap': numbersTooEarly,
  'a reader never sees a position before all lower ones': lateComers,
  'the head is the last position': inView((view) => ({ head: async () => (await view.head()) - 1 })),
  'the head is never behind what can be read, nor ahead of it': staleHead,
  'the log is read from after a position, up to the limit': inView((view) => ({
    readLog: ({ after, limit }) => view.readLog({ after: after > 8 ? after - 1 : after, limit }),
  })),
  'an event comes back as it was written': showing((events) =>
    events.map((event) => ({ ...event, data: sortedKeys(event.data) })),
  ),
  'a stream comes in the order of its sequence': inView((view) => ({
    readStream: async (...of) => (await view.readStream(...of)).toSorted((a, b) => a.position - b.position),
  })),
  'a stream that does not exist is empty': inView((view) => ({
    async readStream(...of) {
      const events = await view.readStream(...of)
      if (events.length === 0) throw commonError('storage.unavailable')
      return events
    },
  })),
  'a stream belongs to its organization': streaming((log, _organizationId, stream) =>
    log.filter((event) => event.stream === stream),
  ),
  'stream names are compared exactly': streaming((log, _organizationId, stream) =>
    log.filter((event) => event.stream.toLowerCase() === stream.toLowerCase()),
  ),
  'a repeated sequence of a stream is refused': ignoringRepeated,
  'a sequence repeated within one unit of work is refused': inTx((tx) => {
    const written = new Map<string, NewEvent>()
    return {
      async append(events) {
        const fresh = events.filter((event) => {
          const name = `${event.organizationId} ${event.stream} ${event.sequence}`
          const repeated = written.has(name)
          written.set(name, event)
          return !repeated
        })
        await tx.append(fresh)
      },
    }
  }),
  'of writers racing for one sequence exactly one wins': ignoringRepeated,
  'the recorded time is the time of the storage': showing((events) =>
    events.map((event) => ({ ...event, recordedTime: event.time })),
  ),
  'the recorded time never goes back': unguardedClock,
}

/** Counts without the unit of work. */
const counterApart: StorageMutant = () => {
  const numbers = new Map<string, number>()
  return {
    tx: () => ({
      async nextNumber(organizationId, counter) {
        const name = `${organizationId} ${counter}`
        numbers.set(name, (numbers.get(name) ?? 0) + 1)
        return numbers.get(name) ?? 0
      },
    }),
  }
}

export const counterMutants: Mutants<typeof counters> = {
  'a counter counts from 1': inTx((tx) => ({ nextNumber: async (...of) => (await tx.nextNumber(...of)) - 1 })),
  'one unit of work can take several numbers': inTx((tx) => {
    const taken = new Map<string, Promise<number>>()
    return {
      nextNumber(organizationId, counter) {
        const number = taken.get(`${organizationId} ${counter}`) ?? tx.nextNumber(organizationId, counter)
        taken.set(`${organizationId} ${counter}`, number)
        return number
      },
    }
  }),
  'counters are apart': inTx((tx) => ({
    nextNumber: (organizationId, counter) => tx.nextNumber(organizationId, counter.toLowerCase()),
  })),
  'the counters of organizations are apart': inTx((tx) => ({
    nextNumber: (_organizationId, counter) => tx.nextNumber('acme', counter),
  })),
  'a rollback gives the number back': counterApart,
  'parallel units of work, some of which fail, leave no gap': counterApart,
}
