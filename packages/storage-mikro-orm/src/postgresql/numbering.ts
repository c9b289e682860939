import { setTimeout as sleep } from 'node:timers/promises'
import type { Lease } from './pool.ts'
import { queryOf, statementOf } from './statements.ts'

/** Gives committed events their positions. docs/decisions/0010-numbering.md says why it needs no leader. */
export interface Numbering {
  /** Resolves when everything that was committed before the call has its position, or after a while all the same. */
  run(): Promise<void>
  /** Lets the run that goes on come to its end. */
  close(): Promise<void>
}

export interface NumberingOptions {
  /** A connection of its own, so that numbering never waits for writers. */
  readonly connect: () => Promise<Lease>
  readonly now: () => number
  /** How often to look for events that somebody left without a position, in milliseconds. @default 1000 */
  readonly lookEveryMs?: number
}

/**
 * One call of a function in the database, in a transaction of its own that begins and ends there: whoever sends it and is
 * paused or killed holds no lock. It resolves with how many events got a position, at most {@link AT_ONCE}.
 */
const NUMBER = 'select tw_number(?, ?) as given'
const AT_ONCE = 10_000
/** After a crash of the server the first to come back begins its new life: see `settle.ts`. */
const LIVE = 'insert into "tw_life" default values on conflict do nothing'
/** Committed is committed: nobody waits longer than this for a position. */
const PATIENCE_MS = 1_000
const ANSWER_MS = 5_000

export function createNumbering({ connect, now, lookEveryMs = 1_000 }: NumberingOptions): Numbering {
  let lease: Lease | undefined
  let running: Promise<void> | undefined
  /** Those who came while one was running: it may have begun before their commit. */
  let next: Promise<void> | undefined
  let closed = false

  async function once(): Promise<void> {
    const isNew = lease === undefined
    lease ??= await connect()
    const current = lease
    const timer = setTimeout(() => current.destroy(), ANSWER_MS)
    try {
      // Where nothing may be written, nothing needs a position either.
      if (isNew) await current.query({ text: LIVE }).catch(() => {})
      let given = AT_ONCE
      while (given === AT_ONCE) {
        const { rows } = await current.query(queryOf(statementOf(NUMBER), [Math.trunc(now()), AT_ONCE]))
        given = (rows[0] as { readonly given: number }).given
      }
    } catch (error) {
      current.destroy()
      lease = undefined
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  function begin(): Promise<void> {
    running = once().finally(() => {
      running = undefined
    })
    return running
  }

  function join(): Promise<void> {
    if (running === undefined) return begin()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }

  async function untilDone(patience: { over: boolean }): Promise<void> {
    while (!patience.over && !closed) {
      try {
        await join()
        return
      } catch {
        await sleep(50)
      }
    }
  }

  async function run(): Promise<void> {
    const patience = { over: false }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS)
    })
    await Promise.race([untilDone(patience), late])
    patience.over = true
    clearTimeout(timer)
  }

  const look = setInterval(() => void join().catch(() => {}), lookEveryMs)
  look.unref()

  return {
    run,
    async close() {
      closed = true
      clearInterval(look)
      await Promise.allSettled([running, next])
      lease?.release()
      lease = undefined
    },
  }
}
