import { busy, isBusy } from './errors.ts'

/** Milliseconds until the next try: short, as others hold the lock for about one; random, so that two of them part. */
export const backoff = (tries: number): number => 1 + Math.random() * Math.min(2 ** tries, 12)

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Runs `attempt` again while another process keeps the file locked. Never blocks the event loop. */
export async function untilFree<T>(attempt: () => T, timeoutMs = 5_000): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (let tries = 0; ; tries++) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (performance.now() > deadline) throw busy('locked')
    }
    await sleep(backoff(tries))
  }
}
