import type { Clock } from '../ports/clock.ts'
import type { StoragePort } from '../ports/storage.ts'

interface LookoutOptions {
  readonly storage: Pick<StoragePort, 'read'>
  readonly clock: Clock
  readonly everyMs: number
  /** The log has grown. */
  readonly grown: () => void
}

/** So often it looks while the database does not answer; the readers say themselves that it doesn't. */
const AWAY_MS = 1000

/** Looks, once for all readers of a process, whether others have written to the log: one small read each time. */
export function lookout({ storage, clock, everyMs, grown }: LookoutOptions): { stop(): Promise<void> } {
  let stopped = false
  let last: number | undefined
  let looking: Promise<void> = Promise.resolve()
  let cancel = (): void => {}

  const later = (ms: number): void => {
    if (stopped) return
    cancel = clock.after(ms, () => {
      looking = look().then(later, () => later(AWAY_MS))
    })
  }
  async function look(): Promise<number> {
    const head = await storage.read((view) => view.head())
    if (head !== last && last !== undefined) grown()
    last = head
    return everyMs
  }
  later(everyMs)

  return {
    async stop() {
      stopped = true
      cancel()
      await looking
    },
  }
}
