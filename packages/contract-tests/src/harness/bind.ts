import { describe, it } from 'vitest'
import { type Kit, namesOf } from './case.ts'

/** A kit as a vitest suite, one test for each case. */
export function bindToVitest<Context, Name extends string>(kit: Kit<Context, Name>): void {
  describe(kit.name, () => {
    for (const name of namesOf(kit)) {
      const reason = kit.skip[name]
      if (reason !== undefined) it.skip(`${name} (skipped: ${reason})`)
      else it(name, { timeout: kit.timeLimitMs }, () => kit.inContext(kit.cases[name]))
    }
  })
}
