import { type JobSettlement, type JobsWork, type JobTicket, jobPriorities, TaskwrightError } from '@taskwright/core'
import type { ChannelModel, ConfirmChannel, Message } from 'amqplib'
import { type Kept, keepChannel } from '../channel.ts'
import type { Link } from '../connection.ts'
import { BrokerError, lost as lostBroker } from '../failures.ts'
import type { Locks } from '../locks.ts'
import { type Outgoing, resting } from '../message.ts'
import { confirmed, type Publisher, type Sending, sendingOn } from '../publisher.ts'
import { enter } from '../roster.ts'
import { atMost, backOff, pause, within } from '../time.ts'
import { declareShared, rungFor } from '../topology.ts'
import { type Hold, holdJob } from './hold.ts'
import { declareTickets, type JobNames } from './names.ts'
import { messageOfTicket, type Queued, ticketIn } from './tickets.ts'

export interface JobWorkerOptions {
  readonly link: Link
  readonly names: JobNames
  readonly locks: Locks
  readonly publisher: Publisher
  readonly setUpMs: number
  readonly lookEveryMs: number
  readonly now: () => number
  readonly onError: (error: BrokerError) => void
}

export interface JobWorker {
  up(ms: number): Promise<unknown>
  /** There may be something to do. */
  wake(): void
  close(): Promise<void>
}

/**
 * Where jobs are taken, and where they are settled: what a worker says reaches the broker by the channel the job came by, or
 * not at all. Whoever was silent for too long has lost the channel, and the job with it.
 */
interface Desk {
  readonly connection: ChannelModel
  readonly channel: ConfirmChannel
  readonly sending: Sending
  /** Jobs taken here. */
  readonly attempts: Set<AbortController>
  isOpen(): boolean
}

/** What becomes of a job: it has ended, or it comes again. */
type Verdict = 'ended' | { readonly job: Queued; readonly afterMs: number }

/** After this many attempts that threw, or ended with their worker, a job is given up. */
const MOST_FAILURES = 5
const AGAIN_AFTER_MS = 1000
/** So soon it is looked whether another worker has ended the job. */
const HELD_AGAIN_AFTER_MS = 250
/** Every so many jobs taken one is looked for below the highest priority first. */
const FAIRNESS = 10
const [HIGH, DEFAULT, LOW] = jobPriorities
const IN_TURN = [
  [DEFAULT, LOW, HIGH],
  [LOW, DEFAULT, HIGH],
] as const

