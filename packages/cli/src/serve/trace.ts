export interface Trace {
  readonly name: string
  readonly code?: string
  readonly at?: string
}

/** What may be written down of an error. Messages of drivers hold statements with their parameters, so they are left out. */
export function traceOf(error: unknown): Trace {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: error.name,
    ...code,
    at: frames
      .slice(0, 8)
      .map((line) => line.trim())
      .join('\n'),
  }
}
