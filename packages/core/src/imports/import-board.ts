import type { Actor, Session } from '../api.ts'
import type { Taskwright } from '../taskwright.ts'
import type { Board } from './board.ts'
import { importCards } from './cards.ts'
import { type Existing, findExisting } from './existing.ts'
import { addMembers, archiveOnce, type Matches, matchPeople, settlePeople } from './people.ts'
import { type ImportPlan, type PlanOptions, planImport } from './plan.ts'
import { createProject, extendProject } from './project.ts'
import { importError } from './refusals.ts'
import { type ImportProgress, type ImportSummary, summarize } from './summary.ts'
import { createTally } from './tally.ts'

export interface ImportOptions extends PlanOptions {
  readonly engine: Pick<Taskwright, 'as' | 'storage' | 'clock'>
  readonly board: Board
  /** The project to make, or the one an earlier run made. */
  readonly projectKey: string
  readonly organizationId: string
  /** The importer: somebody who may create projects, or import into the one that is there. The log names this user. */
  readonly actor: Omit<Actor, 'organizationId' | 'origin'>
  /** Username, e-mail address or name on the board → e-mail address or user id here. */
  readonly members?: Readonly<Record<string, string>>
  /** Says what would happen and writes nothing. */
  readonly dryRun?: boolean
  readonly onProgress?: (progress: ImportProgress) => void
}

/**
 * Takes over a board: lists as statuses, cards as tasks. A second run adds what is new on the board and touches nothing
 * else. Each card is a transaction of its own, so an import that was cut off leaves whole cards and can be run again.
 */
export async function importBoard(options: ImportOptions): Promise<ImportSummary> {
  const { engine, board, organizationId, projectKey, dryRun = false } = options
  const plan = planImport(board, options)
  const actor: Actor = { ...options.actor, organizationId, origin: `import:${board.system}` }
  const session = engine.as(actor)
  const before = await findExisting(engine, organizationId, plan)
  await requireProject(session, before, projectKey)
  const matches = await matchPeople(engine, actor, plan, options.members)
  const tally = createTally(plan.leftovers)
  const projectId = dryRun ? null : await takeOver({ options, plan, actor, session, before, matches, tally })
  return summarize({ dryRun, plan, before, matches, tally, projectKey, projectId })
}

/** A board goes into one project, once. Nobody learns here of a project that is hidden from them. */
async function requireProject(session: Session, { project }: Existing, projectKey: string): Promise<void> {
  if (project === null) return
  const { key } = await session.projects.get(project.id)
  if (key === projectKey) return
  throw importError('import.project_taken', `its key is ${key}`, { details: { key } })
}

interface Work {
  readonly options: ImportOptions
  readonly plan: ImportPlan
  readonly actor: Actor
  readonly session: Session
  readonly before: Existing
  readonly matches: Matches
  readonly tally: ReturnType<typeof createTally>
}

async function takeOver({ options, plan, actor, session, before, matches, tally }: Work): Promise<string> {
  const { engine, organizationId, projectKey, onProgress } = options
  if (before.project) await extendProject(session, before.project, plan)
  const projectId = before.project?.id ?? (await createProject(session, plan, organizationId, projectKey))
  const users = await settlePeople(engine, actor, plan, matches)
  await addMembers(session, organizationId, projectId, plan, users)
  const existing = await findExisting(engine, organizationId, plan)
  if (!existing.project) throw new Error('the project went away')
  const total = plan.cards.length
  let done = 0
  await importCards(
    { session, importerId: actor.userId, clock: engine.clock, plan, project: existing.project, users, existing, tally },
    () => onProgress?.({ done: ++done, total }),
  )
  if (plan.archived) await archiveOnce(session, organizationId, projectId, plan)
  return projectId
}
