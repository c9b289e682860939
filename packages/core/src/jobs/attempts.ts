import type { Actor } from '../api.ts'
import { TaskwrightError } from '../kernel/errors.ts'
import type { JsonValue } from '../kernel/json.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { JobAttempt, JobSettlement, JobState, JobTicket } from '../ports/jobs.ts'
import type { StoragePort } from '../ports/storage.ts'
import type { Inputs } from './inputs.ts'
import { changeJob, findJob, isOver, jobView, type StoredJob } from './states.ts'
import { jobError } from './words.ts'

/** What the handler of a kind of job gets. It may be run again after a crash, so what it does can be done twice. */
export interface JobRun {
  readonly job: JobState
  readonly input: JsonValue
  /** Whoever asked for it; to act in their name. */
  readonly actor: Actor & { readonly organizationId: string }
  /** Throw its reason soon after it is aborted; another attempt goes on. */
  readonly signal: AbortSignal
  /** Kept about once a second. */
  progress(done: number, total: number): void
  /** What `make` gave in the first attempt that came this far. */
  once<Value extends JsonValue>(name: string, make: () => Promise<Value>): Promise<Value>
}

/** Resolves with the job's result. A refusal that is thrown fails the job; anything else is tried again. */
export type JobHandler = (run: JobRun) => Promise<JsonValue>

interface Parts {
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly clock: Clock
  readonly ids: Ids
  readonly inputs: Inputs
  readonly onError: (error: unknown, where: string) => void
}

/** Changes the job's state, as long as this attempt is the latest. */
type Keep = (change: (job: StoredJob) => StoredJob) => Promise<void>

const PROGRESS_EVERY_MS = 1_000
const PATIENCE = { firstMs: 1_000, mostMs: 60_000 }

/** Attempts at jobs, with what becomes of them kept in their states. */
export function attemptsAt(parts: Parts) {
  const { storage, clock, ids, inputs, onError } = parts
  const now = () => new Date(clock.now()).toISOString()

  async function attempt(ticket: JobAttempt, handler: JobHandler): Promise<JobSettlement> {
    const run = ids.next()
    const job = await changeJob(parts, ticket.id, null, (job) => ({
      ...job,
      status: 'RUNNING',
      run,
      attempts: ticket.attempt,
      startedAt: job.startedAt ?? now(),
    }))
    if (!job) return alreadyOver(ticket.id)
    const lost = new AbortController()
    const progress = progressKeeper()
    try {
      const result = await handler(await runOf(job, ticket, lost, progress.start))
      await finish(job, { status: 'COMPLETED', result, progress: progress.latest() })
      return { outcome: 'done' }
    } catch (error) {
      // A later attempt has it.
      if (lost.signal.aborted) return { outcome: 'done' }
      if (ticket.signal.aborted || !(error instanceof TaskwrightError)) throw error
      if (isPassing(error)) return { outcome: 'retry', afterMs: patience(ticket.attempt) }
      const { code, errors } = error
      await finish(job, { status: 'FAILED', problem: { code, ...(errors.length > 0 ? { errors: [...errors] } : {}) } })
      return { outcome: 'done' }
    }
  }

  /** Its state has told people how it ended; what the crash of an earlier attempt left is cleared away. */
  async function alreadyOver(id: string): Promise<JobSettlement> {
    const job = await storage.read((view) => findJob(view, id))
    if (job && isOver(job)) await inputs.remove(id, job.pieces)
    return { outcome: 'done' }
  }

  async function runOf(
    job: StoredJob,
    ticket: JobAttempt,
    lost: AbortController,
    progressInto: (keep: Keep) => JobRun['progress'],
  ): Promise<JobRun> {
    const { id, organizationId, userId, correlationId, traceparent } = job
    const input = await inputs.read(id, job.pieces)
    if (input === undefined) throw jobError('job.input_expired')
    const actor = { userId, organizationId, correlationId, ...(traceparent === null ? {} : { traceparent }) }
    const signal = AbortSignal.any([ticket.signal, lost.signal])
    let notes = job.notes
    const keep: Keep = async (change) => {
      if (await changeJob(parts, id, job.run, change)) return
      lost.abort(new DOMException('A later attempt has the job.', 'AbortError'))
    }
    return {
      job: jobView(job),
      input,
      actor,
      signal,
      progress: progressInto(keep),
      async once<Value extends JsonValue>(name: string, make: () => Promise<Value>): Promise<Value> {
        const known = notes[name]
        if (known !== undefined) return known as Value
        const value = await make()
        notes = { ...notes, [name]: value }
        await keep((job) => ({ ...job, notes }))
        signal.throwIfAborted()
        return value
      },
    }
  }

  function progressKeeper() {
    let latest: JobState['progress'] = null
    let written = Number.NEGATIVE_INFINITY
    let writing = false
    return {
      latest: () => latest,
      start:
        (keep: Keep): JobRun['progress'] =>
        (done, total) => {
          const progress = { done, total }
          latest = progress
          if (writing || clock.now() - written < PROGRESS_EVERY_MS) return
          written = clock.now()
          writing = true
          keep((job) => ({ ...job, progress }))
            .catch((error: unknown) => onError(error, 'jobs progress'))
            .finally(() => {
              writing = false
            })
        },
    }
  }

  type Ending = Pick<JobState, 'status'> & Partial<Pick<JobState, 'result' | 'problem' | 'progress'>>

  async function finish({ id, run, pieces }: StoredJob, ending: Ending): Promise<void> {
    const over = await changeJob(parts, id, run, (job) => ({
      ...job,
      ...ending,
      run: null,
      notes: {},
      finishedAt: now(),
    }))
    if (!over) return
    // What is left when this fails expires.
    await inputs.remove(id, pieces).catch((error: unknown) => onError(error, 'jobs input'))
  }

  return {
    attempt,
    /** Nobody could do it. */
    async lost({ id }: JobTicket): Promise<void> {
      const job = await storage.read((view) => findJob(view, id))
      if (job && !isOver(job))
        await finish({ ...job, run: null }, { status: 'FAILED', problem: { code: 'engine.failed' } })
    },
  }
}

/** Something the engine rests on is away for now. */
const isPassing = ({ kind, code }: TaskwrightError): boolean =>
  (kind === 'busy' || kind === 'unavailable') && code !== 'job.input_expired' && code !== 'engine.failed'

const patience = (attempt: number): number =>
  Math.min(PATIENCE.mostMs, PATIENCE.firstMs * 2 ** Math.min(attempt - 1, 10))
