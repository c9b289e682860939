/** Counts what is running, so that closing can wait for it. */
export interface Running {
  during<T>(work: () => Promise<T>): Promise<T>
  none(): Promise<void>
}

export function createRunning(): Running {
  let running = 0
  let waiting: (() => void)[] = []
  const ended = (): void => {
    if (--running > 0) return
    for (const resolve of waiting) resolve()
    waiting = []
  }
  return {
    async during(work) {
      running++
      try {
        return await work()
      } finally {
        ended()
      }
    },
    none: () => new Promise((resolve) => (running === 0 ? resolve() : void waiting.push(resolve))),
  }
}
