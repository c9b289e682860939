/** Lets what has the same key happen one after the other, in the order it was asked for. */
export function inTurn() {
  const last = new Map<string, Promise<void>>()
  return {
    run(key: string, work: () => Promise<void>): Promise<void> {
      const before = last.get(key)
      const now = before ? before.then(work, work) : work()
      const done = now.finally(() => {
        if (last.get(key) === done) last.delete(key)
      })
      last.set(key, done)
      return done
    },
    /** Resolves when nothing of this key is on its way. */
    async idle(key: string): Promise<void> {
      for (let running = last.get(key); running; running = last.get(key)) await running
    },
  }
}
