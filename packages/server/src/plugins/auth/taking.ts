import { commonError } from '@taskwright/core'

/** Runs at most `atOnce` works; at most `waiting` more wait for their turn, and others are refused as `storage.busy`. */
export function taking(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let running = 0
  const turn = () => {
    if (running < atOnce) {
      running++
      return Promise.resolve()
    }
    if (queue.length >= waiting) return Promise.reject(commonError('storage.busy'))
    return new Promise<void>((resolve) => queue.push(resolve))
  }
  return async (work) => {
    await turn()
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }
}

/** The same, for each key on its own: works of one key run one after another. */
export function takingTurns(waiting: number): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, { take: ReturnType<typeof taking>; users: number }>()
  return async (key, work) => {
    const queue = queues.get(key) ?? { take: taking(1, waiting), users: 0 }
    queues.set(key, queue)
    queue.users++
    try {
      return await queue.take(work)
    } finally {
      if (--queue.users === 0) queues.delete(key)
    }
  }
}
