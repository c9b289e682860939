/** One thing the doctor looked at. `warn` is worth knowing, `fail` needs somebody. */
export interface Finding {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly detail: string
}

type Verdict = Omit<Finding, 'name'>

export const ok = (detail: string): Verdict => ({ status: 'ok', detail })
export const warn = (detail: string): Verdict => ({ status: 'warn', detail })
export const fail = (detail: string): Verdict => ({ status: 'fail', detail })

/** Looks at one thing; that looking fails is a finding too. */
export async function look(
  name: string,
  check: () => Verdict | Promise<Verdict>,
  orElse: (error: unknown) => string,
): Promise<Finding> {
  try {
    return { name, ...(await check()) }
  } catch (error) {
    return { name, ...fail(orElse(error)) }
  }
}
