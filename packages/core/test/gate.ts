import type { MemoryPlace } from '../src/memory/index.ts'
import { memoryStorage } from '../src/memory/index.ts'

/** A storage whose writes wait in front of a gate while it is shut: a process that is slow, or paused. */
export function gatedStorage(place: MemoryPlace) {
  const storage = memoryStorage(place)
  let gate = Promise.resolve()
  let open = (): void => {}
  let writes = 0
  return {
    storage: {
      ...storage,
      transaction: (async (...call) => {
        writes += 1
        await gate
        return storage.transaction(...call)
      }) as typeof storage.transaction,
    },
    shut() {
      gate = new Promise((resolve) => {
        open = resolve
      })
    },
    open: () => open(),
    /** How many units of work it was asked for. */
    writes: () => writes,
  }
}
