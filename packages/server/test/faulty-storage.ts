import type { StoragePort } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'

/** Memory that can be told to fail, or to keep writers waiting. */
export interface Faults {
  /** Thrown by everything that reads or writes from now on. */
  all: Error | undefined
  /** Thrown by whatever writes from now on. */
  writes: Error | undefined
  /** Writers wait until it resolves. */
  hold: Promise<void> | undefined
  /** How many writers have come so far. */
  writers: number
}

export function faultyStorage(): { readonly storage: StoragePort<unknown>; readonly faults: Faults } {
  const inner: StoragePort<unknown> = memoryStorage()
  const faults: Faults = { all: undefined, writes: undefined, hold: undefined, writers: 0 }
  const storage: StoragePort<unknown> = {
    ...inner,
    async read(work) {
      if (faults.all) throw faults.all
      return inner.read(work)
    },
    async transaction(work, options) {
      faults.writers++
      if (faults.hold) await faults.hold
      const fault = faults.all ?? faults.writes
      if (fault) throw fault
      return inner.transaction(work, options)
    },
    async ping() {
      if (faults.all) throw faults.all
      return inner.ping()
    },
  }
  return { storage, faults }
}
