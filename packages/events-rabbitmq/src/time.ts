/** Resolves after `ms`; `cut` makes it resolve now. Keeps the program alive, as the connection it waits for would. */
export function pause(ms: number): { readonly over: Promise<void>; cut(): void } {
  let cut = (): void => {}
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    cut = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  return { over, cut }
}

/** What is promised, or a rejection once `ms` have passed. The promise itself goes on. */
export function within<T>(ms: number, promised: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), Math.max(0, ms))
    promised.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Waits for it, but not longer than `ms`, and not for whether it succeeds. */
export const atMost = (ms: number, promised: Promise<unknown>): Promise<void> =>
  within(
    ms,
    promised.then(() => {}),
    () => new Error('late'),
  ).catch(() => {})

const FIRST_MS = 100
const LONGEST_MS = 5000

/** Half of it or up to the whole, so that not all come at once. */
export const spread = (ms: number): number => ms * (0.5 + Math.random() / 2)

/** How long to wait after so many failures in a row: 0.1 s, doubling up to 5 s, spread. */
export const backOff = (failures: number): number =>
  spread(Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 10), LONGEST_MS))
