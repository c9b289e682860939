import * as v from 'valibot'
import { allows } from '../access/index.ts'
import { type Actor, type CommandOptions, EVERY_ORGANIZATION_OF_MINE, type Page } from '../api.ts'
import { type ResolvedActor, resolveActor, standingOf } from '../commands/actor.ts'
import { inFlightKey, once, recalled, requestKey } from '../commands/idempotency.ts'
import { commonError } from '../kernel/errors.ts'
import { faultpoint } from '../kernel/faultpoint.ts'
import type { JsonValue } from '../kernel/json.ts'
import { page } from '../kernel/schemas.ts'
import { parse } from '../kernel/validate.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { JobPriority, JobState, JobsPort, JobTicket } from '../ports/jobs.ts'
import type { ReadView, StoragePort } from '../ports/storage.ts'
import { refusal } from '../refusals.ts'
import { attemptsAt, type JobHandler } from './attempts.ts'
import { inputsIn } from './inputs.ts'
import { addJob, findJob, jobsOf, jobView, markSent, placeOf, type StoredJob, unsentJobs } from './states.ts'
import { jobError } from './words.ts'

/** Work that takes longer than an answer may: asked for here, done by whichever process has workers. */
export interface Jobs {
  /**
   * Keeps the job, then sends its ticket: when it has resolved the job will be done, whatever happens to this process or
   * to the queue. With an idempotency key the same request again gives the same job.
   */
  start(request: JobRequest): Promise<JobState>
  /** Refuses `job.not_found` to all but who asked for it and those who administer the organization. */
  get(actor: Actor, id: string): Promise<JobState>
  /** Those this user asked for, newest first. Finished ones are kept for 30 days. */
  list(actor: Actor, input?: { readonly limit?: number; readonly cursor?: string }): Promise<Page<JobState>>
  /** Does the jobs of these types in this process. */
  work(
    handlers: Readonly<Record<string, JobHandler>>,
    options?: { readonly atOnce?: number },
  ): Promise<{ close(): Promise<void> }>
  /** Waits for tickets on their way. */
  close(): Promise<void>
}

export interface JobRequest {
  /** Who asks, in one organization. The job acts in their name. */
  readonly actor: Actor & { readonly organizationId: string }
  readonly type: string
  /** Made when the request is known to be new, and may refuse it. JSON of up to 64 MiB. */
  readonly input: () => Promise<JsonValue>
  readonly priority?: JobPriority
  readonly options?: Pick<CommandOptions, 'idempotencyKey'>
  /** What an idempotency key stands for: the whole request. */
  readonly identity: unknown
}

export interface JobsOptions {
  /** Open already. */
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly port: JobsPort
  readonly clock: Clock
  readonly ids: Ids
  readonly onError?: (error: unknown, where: string) => void
}

const AT_ONCE = 2
const RESEND_EVERY_MS = 15_000

const listInput = v.strictObject(page)

