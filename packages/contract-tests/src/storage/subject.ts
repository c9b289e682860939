import type { StoragePort } from '@taskwright/core'
import type { Case, Kit, Skips } from '../harness/case.ts'
import { within } from '../harness/timing.ts'
import { type StorageCase, storageCases } from './cases.ts'
import { STARTED_AT, type StorageContext, type StoragePeek } from './context.ts'

/** An empty place to store in: a new file, a new schema, a new object. The kit opens and closes the storages. */
export interface StoragePlace {
  readonly storage: StoragePort<never>
  /** Another connection to the same place, as a second process would have. */
  readonly another?: () => StoragePort<never> | Promise<StoragePort<never>>
  /** Called after the storages were closed. */
  readonly dispose?: () => void | Promise<void>
}

export interface StorageSubject<Place extends StoragePlace = StoragePlace> {
  readonly name: string
  /** Called for each case. */
  readonly open: () => Place | Promise<Place>
  readonly peek: (place: Place) => StoragePeek
  /** Cases that cannot hold for this subject, each with the reason. */
  readonly skip?: Skips<StorageCase>
  /** How long a case waits before it says that something hangs. @default 20000 */
  readonly patienceMs?: number
  /** @default 60000 */
  readonly timeLimitMs?: number
}

export function storageKit<Place extends StoragePlace>(
  subject: StorageSubject<Place>,
): Kit<StorageContext, StorageCase> {
  const { patienceMs = 20_000, timeLimitMs = 60_000 } = subject

  async function inContext(run: Case<StorageContext>) {
    const endings: (() => unknown)[] = []
    const clock = manualTime()

    const newPlace = async () => {
      const place = await subject.open()
      endings.push(() => place.dispose?.())
      endings.push(() => place.storage.close())
      return place
    }
    const opened = async (storage: StoragePort<never>) => {
      await storage.open({ migrate: true, now: clock.now })
      return storage
    }

    try {
      const place = await newPlace()
      await run({
        storage: await opened(place.storage),
        peek: subject.peek(place),
        clock,
        patienceMs,
        async another() {
          if (place.another === undefined) throw new Error('The case needs `another`: offer it, or skip the case.')
          const storage = await place.another()
          endings.push(() => storage.close())
          return opened(storage)
        },
        unopened: async () => (await newPlace()).storage,
      })
    } finally {
      for (const end of endings.toReversed()) await ended(end, patienceMs)
    }
  }

  return {
    name: `storage contract: ${subject.name}`,
    cases: storageCases,
    skip: subject.skip ?? {},
    timeLimitMs,
    inContext,
  }
}

/** A case that failed may leave something hanging; what it says counts, not how it was cleared away. */
async function ended(end: () => unknown, patienceMs: number): Promise<void> {
  try {
    await within(patienceMs, Promise.resolve(end()), 'clearing away')
  } catch {
    // The next case has a place of its own.
  }
}

function manualTime() {
  let time = STARTED_AT
  return {
    now: () => time,
    set(ms: number) {
      time = ms
    },
  }
}
