export interface SignalOptions {
  /** Ends whatever runs, the listener first. */
  readonly close: () => Promise<void>
  /** After so long the process ends whatever is left. @default 25,000 */
  readonly hardStopMs?: number
  readonly exit?: (code: number) => void
}

/** A launcher that forwards signals, and a terminal that sends them to the whole group, make one wish arrive twice. */
const ONE_WISH_MS = 1_000

/** Closes on SIGTERM and SIGINT; a second wish, later than a second after the first, ends at once. */
export function closeOnSignals({ close, hardStopMs = 25_000, exit = process.exit }: SignalOptions): () => void {
  let wishedAt: number | undefined
  const onSignal = () => {
    if (wishedAt !== undefined) {
      if (performance.now() - wishedAt > ONE_WISH_MS) exit(1)
      return
    }
    wishedAt = performance.now()
    setTimeout(() => exit(1), hardStopMs).unref()
    close().then(
      () => exit(0),
      () => exit(1),
    )
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  return () => {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal)
  }
}
