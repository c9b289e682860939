import type { Actor, Project, Session } from '../api.ts'
import type { Taskwright } from '../taskwright.ts'
import type { Board } from './board.ts'
import { importCards } from './cards.ts'
import { type Existing, findExisting } from './existing.ts'
import { addMembers, archiveOnce, type Matches, matchPeople, settlePeople } from './people.ts'
import { type ImportPlan, type PlanOptions, planImport } from './plan.ts'
import { createProject, extendProject, linkProject, requireImportable } from './project.ts'
import { importError } from './refusals.ts'
import { type ImportProgress, type ImportSummary, summarize } from './summary.ts'
import { createTally } from './tally.ts'

interface CommonOptions extends PlanOptions {
  readonly engine: Pick<Taskwright, 'as' | 'storage' | 'clock'>
  readonly board: Board
  /** Username, e-mail address or name on the board → e-mail address or user id here. */
  readonly members?: Readonly<Record<string, string>>
  /** Says what would happen and writes nothing. */
  readonly dryRun?: boolean
  /** Ends the import between two cards, with what it was aborted for. What is there stays; run it again. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

export interface ImportOptions extends CommonOptions {
  /** The project to make, or the one an earlier run made. */
  readonly projectKey: string
  readonly organizationId: string
  /** The importer: somebody who may create projects, or import into the one that is there. The log names this user. */
  readonly actor: Omit<Actor, 'organizationId' | 'origin'>
}

export interface ImportIntoOptions extends CommonOptions {
  /** A project that is there. */
  readonly projectId: string
  /** Somebody who may import into it. */
  readonly actor: Omit<Actor, 'origin'>
}

/**
 * Takes over a board: lists as statuses, cards as tasks. A second run adds what is new on the board and touches nothing
 * else. Each card is a transaction of its own, so an import that was cut off leaves whole cards and can be run again.
 */
export async function importBoard(options: ImportOptions): Promise<ImportSummary> {
  const { organizationId, projectKey: key } = options
  const work = await prepare(options, { ...options.actor, organizationId })
  const { before, plan, session } = work
  await requireProject(session, before, key)
  const project = { key, name: before.project?.name ?? plan.project.name, created: before.project === null }
  return carryOut(work, { id: before.project?.id ?? null, ...project }, () =>
    createProject(session, plan, organizationId, key),
  )
}

/**
 * Takes over a board into a project that is there, which follows the board from then on: lists become its statuses, in the
 * order of the board; what is called the same is the same. Its own name, texts and tasks stay as they are.
 */
export async function importIntoProject(options: ImportIntoOptions): Promise<ImportSummary> {
  const { engine, actor, projectId } = options
  const project = await engine.as(actor).projects.get(projectId)
  const { organizationId, id, key, name } = project
  const work = await prepare(options, { ...actor, organizationId })
  await requireImportable(engine, work, project)
  return carryOut(work, { id, key, name, created: false }, () => linkProject(work.session, work.plan, project))
}

/** A board goes into one project, once. Nobody learns here of a project that is hidden from them. */
async function requireProject(session: Session, { project }: Existing, projectKey: string): Promise<void> {
  if (project === null) return
  const { key } = await session.projects.get(project.id)
  if (key === projectKey) return
  throw importError('import.project_taken', `its key is ${key}`, { details: { key } })
}

/** What is known before anything is written. */
export interface Work {
  readonly options: CommonOptions
  readonly plan: ImportPlan
  readonly actor: Actor & Pick<Project, 'organizationId'>
  readonly session: Session
  readonly before: Existing
}

async function prepare(options: CommonOptions, by: Work['actor']): Promise<Work> {
  const { engine, board } = options
  const plan = planImport(board, options)
  const actor = { ...by, origin: `import:${board.system}` }
  const before = await findExisting(engine, actor.organizationId, plan)
  return { options, plan, actor, session: engine.as(actor), before }
}

/** `begin` makes the project ready for its first run, and says which it is. */
async function carryOut(
  work: Work,
  project: ImportSummary['project'],
  begin: () => Promise<string>,
): Promise<ImportSummary> {
  const { options, plan, actor, before } = work
  const { engine, members, dryRun = false } = options
  const matches = await matchPeople(engine, actor, plan, members)
  const tally = createTally(plan.leftovers)
  const id = dryRun ? project.id : await takeOver(work, begin, matches, tally)
  return summarize({ dryRun, plan, before, matches, tally, project: { ...project, id } })
}

async function takeOver(
  { options, plan, actor, session, before }: Work,
  begin: () => Promise<string>,
  matches: Matches,
  tally: ReturnType<typeof createTally>,
): Promise<string> {
  const { engine, signal, onProgress } = options
  const { organizationId } = actor
  signal?.throwIfAborted()
  if (before.project) await extendProject(session, before.project, plan)
  const projectId = before.project?.id ?? (await begin())
  const users = await settlePeople(engine, actor, plan, matches)
  await addMembers(session, organizationId, projectId, plan, users)
  const existing = await findExisting(engine, organizationId, plan)
  if (!existing.project) throw new Error('the project went away')
  const total = plan.cards.length
  let done = 0
  await importCards(
    { session, importerId: actor.userId, clock: engine.clock, plan, project: existing.project, users, existing, tally },
    () => {
      onProgress?.({ done: ++done, total })
      signal?.throwIfAborted()
    },
  )
  if (plan.archived) await archiveOnce(session, organizationId, projectId, plan)
  return projectId
}
