import type { JsonValue } from '../kernel/json.ts'
import type { Clock } from '../ports/clock.ts'
import type { JobPriority, JobState, JobTicket } from '../ports/jobs.ts'
import type { ReadView, StoragePort, Transaction } from '../ports/storage.ts'
import { SYSTEM } from '../users/words.ts'

/** A job as it is stored: what people may know of it, and what only its workers need. */
export interface StoredJob extends JobState {
  /** Whoever works on it knows this word: of two attempts that overlap, the later one counts. */
  readonly run: string | null
  /** How many pieces its input has. */
  readonly pieces: number
  /** What an attempt found out that later ones must know. */
  readonly notes: { readonly [name: string]: JsonValue }
  readonly correlationId: string
  readonly traceparent: string | null
}

/** A ticket on its way to the queue. */
export interface Unsent extends JobTicket {
  readonly since: number
}

const STATES = 'jobs/state'
const MINE = 'jobs/mine'
const UNSENT = 'jobs/unsent'
const KEPT_MS = 30 * 24 * 3_600_000

export const isOver = ({ status }: JobState): boolean => status === 'COMPLETED' || status === 'FAILED'

/** Writes a new job, so that it is found by its id and by who asked for it, and its ticket, to be sent. */
export async function addJob(tx: Transaction, job: StoredJob, priority: JobPriority, now: number): Promise<void> {
  const { id, type } = job
  await tx.records(STATES, SYSTEM).put(id, job, { ifVersion: 0 })
  await tx.records(MINE, SYSTEM).put(mineKey(job), id, { ifVersion: 0 })
  await tx.records(UNSENT, SYSTEM).put(id, { id, type, priority, since: now } satisfies Unsent)
}

export const findJob = async (view: ReadView, id: string): Promise<StoredJob | undefined> =>
  (await view.records(STATES, SYSTEM).get<StoredJob>(id))?.value

/** Newest first. `after` is the place of a job, as {@link placeOf} tells it. */
export async function jobsOf(
  view: ReadView,
  userId: string,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<readonly StoredJob[]> {
  const prefix = `${userId} `
  const range = { prefix, limit, ...(after === undefined ? {} : { after: `${prefix}${after}` }) }
  const found: StoredJob[] = []
  for (const { value: id } of await view.records(MINE, SYSTEM).list<string>(range)) {
    const job = await findJob(view, id)
    if (job) found.push(job)
  }
  return found
}

/**
 * Changes a job whose attempt is `run`, or of any attempt with null. Undefined when there is no such job, it is over, or
 * a later attempt has it.
 */
export async function changeJob(
  { storage, clock }: { readonly storage: Pick<StoragePort, 'transaction'>; readonly clock: Clock },
  id: string,
  run: string | null,
  change: (job: StoredJob) => StoredJob,
): Promise<StoredJob | undefined> {
  for (;;) {
    const written = await storage.transaction(async (tx) => {
      const states = tx.records(STATES, SYSTEM)
      const record = await states.get<StoredJob>(id)
      if (!record || isOver(record.value) || (run !== null && record.value.run !== run)) return undefined
      const job = change(record.value)
      const expiresAt = isOver(job) ? clock.now() + KEPT_MS : null
      if (!(await states.put(id, job, { ifVersion: record.version, expiresAt }))) return 'another was faster'
      if (expiresAt !== null) await tx.records(MINE, SYSTEM).put(mineKey(job), id, { expiresAt })
      return job
    })
    if (written !== 'another was faster') return written
  }
}

export const unsentJobs = async (view: ReadView): Promise<readonly Unsent[]> =>
  (await view.records(UNSENT, SYSTEM).list<Unsent>({ limit: 100 })).map(({ value }) => value)

export const markSent = (storage: Pick<StoragePort, 'transaction'>, id: string): Promise<boolean> =>
  storage.transaction((tx) => tx.records(UNSENT, SYSTEM).delete(id))

const LATEST = 9_999_999_999_999
/** Sorts the newest first. */
export const placeOf = ({ createdAt, id }: JobState): string =>
  `${String(LATEST - Date.parse(createdAt)).padStart(13, '0')} ${id}`
const mineKey = (job: JobState): string => `${job.userId} ${placeOf(job)}`

/** What people may know. */
export function jobView({
  run: _,
  pieces: __,
  notes: ___,
  correlationId: ____,
  traceparent: _____,
  ...job
}: StoredJob): JobState {
  return job
}
