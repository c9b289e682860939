import { type JobSettlement, type JobsWork, type JobTicket, TaskwrightError } from '@taskwright/core'
import type { Message } from 'amqplib'
import type { Link } from '../connection.ts'
import { BrokerError } from '../failures.ts'
import { type Outgoing, resting } from '../message.ts'
import { confirmed } from '../publisher.ts'
import { backOff, pause, within } from '../time.ts'
import { rungFor } from '../topology.ts'
import type { Desk } from './desk.ts'
import { type Hold, holdJob } from './hold.ts'
import { declareTickets, type JobNames } from './names.ts'
import { messageOfTicket, type Queued, ticketIn } from './tickets.ts'

export interface SettlingOptions {
  readonly link: Link
  readonly names: JobNames
  /** How long the broker may take to answer. */
  readonly setUpMs: number
  readonly now: () => number
  readonly onError: (error: BrokerError) => void
}

/** What becomes of a job: it has ended, or it comes again. */
type Verdict = 'ended' | { readonly job: Queued; readonly afterMs: number }

/** After this many attempts that threw, or ended with their worker, a job is given up. */
const MOST_FAILURES = 5
const AGAIN_AFTER_MS = 1000
/** So soon it is looked whether another worker has ended the job. */
const HELD_AGAIN_AFTER_MS = 250

/** Attends to a job that was taken: does it, unless others are at it, and tells the broker what becomes of it. */
export function settling(
  { link, names, setUpMs, now, onError }: SettlingOptions,
  { atOnce, handle, lost }: JobsWork,
): (desk: Desk, message: Message, signal: AbortSignal) => Promise<void> {
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

  return async (desk, message, signal) => {
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
}

const after = (job: Queued, settlement: JobSettlement): Verdict =>
  settlement.outcome === 'retry' ? { job, afterMs: settlement.afterMs } : 'ended'

const ticketOf = ({ id, type, priority }: Queued): JobTicket => ({ id, type, priority })

/** A code or a name: messages hold what nobody should read here. */
const nameOf = (error: unknown): string =>
  error instanceof TaskwrightError ? error.code : error instanceof Error ? error.name : 'Error'
