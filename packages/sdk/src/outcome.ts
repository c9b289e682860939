import type { Answer } from './call.ts'
import { isProblem, type ProblemOf, type TaskwrightApiError } from './problem.ts'
import type { operations } from './schema.gen.ts'

/** How a call went. `switch (outcome.problem.code)` knows every code that the operation can end with. */
export type Outcome<Data, Operation extends keyof operations> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly problem: ProblemOf<Operation>; readonly error: TaskwrightApiError }

/** Waits for a call and gives its outcome instead of throwing: `await attempt(client.tasks.update(…))`. */
export async function attempt<Data, Operation extends keyof operations>(
  answer: Answer<Data, Operation>,
): Promise<Outcome<Data, Operation>> {
  try {
    return { ok: true, data: await answer }
  } catch (error) {
    if (!isProblem(error)) throw error
    return { ok: false, problem: error.problem as ProblemOf<Operation>, error }
  }
}