export function createJobs({ storage, port, clock, ids, onError = () => {} }: JobsOptions): Jobs {
  const inputs = inputsIn(storage, clock)
  const attempts = attemptsAt({ storage, clock, ids, inputs, onError })
  const inFlight = new Set<string>()
  const sending = new Set<Promise<void>>()

  return {
    async start(request) {
      const actor = resolveActor(request.actor, ids)
      const flight = inFlightKey(actor, request.options ?? {})
      if (flight !== null && inFlight.has(flight)) throw refusal('idempotency.in_flight')
      if (flight !== null) inFlight.add(flight)
      try {
        return await keep(request, actor)
      } finally {
        if (flight !== null) inFlight.delete(flight)
      }
    },

    async get(given, id) {
      const actor = resolveActor(given, ids)
      return storage.read(async (view) => {
        const job = await findJob(view, id)
        if (!job || !(await mayKnow(view, actor, job))) throw jobError('job.not_found')
        return jobView(job)
      })
    },

    async list(given, input = {}) {
      const { userId, organizationId } = resolveActor(given, ids)
      const { limit, cursor } = parse(listInput, input)
      const after = cursor === undefined ? undefined : placeIn(cursor)
      const found = await storage.read((view) => jobsOf(view, userId, { limit: limit + 1, after }))
      const last = found.length > limit ? found[limit - 1] : undefined
      const items = found
        .slice(0, limit)
        .filter((job) => [EVERY_ORGANIZATION_OF_MINE, job.organizationId].includes(organizationId))
      return { items: items.map(jobView), nextCursor: last ? cursorOf(last) : null }
    },

    async work(handlers, { atOnce = AT_ONCE } = {}) {
      const running = await port.work({
        types: Object.keys(handlers),
        atOnce,
        async handle(ticket) {
          const handler = handlers[ticket.type]
          return handler ? attempts.attempt(ticket, handler) : { outcome: 'given_up' }
        },
        lost: attempts.lost,
      })
      let stop = (): void => {}
      const resend = () => {
        track(sendAll().catch((error: unknown) => onError(error, 'jobs')))
        stop = clock.after(RESEND_EVERY_MS, resend)
      }
      resend()
      return {
        async close() {
          stop()
          await running.close()
        },
      }
    },

    async close() {
      await Promise.all(sending)
    },
  }

  async function keep({ type, input, priority = 'DEFAULT', options = {}, identity }: JobRequest, actor: ResolvedActor) {
    const { organizationId } = actor
    const key = await requestKey(actor, `job ${type}`, identity, options)
    const known = key && (await storage.read((view) => recalled<JobState>(view, organizationId, key)))
    if (known) return known.result
    const id = ids.next()
    const pieces = await inputs.write(id, await input())
    const now = new Date(clock.now()).toISOString()
    const job = newJob(actor, { id, type, pieces, now })
    const kept = await storage.transaction((tx) =>
      once({ tx, now, once: key }, organizationId, async () => {
        await addJob(tx, job, priority, clock.now())
        return jobView(job)
      }),
    )
    faultpoint('jobs.kept')
    // Another process was faster with the same key.
    if (kept.id === id) track(send({ id, type, priority }).catch((error: unknown) => onError(error, 'jobs')))
    else await inputs.remove(id, pieces)
    return kept
  }

  async function send(ticket: JobTicket): Promise<void> {
    await port.enqueue(ticket)
    await markSent(storage, ticket.id)
  }

  /** What a queue that was away, or a process that died, has left behind. */
  async function sendAll(): Promise<void> {
    const before = clock.now() - RESEND_EVERY_MS
    for (const { since, ...ticket } of await storage.read(unsentJobs)) if (since <= before) await send(ticket)
  }

  function track(work: Promise<void>): void {
    sending.add(work)
    void work.finally(() => sending.delete(work))
  }
}

const newJob = (
  { userId, organizationId, correlationId, traceparent }: ResolvedActor,
  { id, type, pieces, now }: { id: string; type: string; pieces: number; now: string },
): StoredJob => ({
  id,
  organizationId,
  type,
  status: 'QUEUED',
  userId,
  attempts: 0,
  progress: null,
  result: null,
  problem: null,
  createdAt: now,
  startedAt: null,
  finishedAt: null,
  run: null,
  pieces,
  notes: {},
  correlationId,
  traceparent,
})

async function mayKnow(view: ReadView, actor: ResolvedActor, job: StoredJob): Promise<boolean> {
  const elsewhere = ![EVERY_ORGANIZATION_OF_MINE, job.organizationId].includes(actor.organizationId)
  if (elsewhere) return false
  if (actor.userId === job.userId) return true
  return allows(await standingOf(view, actor, job.organizationId, null), 'organization:update')
}

const cursorOf = (job: StoredJob): string =>
  btoa(placeOf(job)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

function placeIn(cursor: string): string {
  try {
    const place = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    if (/^\d{13} [\x21-\x7e]{1,64}$/.test(place)) return place
  } catch {
    // Said below.
  }
  throw commonError('cursor.invalid', {
    errors: [{ path: 'cursor', rule: 'cursor', message: 'does not belong to this list' }],
  })
}
