import type { Clock, Ids } from '../ports/clock.ts'
import type { StoragePort } from '../ports/storage.ts'

/**
 * Says which of several processes does a piece of work now, so that they don't do it twice in vain. It is advice: whoever
 * was paused may believe for a moment that a lease is still theirs, so what must not happen twice is fenced by the
 * checkpoint, which moves by compare-and-set in the transaction of the effect.
 */
export interface Lease {
  /** Takes the lease, or keeps it. Costs nothing while it has been taken not long ago. */
  hold(): Promise<boolean>
  /** Whether it is ours now, as far as the clock tells. */
  held(): boolean
  /** Whether the last look showed that somebody else has it, so that there is no point in looking at the work yet. */
  elsewhere(): boolean
  /** Gives it back at once, so that nobody waits for its end. Never rejects. */
  release(): Promise<void>
}

interface Held {
  /** Who has it: different for each life of each process. */
  readonly token: string | null
  /** Epoch milliseconds, by the clock of whoever has it. */
  readonly until: number
}

/** How long somebody who died keeps others from the work. */
export const LEASE_MS = 5000
/** Clocks of two machines may differ by so much without both of them at work. */
const MARGIN_MS = 1000
/** So often whoever hasn't got it looks whether it is free. */
export const LEASE_LOOK_MS = 500

const READERS = 'readers'
const SYSTEM = 'system'

export function createLease(
  name: string,
  { storage, clock, ids }: { storage: Pick<StoragePort, 'read' | 'transaction'>; clock: Clock; ids: Ids },
): Lease {
  const key = `lease/${name}`
  const token = ids.next()
  let mineUntil = Number.NEGATIVE_INFINITY
  let elsewhereUntil = Number.NEGATIVE_INFINITY

  const mine = (now: number): boolean => mineUntil - now > LEASE_MS / 2
  const free = (held: Held | undefined, now: number): boolean =>
    held === undefined || held.token === null || held.token === token || held.until + MARGIN_MS < now

  async function take(now: number): Promise<boolean> {
    const until = now + LEASE_MS
    const seen = await storage.read((view) => view.records(READERS, SYSTEM).get<Held>(key))
    if (!free(seen?.value, now)) return false
    return storage.transaction((tx) =>
      tx.records(READERS, SYSTEM).put(key, { token, until } satisfies Held, { ifVersion: seen?.version ?? 0 }),
    )
  }

  return {
    async hold() {
      const now = clock.now()
      if (mine(now)) return true
      const taken = await take(now)
      mineUntil = taken ? now + LEASE_MS : Number.NEGATIVE_INFINITY
      elsewhereUntil = taken ? Number.NEGATIVE_INFINITY : now + LEASE_LOOK_MS
      return taken
    },
    held: () => mineUntil > clock.now(),
    elsewhere: () => elsewhereUntil > clock.now(),
    async release() {
      if (mineUntil === Number.NEGATIVE_INFINITY) return
      mineUntil = Number.NEGATIVE_INFINITY
      await storage
        .transaction(async (tx) => {
          const records = tx.records(READERS, SYSTEM)
          const held = await records.get<Held>(key)
          if (held?.value.token !== token) return
          await records.put(key, { token: null, until: 0 } satisfies Held, { ifVersion: held.version })
        })
        // A storage that is gone has nothing to release; the lease ends by itself.
        .catch(() => {})
    },
  }
}