/** Takes jobs one by one, as long as it has hands free: what is not taken stays with the broker, for everybody. */
export function startJobWorker(options: JobWorkerOptions, work: JobsWork): JobWorker {
  const { link, names, locks, publisher, setUpMs, lookEveryMs, now, onError } = options
  const { types, atOnce, handle, lost } = work
  const running = new Set<Promise<void>>()
  let closing = false
  let taken = 0
  let filling: Promise<void> | undefined
  let again = false
  let looking: ReturnType<typeof setTimeout> | undefined
  let entered = false

  const kept: Kept<Desk> = keepChannel({
    link,
    setUpMs,
    onError,
    async setUp(channel, connection) {
      await declareShared(channel, names)
      for (const type of types) await declareTickets(channel, names, type)
      if (!entered) {
        const roster = { name: 'jobs', types }
        await locks(connection, 'jobs.types', () => enter(channel, names, publisher, roster))
        entered = true
      }
      return openDesk(connection, channel)
    },
  })

  async function fill(): Promise<void> {
    do {
      again = false
      while (!closing && running.size < atOnce) {
        const desk = kept.current()
        const message = desk && (await next(desk))
        if (!desk || !message) break
        taken++
        begin(desk, message)
      }
    } while (again && !closing)
  }

  async function next({ channel }: Desk): Promise<Message | undefined> {
    const turn = taken + 1
    const order = turn % FAIRNESS === 0 ? (IN_TURN[(turn / FAIRNESS) % 2] ?? jobPriorities) : jobPriorities
    for (const priority of order) {
      // Of several types each is looked at first in turn.
      for (let n = 0; n < types.length; n++) {
        const type = types[(taken + n) % types.length] ?? ''
        const message = await channel.get(names.tickets(type, priority))
        if (message) return message
      }
    }
    return undefined
  }

  function wake(): void {
    again = true
    if (closing || filling) return
    filling = fill()
      // A channel that ends is told of elsewhere.
      .catch(() => {})
      .finally(() => {
        filling = undefined
      })
  }

  function look(): void {
    wake()
    if (!closing) looking = setTimeout(look, lookEveryMs)
  }

  function begin(desk: Desk, message: Message): void {
    const controller = new AbortController()
    desk.attempts.add(controller)
    if (closing) controller.abort(stopping())
    if (!desk.isOpen()) controller.abort(lostJob())
    const attending = attend(desk, message, controller.signal)
      .catch((error: unknown) => onError(lostBroker(error)))
      .finally(() => {
        desk.attempts.delete(controller)
        running.delete(attending)
        wake()
      })
    running.add(attending)
  }

  async function attend(desk: Desk, message: Message, signal: AbortSignal): Promise<void> {
    const { channel, connection, isOpen } = desk
    const found = ticketIn(message)
    if (!found) {
      onError(new BrokerError('broker.refused', 'What is no job was in a queue of jobs; it is let go.'))
      return channel.ack(message)
    }
    try {
      const hold = await answered(holdJob(connection, names, found.id))
      try {
        const verdict = await verdictOn(found, hold, signal)
        if (await carriedOut(desk, verdict, found)) channel.ack(message)
      } finally {
        if (hold.whose === 'ours') await hold.release()
      }
    } catch (error) {
      // Not ours to keep: somebody else, or we, may be luckier.
      if (isOpen()) channel.nack(message, false, true)
      throw error
    }
  }

  /** A broker that has gone silent loses the connection, and we what we have of it. */
  function answered<T>(asked: Promise<T>): Promise<T> {
    return within(setUpMs, asked, () => {
      link.drop()
      return new BrokerError('broker.lost', `The broker did not answer within ${setUpMs} ms.`)
    })
  }

  async function verdictOn(found: Queued, { whose }: Hold, signal: AbortSignal): Promise<Verdict | 'over'> {
    if (whose === 'nobody') return 'over'
    if (whose === 'others') return { job: found, afterMs: HELD_AGAIN_AFTER_MS }
    if (found.failures >= MOST_FAILURES) return giveUp(found, 'died')
    return attempt({ ...found, attempt: found.attempt + 1 }, signal)
  }

  async function attempt(job: Queued, signal: AbortSignal): Promise<Verdict> {
    const { id, type, priority, attempt } = job
    try {
      signal.throwIfAborted()
      return after(job, await handle({ id, type, priority, attempt, signal }))
    } catch (error) {
      if (signal.aborted) return { job, afterMs: 0 }
      const failed = { ...job, failures: job.failures + 1 }
      if (failed.failures >= MOST_FAILURES) return giveUp(failed, nameOf(error))
      return { job: failed, afterMs: AGAIN_AFTER_MS }
    }
  }

  /** Not before somebody was told. */
  async function giveUp(job: Queued, reason: string): Promise<Verdict> {
    try {
      await lost(ticketOf(job), reason)
      return 'ended'
    } catch {
      return { job, afterMs: AGAIN_AFTER_MS }
    }
  }

  /** False when the channel is gone: then the broker gives the job to others. */
  async function carriedOut(desk: Desk, verdict: Verdict | 'over', { id }: Queued): Promise<boolean> {
    const { channel, sending, isOpen } = desk
    if (!isOpen()) return false
    if (verdict === 'over') return true
    if (verdict === 'ended') {
      await answered(channel.deleteExchange(names.token(id)))
      return isOpen()
    }
    for (let failures = 1; isOpen(); failures++) {
      const returned = await answered(confirmed(sending, [copyOf(verdict)], atOnce)).catch(() => undefined)
      if (returned?.length === 0) return isOpen()
      // Its queue is gone, or full.
      if (returned) await declareTickets(channel, names, verdict.job.type)
      await pause(backOff(failures)).over
    }
    return false
  }

  function copyOf({ job, afterMs }: Exclude<Verdict, string>): Outgoing {
    const copy = messageOfTicket(job, names)
    return afterMs <= 0 ? copy : resting(copy, names.rung(rungFor(afterMs)), now() + afterMs)
  }

  look()
  return {
    up: (ms) => kept.up(ms).then(wake),
    wake,
    async close() {
      closing = true
      clearTimeout(looking)
      for (const controller of kept.current()?.attempts ?? []) controller.abort(stopping())
      if (filling) await atMost(setUpMs, filling)
      await Promise.all(running)
      await kept.close()
    },
  }
}

function openDesk(connection: ChannelModel, channel: ConfirmChannel): Desk {
  const attempts = new Set<AbortController>()
  let open = true
  channel.once('close', () => {
    open = false
    for (const controller of attempts) controller.abort(lostJob())
  })
  return { connection, channel, sending: sendingOn(channel), attempts, isOpen: () => open }
}

const after = (job: Queued, settlement: JobSettlement): Verdict =>
  settlement.outcome === 'retry' ? { job, afterMs: settlement.afterMs } : 'ended'

const ticketOf = ({ id, type, priority }: Queued): JobTicket => ({ id, type, priority })

const stopping = () => new DOMException('The worker is about to stop.', 'AbortError')
const lostJob = () => new DOMException('The job is somebody else’s by now.', 'AbortError')

/** A code or a name: messages hold what nobody should read here. */
const nameOf = (error: unknown): string =>
  error instanceof TaskwrightError ? error.code : error instanceof Error ? error.name : 'Error'
