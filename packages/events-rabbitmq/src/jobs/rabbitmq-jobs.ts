import {
  commonError,
  type JobPriority,
  type JobsPort,
  type JobTicket,
  refusal,
  TaskwrightError,
} from '@taskwright/core'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { type Kept, keepChannel } from '../channel.ts'
import { unavailable } from '../failures.ts'
import { type RabbitmqOptions, SILENT_MS, settingsOf } from '../options.ts'
import { plumbing } from '../plumbing.ts'
import { enter, readRoster } from '../roster.ts'
import { atMost, within } from '../time.ts'
import { declareTickets, issueToken, jobNamesOf } from './names.ts'
import { checkTicket, messageOfTicket } from './tickets.ts'
import { type JobWorker, startJobWorker } from './worker.ts'

export interface RabbitmqJobsOptions
  extends Pick<
    RabbitmqOptions,
    'url' | 'urls' | 'prefix' | 'heartbeat' | 'deadlineMs' | 'connectMs' | 'clock' | 'onError'
  > {
  /** How often to look for what other processes enqueued, and for what came due. @default 500 */
  readonly lookEveryMs?: number
}

interface Counter {
  readonly channel: ConfirmChannel
  readonly connection: ChannelModel
  /** Types whose queues are there and whose name is known to all, or soon will be. */
  readonly declared: Map<string, Promise<void>>
}

const LOOK_EVERY_MS = 500

/**
 * Jobs over RabbitMQ 3.10 or newer: a quorum queue for each type and priority. Connects when it is first used; where the
 * broker is away, workers go on by themselves when it is back.
 *
 * A worker is silent for longer than its lease when its connection ends, or its heartbeats stay away for two to three times
 * their interval. Jobs that rest until a retry is due are not counted as waiting.
 */
export function rabbitmqJobs(options: RabbitmqJobsOptions = {}): JobsPort {
  const settings = settingsOf(options)
  const { prefix, deadlineMs, now } = settings
  const { lookEveryMs = LOOK_EVERY_MS } = options
  if (!Number.isInteger(lookEveryMs) || lookEveryMs < 1) {
    throw new TypeError('rabbitmqJobs(): lookEveryMs must be a whole number above 0.')
  }
  const names = jobNamesOf(prefix)
  const base = plumbing(settings, names, { outward: 'enqueuing', inward: 'working' })
  const { outward, inward, locks, reporting } = base
  const workers = new Set<JobWorker>()
  let closed = false
  let counter: Kept<Counter> | undefined

  const counting = (): Kept<Counter> => {
    counter ??= keepChannel<Counter>({
      link: outward,
      setUpMs: SILENT_MS,
      onError: reporting('rabbitmq enqueuing'),
      setUp: async (channel, connection) => ({ channel, connection, declared: new Map() }),
    })
    return counter
  }

  /** Within the deadline, or not at all as far as the caller knows. */
  async function inTime<T>(work: (counter: Counter) => Promise<T>): Promise<T> {
    if (closed) throw refusal('jobs.unavailable')
    try {
      const worked = counting().up(deadlineMs).then(work)
      return await within(deadlineMs, worked, () => unavailable())
    } catch (error) {
      throw outage(error)
    }
  }

  function declare({ channel, connection, declared }: Counter, type: string): Promise<void> {
    const declaring = declared.get(type) ?? declareType(channel, connection, type)
    declared.set(type, declaring)
    declaring.catch(() => declared.delete(type))
    return declaring
  }

  async function declareType(channel: ConfirmChannel, connection: ChannelModel, type: string): Promise<void> {
    await declareTickets(channel, names, type)
    const roster = { name: 'jobs', types: [type] }
    await locks(connection, 'jobs.types', () => enter(channel, names, base.publisher(), roster))
  }

  async function countWaiting({ channel, connection }: Counter): Promise<Readonly<Record<JobPriority, number>>> {
    const { jobs: types = [] } = await locks(connection, 'jobs.types', () => readRoster(channel, names))
    const counts = { HIGH: 0, DEFAULT: 0, LOW: 0 }
    for (const type of types) {
      const waiting = await declareTickets(channel, names, type)
      counts.HIGH += waiting.HIGH
      counts.DEFAULT += waiting.DEFAULT
      counts.LOW += waiting.LOW
    }
    return counts
  }

  async function enqueue(ticket: JobTicket, counter: Counter): Promise<void> {
    await declare(counter, ticket.type)
    await issueToken(counter.channel, names, ticket)
    const unrouted = await base.publisher().send([messageOfTicket({ ...ticket, attempt: 0, failures: 0 }, names)])
    if (unrouted.length === 0) return
    counter.declared.delete(ticket.type)
    throw unavailable()
  }

  return {
    name: 'rabbitmq',
    async enqueue(ticket) {
      checkTicket(ticket)
      await inTime((counter) => enqueue(ticket, counter))
      for (const worker of workers) worker.wake()
    },
    async work(options) {
      if (closed) throw commonError('engine.closed')
      const worker = startJobWorker(
        {
          link: inward,
          names,
          locks,
          publisher: base.publisher(),
          setUpMs: SILENT_MS,
          lookEveryMs,
          now,
          onError: reporting('rabbitmq working'),
        },
        options,
      )
      workers.add(worker)
      base.retry()
      await atMost(deadlineMs, worker.up(deadlineMs))
      return {
        async close() {
          workers.delete(worker)
          await worker.close()
        },
      }
    },
    waiting: () => inTime(countWaiting),
    async close() {
      closed = true
      await Promise.all([...workers].map((worker) => worker.close()))
      workers.clear()
      await counter?.close()
      await base.close()
    },
  }
}

/** Whatever is wrong with the broker is a reason to try again later. */
function outage(error: unknown): TaskwrightError {
  const { details } = error instanceof TaskwrightError ? error : { details: {} }
  return Object.assign(refusal('jobs.unavailable', { details }), { cause: error })
}
