import { commonError } from '@taskwright/core'
import { busy } from './errors.ts'
import { type Link, openLink } from './link.ts'
import type { NativeOptions } from './native.ts'

/**
 * A few connections, lent to one user at a time. mysql2's own pool keeps people waiting for ever and without a bound; here
 * a wait ends in `storage.busy`, and what was lost is replaced.
 */
export interface Pool {
  /** Waits at most this long. What was lent comes back with `release`, unless it was destroyed. */
  acquire(waitMs: number): Promise<Link>
  release(link: Link): void
  /** A connection outside of the pool, for what may not wait behind others. Whoever opens it ends it. */
  open(timeoutMs: number): Promise<Link>
  figures(): { readonly open: number; readonly idle: number; readonly waiting: number }
  close(): void
}

export interface PoolLimits {
  readonly connections: number
  readonly connectMs: number
}

interface Ticket {
  readonly resolve: (link: Link) => void
  readonly reject: (error: unknown) => void
  readonly timer: NodeJS.Timeout
}

const LONGEST_LINE = 1_000
/** The server hangs up after a minute. */
const IDLE_MS = 30_000

export function createPool(options: () => NativeOptions, { connections, connectMs }: PoolLimits): Pool {
  const idle: { readonly link: Link; readonly since: number }[] = []
  const line = new Set<Ticket>()
  let open = 0
  let closed = false
  const housekeeping = setInterval(dismissIdle, IDLE_MS / 3)
  housekeeping.unref()

  const connect = async (timeoutMs: number): Promise<Link> => openLink(options(), timeoutMs)

  function acquire(waitMs: number): Promise<Link> {
    if (closed) return Promise.reject(commonError('storage.unavailable', { details: { reason: 'closed' } }))
    const rested = idle.pop()
    if (rested !== undefined) return Promise.resolve(rested.link)
    if (line.size >= LONGEST_LINE) return Promise.reject(busy('pool'))
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        line.delete(ticket)
        reject(busy('pool'))
      }
      const ticket: Ticket = { resolve, reject, timer: setTimeout(giveUp, waitMs) }
      line.add(ticket)
      if (open < connections) extend()
    })
  }

  /** Opens one more connection for whoever is first in line when it is there. */
  function extend(): void {
    open++
    connect(connectMs).then(
      (link) => {
        link.onGone(() => {
          open--
          const at = idle.findIndex((rested) => rested.link === link)
          if (at >= 0) idle.splice(at, 1)
          if (line.size > 0 && !closed) extend()
        })
        release(link)
      },
      (error) => {
        open--
        next()?.reject(error)
        // The others had better learn the same than wait for their time to run out.
        if (line.size > 0 && open < connections && !closed) extend()
      },
    )
  }

  function next(): Ticket | undefined {
    const [ticket] = line
    if (ticket === undefined) return undefined
    line.delete(ticket)
    clearTimeout(ticket.timer)
    return ticket
  }

  function release(link: Link): void {
    if (!link.alive) return
    if (closed) link.end()
    else {
      const ticket = next()
      if (ticket === undefined) idle.push({ link, since: performance.now() })
      else ticket.resolve(link)
    }
  }

  function dismissIdle(): void {
    const before = performance.now() - IDLE_MS
    for (const { link, since } of [...idle]) if (since < before) link.end()
  }

  return {
    acquire,
    release,
    open: connect,
    figures: () => ({ open, idle: idle.length, waiting: line.size }),
    close() {
      closed = true
      clearInterval(housekeeping)
      for (let ticket = next(); ticket !== undefined; ticket = next()) {
        ticket.reject(commonError('storage.unavailable', { details: { reason: 'closed' } }))
      }
      for (const { link } of [...idle]) link.end()
    },
  }
}
