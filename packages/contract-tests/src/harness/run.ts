import { type Kit, namesOf } from './case.ts'
import { ContractViolation } from './check.ts'
import { delay } from './timing.ts'

export interface CaseFailure<Name extends string = string> {
  readonly name: Name
  readonly error: unknown
}

export interface ContractReport<Name extends string = string> {
  readonly subject: string
  readonly passed: readonly Name[]
  readonly failed: readonly CaseFailure<Name>[]
  readonly skipped: readonly { readonly name: Name; readonly reason: string }[]
}

/** Runs one case in a context of its own; resolves with what was thrown, if anything was. */
export async function runCase<Context, Name extends string>(
  kit: Kit<Context, Name>,
  name: Name,
): Promise<CaseFailure<Name> | undefined> {
  const limit = delay(kit.timeLimitMs)
  try {
    const late = limit.passed.then(() => {
      throw new ContractViolation(`The case did not end within ${kit.timeLimitMs} ms.`)
    })
    await Promise.race([kit.inContext(kit.cases[name]), late])
    return undefined
  } catch (error) {
    return { name, error }
  } finally {
    limit.cancel()
  }
}

/** Runs a kit without a test framework, one case after the other. */
export async function runKit<Context, Name extends string>(
  kit: Kit<Context, Name>,
  only: readonly Name[] = namesOf(kit),
): Promise<ContractReport<Name>> {
  const passed: Name[] = []
  const failed: CaseFailure<Name>[] = []
  const skipped: { name: Name; reason: string }[] = []
  for (const name of only) {
    const reason = kit.skip[name]
    if (reason !== undefined) {
      skipped.push({ name, reason })
      continue
    }
    const failure = await runCase(kit, name)
    if (failure === undefined) passed.push(name)
    else failed.push(failure)
  }
  return { subject: kit.name, passed, failed, skipped }
}

/** A report as lines for people; the last one counts. */
export function toText({ subject, passed, failed, skipped }: ContractReport): string {
  return [
    ...skipped.map(({ name, reason }) => `skipped: ${name} (${reason})`),
    ...failed.map(({ name, error }) => `failed: ${name}: ${error instanceof Error ? error.message : String(error)}`),
    `${subject}: ${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ].join('\n')
}
