/** Resolves with a word on how it is, or nothing; rejects when it doesn't work. */
export type HealthCheck = () => Promise<string | undefined>

export interface HealthLine {
  readonly name: string
  readonly status: 'up' | 'down'
  readonly detail?: string
}

/** What is known of the parts of the server. */
export interface Health {
  /** A part that is looked at. While a `vital` one is down the server takes no requests. */
  add(name: string, check: HealthCheck, options?: { readonly vital?: boolean }): void
  /** Looks at every part, or only at the vital ones. */
  report(options?: { readonly vital?: boolean }): Promise<readonly HealthLine[]>
}

const PATIENCE_MS = 3_000

export function healthRegistry(): Health {
  const parts: { name: string; vital: boolean; check: HealthCheck }[] = []
  return {
    add(name, check, { vital = false } = {}) {
      parts.push({ name, check, vital })
    },
    report({ vital = false } = {}) {
      return Promise.all(parts.filter((part) => part.vital || !vital).map(lineOf))
    },
  }
}

async function lineOf({ name, check }: { name: string; check: HealthCheck }): Promise<HealthLine> {
  try {
    const detail = await withPatience(check())
    return { name, status: 'up', ...(detail === undefined ? {} : { detail }) }
  } catch (error) {
    return { name, status: 'down', detail: complaint(error) }
  }
}

/** A code at most: messages of drivers hold addresses and statements. */
function complaint(error: unknown): string {
  if (error instanceof NoAnswer) return 'does not answer'
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'does not work'
}

class NoAnswer extends Error {}

/** Rejects when there is no answer within three seconds. */
export function withPatience<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswer()), PATIENCE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
