import type { EventsPort } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'

/** Positions of the log, both included. `to` is its head when left out. */
export interface ReplayRange {
  readonly from: number
  readonly to?: number
  /** Told of how many positions have been gone through, of how many. */
  readonly onProgress?: (done: number, total: number) => void
}

const AT_ONCE = 500

/** Hands a subscription a part of the log again; resolves with how many events that were. */
export async function replay(
  { storage, bus }: { readonly storage: Pick<StoragePort, 'read'>; readonly bus: Pick<EventsPort, 'deliver'> },
  subscription: string,
  { from, to, onProgress = () => {} }: ReplayRange,
): Promise<number> {
  const head = await storage.read((view) => view.head())
  const last = Math.min(to ?? Number.MAX_SAFE_INTEGER, head)
  const total = Math.max(0, last - from + 1)
  let delivered = 0
  for (let after = from - 1; after < last; ) {
    const limit = Math.min(AT_ONCE, last - after)
    const batch = await storage.read((view) => view.readLog({ after, limit }))
    if (batch.length === 0) break
    await bus.deliver(subscription, batch)
    delivered += batch.length
    after = batch.at(-1)?.position ?? last
    onProgress(after - from + 1, total)
  }
  return delivered
}
