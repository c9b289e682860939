import * as v from 'valibot'
import type { Actor, CommandOptions } from '../api.ts'
// From where they are: through the index, bundled declarations would go round in a circle.
import type { JobHandler } from '../jobs/attempts.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { TaskwrightError } from '../kernel/errors.ts'
import type { JsonValue } from '../kernel/json.ts'
import { id } from '../kernel/schemas.ts'
import { parse } from '../kernel/validate.ts'
import type { JobState } from '../ports/jobs.ts'
import { statusCategories } from '../projects/words.ts'
import type { Taskwright } from '../taskwright.ts'
import type { Board } from './board.ts'
import { importIntoProject } from './import-board.ts'
import { readTrelloExport } from './read-trello.ts'
import { importRefusals } from './refusals.ts'
import { importSummary } from './summary.ts'

type Engine = Pick<Taskwright, 'as' | 'storage' | 'clock'>

/** The type of the jobs that import. */
export const IMPORT_JOB = 'import'

/** For valibot an array is an object too. */
const plainObject = v.custom<Readonly<Record<string, unknown>>>(
  (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
  'is not an object',
)
const map = v.pipe(plainObject, v.record(v.string(), v.picklist(statusCategories)))
const members = v.pipe(plainObject, v.record(v.string(), v.pipe(v.string(), v.minLength(1), v.maxLength(254))))
const importInput = v.strictObject({
  source: v.picklist(['trello']),
  board: plainObject,
  map: v.optional(map),
  members: v.optional(members),
  dryRun: v.optional(v.boolean(), false),
})

/** A board and what is asked of it: `source` names the program, `board` is what it exports, parsed. */
export type ImportInput = v.InferInput<typeof importInput>

/** What the job finds. An earlier version may have written it: fields may be missing, none means something else. */
const importTask = v.object({
  projectId: id,
  /** `readBoard` has made it. */
  board: v.custom<Board>((input) => v.is(plainObject, input)),
  map: v.exactOptional(map),
  members: v.exactOptional(members),
  dryRun: v.optional(v.boolean(), false),
})
type ImportTask = v.InferOutput<typeof importTask>

/**
 * Asks for an import into a project that is there. What is plainly wrong is refused at once: a file that is no board, a
 * mapping that does not fit, a project that follows another board, somebody who may not import.
 */
export async function startImport(request: {
  readonly engine: Engine
  readonly jobs: Pick<Jobs, 'start'>
  readonly actor: Actor
  readonly projectId: string
  readonly input: unknown
  readonly options?: Pick<CommandOptions, 'idempotencyKey'>
}): Promise<JobState> {
  const { engine, jobs, actor, options = {} } = request
  const projectId = parse(v.object({ projectId: id }), request).projectId
  const { board: file, map, members, dryRun } = parse(importInput, request.input)
  const { organizationId } = await engine.as(actor).projects.get(projectId)
  return jobs.start({
    actor: { ...actor, organizationId },
    type: IMPORT_JOB,
    options,
    identity: [projectId, request.input],
    async input() {
      const board = readBoard(file)
      const task: ImportTask = { projectId, board, dryRun, ...(map ? { map } : {}), ...(members ? { members } : {}) }
      await importIntoProject({ ...task, engine, actor: { ...actor, organizationId }, dryRun: true })
      return asJson(task)
    },
  })
}

/** Imports. After a crash it goes on where it was, and its result is that of a run in one piece. */
export const importJob =
  (engine: Engine): JobHandler =>
  async ({ input, actor, signal, progress, once }) => {
    const task = parse(importTask, input)
    const options = { ...task, engine, actor }
    const expected = await once('expected', async () => asJson(await importIntoProject({ ...options, dryRun: true })))
    if (task.dryRun) return expected
    const { leftovers } = await importIntoProject({
      ...options,
      signal,
      onProgress: ({ done, total }) => progress(done, total),
    })
    const summary = parse(importSummary, expected)
    return asJson({ ...summary, dryRun: false, leftovers: mostOf(summary.leftovers, leftovers) })
  }

/** What the first attempt foresaw, and what this one met besides. */
function mostOf(foreseen: readonly Counted[], met: readonly Counted[]): readonly Counted[] {
  const all = new Map(foreseen.map((one) => [one.what, one]))
  for (const one of met) if (one.count > (all.get(one.what)?.count ?? 0)) all.set(one.what, one)
  return [...all.values()].toSorted((a, b) => b.count - a.count)
}

type Counted = v.InferOutput<typeof importSummary>['leftovers'][number]

/** In the request the file is a field. */
function readBoard(file: unknown): Board {
  try {
    return readTrelloExport(file)
  } catch (error) {
    if (!(error instanceof TaskwrightError)) throw error
    const { code, details, message, errors } = error
    const inField = errors.map((one) => ({ ...one, path: `board.${one.path}` }))
    const { kind } = importRefusals['import.unreadable']
    const where = inField.length > 0 ? inField : [{ path: 'board', rule: 'board', message: 'is not a whole board' }]
    throw new TaskwrightError({ code, details, errors: where }, { kind, message })
  }
}

/** Boards and summaries hold JSON only, which interfaces do not say. */
const asJson = (value: object): JsonValue => value as JsonValue
