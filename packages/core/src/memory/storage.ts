import { commonError } from '../kernel/errors.ts'
import type { StorageFigures, StoragePort, Transaction } from '../ports/storage.ts'
import { type MemoryPlace, memoryPlace } from './place.ts'
import { type StagedWork, stageWork } from './transaction.ts'
import { createView } from './view.ts'

const DEADLINE_MS = 10_000

/**
 * The reference adapter: every law of the storage port, in memory, for tests, demonstrations and browsers. It lasts as
 * long as its place; several storages over one place behave as connections to one database.
 *
 * Writers take turns, so no unit of work is ever run twice.
 */
export function memoryStorage(place: MemoryPlace = memoryPlace()): StoragePort<never> {
  let state: { readonly now: () => number } | undefined
  const running = createRunning()

  const opened = () => {
    if (state === undefined) throw commonError('storage.unavailable')
    return state
  }

  async function inTurn<T>(work: (staged: StagedWork) => Promise<T> | T, deadlineMs = DEADLINE_MS): Promise<T> {
    const { now } = opened()
    const deadline = createDeadline(deadlineMs)
    try {
      const release = await place.writer.lock(deadline.signal)
      try {
        return await runStaged(stageWork(place, now), work, deadline.passed)
      } finally {
        release()
      }
    } finally {
      deadline.clear()
    }
  }

  return {
    name: 'memory',
    async open({ now }) {
      state = { now }
    },
    pendingMigrations: async () => [],
    transaction: <T>(work: (tx: Transaction) => Promise<T>, options?: { readonly deadlineMs?: number }) =>
      running.during(() => inTurn(({ tx }) => work(tx), options?.deadlineMs)),
    read: (work) =>
      running.during(async () => {
        const shelf = { records: readable(place.records), claims: readable(place.claims), now: opened().now }
        return work(createView(place, place.tables, shelf, () => {}))
      }),
    join() {
      throw commonError('storage.misconfigured')
    },
    sweep: () => running.during(() => inTurn((staged) => staged.sweep())),
    lookEveryMs: 1000,
    figures: async () => quiet,
    async ping() {
      opened()
    },
    async close() {
      state = undefined
      await running.none()
    },
  }
}

/** Writers take turns and events are numbered as they are written. */
const quiet: StorageFigures = {
  pool: null,
  retries: { deadlock: 0, conflict: 0, busy: 0, connection: 0 },
  unnumbered: { events: 0, oldestMs: 0 },
}

async function runStaged<T>(
  staged: StagedWork,
  work: (staged: StagedWork) => Promise<T> | T,
  deadlinePassed: Promise<never>,
): Promise<T> {
  try {
    const result = await Promise.race([work(staged), deadlinePassed])
    staged.commit()
    staged.end(new Error('This transaction is over.'))
    return result
  } catch (error) {
    staged.end(error)
    throw error
  }
}

function createDeadline(ms: number) {
  const controller = new AbortController()
  const passed = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason))
  })
  // Waiting for the turn goes by the signal; nobody may be waiting for the promise yet.
  passed.catch(() => {})
  const timer = setTimeout(() => controller.abort(commonError('storage.busy')), ms)
  return { signal: controller.signal, passed, clear: () => clearTimeout(timer) }
}

/** Knows what is running, so that closing can wait for it. */
function createRunning() {
  const running = new Set<Promise<unknown>>()
  return {
    async during<T>(work: () => Promise<T>): Promise<T> {
      const run = work()
      running.add(run)
      try {
        return await run
      } finally {
        running.delete(run)
      }
    },
    none: () => Promise.allSettled(running),
  }
}

const readable = <Value>(map: ReadonlyMap<string, Value>) => ({
  get: (key: string) => map.get(key),
  values: () => map.values(),
})
