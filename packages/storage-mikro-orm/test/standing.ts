import { onTestFinished, vi } from 'vitest'

/** From here to the end of the test no time passes by `performance.now`; timers run on. */
export function freezeClock(): void {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
}
