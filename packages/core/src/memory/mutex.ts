/** Lets one in at a time, in the order they came. */
export interface Mutex {
  /** Resolves with what lets the next one in; rejects with the signal's reason when that comes first. */
  lock(signal: AbortSignal): Promise<() => void>
}

export function createMutex(): Mutex {
  const waiting: (() => void)[] = []
  let held = false

  const next = () => {
    const first = waiting.shift()
    held = first !== undefined
    first?.()
  }
  const once = () => {
    let released = false
    return () => {
      if (!released) next()
      released = true
    }
  }

  return {
    lock(signal) {
      if (!held) {
        held = true
        return Promise.resolve(once())
      }
      return new Promise((resolve, reject) => {
        const enter = () => {
          signal.removeEventListener('abort', leave)
          resolve(once())
        }
        const leave = () => {
          waiting.splice(waiting.indexOf(enter), 1)
          reject(signal.reason)
        }
        waiting.push(enter)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
