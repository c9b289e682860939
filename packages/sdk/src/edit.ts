import type { Answer, ChangeOptions } from './call.ts'
import { isProblem } from './problem.ts'
import type { operations } from './schema.gen.ts'

interface Versioned {
  readonly id: string
  readonly version: number
}

/**
 * Changes a thing as you have seen it. If somebody else was faster and changed other fields, yours are changed on top of
 * theirs; if they changed the same, it rejects with `version.stale` and nothing happens.
 */
export type Edit<Thing extends Versioned, Changes, Operation extends keyof operations> = (
  seen: Pick<Thing, 'id' | 'version'>,
  changes: Changes,
  options?: Omit<ChangeOptions, 'ifVersion'>,
) => Answer<Thing, Operation>

/** Each round somebody else was faster again. */
const ROUNDS = 5

export function editOver<Thing extends Versioned, Changes extends object, Operation extends keyof operations>(
  update: (id: string, changes: Changes, options: ChangeOptions) => Answer<Thing, Operation>,
): Edit<Thing, Changes, Operation> {
  return async ({ id, version }, changes, options = {}) => {
    const { idempotencyKey: key } = options
    let change: ChangeOptions = { ...options, ifVersion: version }
    for (let round = 1; ; round++) {
      try {
        return await update(id, changes, change)
      } catch (error) {
        if (round >= ROUNDS || !isProblem(error, 'version.stale')) throw error
        const { currentVersion, fields } = error.problem
        // No fields: the server no longer knows what the version looked like.
        if (fields.length === 0 || fields.some((field) => field in changes)) throw error
        // Another version is another request, so it needs another key.
        change = { ...change, ifVersion: currentVersion, ...(key && { idempotencyKey: `${key}.${currentVersion}` }) }
      }
    }
  }
}
