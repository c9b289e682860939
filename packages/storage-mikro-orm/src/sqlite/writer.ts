import { commonError, faultpoint } from '@taskwright/core'
import { backoff } from './backoff.ts'
import type { SqliteConnection } from './connection.ts'
import { busy, isBusy } from './errors.ts'
import { openTurn, type Turn, type TurnEnds } from './turn.ts'

/**
 * The one writer of a file, handed from unit of work to unit of work in the order they came.
 *
 * Units of work that may share a commit (`group`) run one after the other in savepoints of one transaction and are
 * answered, success and refusal alike, only after its COMMIT: whatever one of them saw of another is durable by then.
 */
export interface Writer {
  enter(options?: TurnOptions): Promise<Turn>
  close(): void
}

export interface TurnOptions {
  /** May share a transaction and its fsync with others. Only for work that can be run again. */
  readonly group?: boolean
  /** Until it must have the writer. Default 5,000. */
  readonly waitMs?: number
  /** From the call to the end of the work. Default: no limit. */
  readonly totalMs?: number
}

interface Ticket {
  readonly group: boolean
  readonly deadline: number
  readonly resolve: (turn: Turn) => void
  readonly reject: (error: unknown) => void
  timer?: NodeJS.Timeout
}

/** The open transaction of the file. */
interface Batch {
  readonly group: boolean
  admitted: number
  /** When the first of those who wait for the COMMIT began to. */
  since: number
  readonly waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[]
  commitScheduled: boolean
}

const WAIT_MS = 5_000
const LARGEST_BATCH = 64
/** How long somebody's finished work may wait for others to share its commit. */
const PATIENCE_MS = 25

export function createWriter(connection: SqliteConnection): Writer {
  const queue: Ticket[] = []
  let batch: Batch | undefined
  let active: Turn | undefined
  /** Runs while another process holds the lock, until we try again. */
  let pause: NodeJS.Timeout | undefined
  let tries = 0
  let closed = false

  function enter(options: TurnOptions = {}): Promise<Turn> {
    if (closed) return Promise.reject(commonError('engine.closed'))
    const { group = false, waitMs = WAIT_MS, totalMs = Number.POSITIVE_INFINITY } = options
    return new Promise((resolve, reject) => {
      const ticket: Ticket = { group, deadline: performance.now() + totalMs, resolve, reject }
      queue.push(ticket)
      pump()
      if (queue.includes(ticket)) ticket.timer = setTimeout(giveUp, Math.min(waitMs, totalMs), ticket)
    })
  }

  /** Gives the writer to whoever is next; does nothing while somebody has it. */
  function pump(): void {
    if (active !== undefined || pause !== undefined) return
    const next = queue[0]
    if (batch === undefined) {
      if (next !== undefined) begin(next)
    } else if (next !== undefined && hasRoom(batch, next)) {
      admit(next, batch)
    } else if (!batch.group) {
      commit(batch)
    } else if (!batch.commitScheduled) {
      // After this turn of the event loop, so that requests which arrived together share one fsync.
      batch.commitScheduled = true
      setImmediate(commit, batch)
    }
  }

  function begin(ticket: Ticket): void {
    try {
      connection.begin()
    } catch (error) {
      if (isBusy(error)) tryAgain(pump)
      else refuse(ticket, error)
      return
    }
    tries = 0
    batch = { group: ticket.group, admitted: 0, since: 0, waiting: [], commitScheduled: false }
    admit(ticket, batch)
  }

  function admit(ticket: Ticket, into: Batch): void {
    leaveQueue(ticket)
    into.admitted++
    const patience = into.waiting.length > 0 ? PATIENCE_MS : Number.POSITIVE_INFINITY
    const remaining = Math.max(0, ticket.deadline - performance.now())
    // The first of a batch needs none: when it fails nobody else has written yet.
    const savepoint = into.waiting.length > 0
    try {
      if (savepoint) connection.savepoint()
    } catch (error) {
      ticket.reject(error)
      lost(into, error)
      return
    }
    const ends: TurnEnds = {
      keep: () => keep(into, savepoint),
      undo: () => undo(into, savepoint),
      lost: (error) => lost(into, error),
    }
    active = openTurn(connection, ends, { ms: Math.min(patience, remaining), forOthers: patience < remaining })
    ticket.resolve(active)
  }

  function keep(current: Batch, savepoint: boolean): Promise<void> {
    try {
      if (savepoint) connection.release()
      return ended(current)
    } catch (error) {
      lost(current, error)
      return Promise.reject(error)
    }
  }

  async function undo(current: Batch, savepoint: boolean): Promise<void> {
    try {
      if (savepoint) connection.rollbackTo()
      if (savepoint) connection.release()
      else connection.rollback()
    } catch (error) {
      lost(current, error)
      return
    }
    // What it saw of the others may still get lost, and with it the ground for its refusal.
    if (savepoint) return ended(current)
    batch = undefined
    active = undefined
    pump()
  }

  function ended(current: Batch): Promise<void> {
    return new Promise((resolve, reject) => {
      if (current.waiting.push({ resolve, reject }) === 1) current.since = performance.now()
      active = undefined
      pump()
    })
  }

  function commit(current: Batch): void {
    if (batch !== current) return
    current.commitScheduled = false
    if (active !== undefined) return
    try {
      faultpoint('storage.beforeCommit')
      connection.commit()
      faultpoint('storage.afterCommit')
    } catch (error) {
      if (isBusy(error)) tryAgain(() => commit(current))
      else lost(current, error)
      return
    }
    tries = 0
    batch = undefined
    for (const { resolve } of current.waiting) resolve()
    pump()
  }

  /** The transaction as a whole is gone, and with it all work that was waiting for its commit. */
  function lost(current: Batch, error: unknown): void {
    try {
      if (connection.native.inTransaction) connection.rollback()
    } catch {
      // The disk is in a bad way; who comes next is told so by the next begin.
    }
    batch = undefined
    active = undefined
    for (const { reject } of current.waiting) reject(error)
    queueMicrotask(pump)
  }

  function tryAgain(step: () => void): void {
    pause = setTimeout(() => {
      pause = undefined
      step()
    }, backoff(tries++))
  }

  function refuse(ticket: Ticket, error: unknown): void {
    leaveQueue(ticket).reject(error)
    queueMicrotask(pump)
  }

  function giveUp(ticket: Ticket): void {
    const reason = pause === undefined ? 'writer' : 'locked'
    leaveQueue(ticket).reject(busy(reason))
  }

  function leaveQueue(ticket: Ticket): Ticket {
    queue.splice(queue.indexOf(ticket), 1)
    clearTimeout(ticket.timer)
    return ticket
  }

  function close(): void {
    closed = true
    for (const ticket of [...queue]) leaveQueue(ticket).reject(commonError('engine.closed'))
    active?.takeBack(commonError('engine.closed'))
    clearTimeout(pause)
    pause = undefined
    if (batch !== undefined) commit(batch)
  }

  return { enter, close }
}

const hasRoom = (batch: Batch, next: Ticket): boolean =>
  batch.group &&
  next.group &&
  batch.admitted < LARGEST_BATCH &&
  (batch.waiting.length === 0 || performance.now() - batch.since < PATIENCE_MS)
