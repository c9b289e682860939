const TOGETHER_MS = 1_000
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface Signals {
  on(signal: (typeof signals)[number], listener: () => void): unknown
}

/**
 * Resolves when somebody asks the process to stop. A launcher in between passes a signal on that has reached us already,
 * so what comes within a second of the last counts as one; whoever asks again after that gets their `insist`.
 */
export function untilAsked(
  insist: () => void,
  source: Signals = process,
  now = () => performance.now(),
): Promise<void> {
  return new Promise((resolve) => {
    let lastAt = Number.NEGATIVE_INFINITY
    let asked = false
    const onSignal = (): void => {
      const again = now() - lastAt < TOGETHER_MS
      lastAt = now()
      if (again) return
      if (asked) insist()
      asked = true
      resolve()
    }
    for (const signal of signals) source.on(signal, onSignal)
  })
}
