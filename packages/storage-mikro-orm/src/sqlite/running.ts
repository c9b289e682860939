/** Knows what is running, so that closing can wait for it. */
export interface Running {
  during<T>(work: () => Promise<T>): Promise<T>
  none(): Promise<unknown>
}

export function createRunning(): Running {
  const running = new Set<Promise<unknown>>()
  return {
    async during(work) {
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
