import { ContractViolation } from './check.ts'

export function delay(ms: number): { readonly passed: Promise<void>; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return { passed, cancel: () => clearTimeout(timer) }
}

export const pause = (ms: number): Promise<void> => delay(ms).passed

/** What is promised must come within `ms`; else the case fails with `what`. */
export async function within<T>(ms: number, promised: Promise<T>, what: string): Promise<T> {
  const limit = delay(ms)
  try {
    const late = limit.passed.then(() => {
      throw new ContractViolation(`${what} (waited ${ms} ms)`)
    })
    return await Promise.race([promised, late])
  } finally {
    limit.cancel()
  }
}

/** A door that is opened from elsewhere. */
export interface Gate {
  open(): void
  readonly opened: Promise<void>
}

export function gate(): Gate {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** How each of several promises ended. */
export async function outcomes<T>(promises: readonly Promise<T>[]) {
  const settled = await Promise.allSettled(promises)
  return {
    values: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    errors: settled.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : [])),
  }
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
