import { setTimeout as sleep } from 'node:timers/promises'
import { type Sql, sql } from '../sql/text.ts'
import { busy } from './errors.ts'
import { type Link, rowOf } from './link.ts'

/** Gives committed events their positions. docs/decisions/0010-numbering.md says why it needs no leader. */
export interface Numbering {
  /** Resolves when everything that was committed before the call has its position, or after a while all the same. */
  run(): Promise<void>
  /** Lets the run that goes on come to its end. */
  close(): Promise<void>
}

export interface NumberingOptions {
  /** A connection of its own, so that numbering never waits for writers. */
  readonly connect: () => Promise<Link>
  readonly now: () => number
  /** How often to look for events that somebody left without a position, in milliseconds. @default 1000 */
  readonly lookEveryMs?: number
}

const AT_ONCE = 5_000
/** Committed is committed: nobody waits longer than this for a position. */
const PATIENCE_MS = 1_000
const ANSWER_MS = 5_000

/**
 * One text, one transaction: the server has all of it before it begins, so whoever sent it may be paused or die. Only the
 * outbox rows that the insert saw are deleted, each by its key, so that no writer is waited for. What is in the table of
 * positions alone says where to go on: nothing else has to agree with it. Should a statement fail while its sender is
 * paused, `wait_timeout` ends the session and with it the lock.
 */
const script = (now: number): readonly Sql[] => [
  sql('start transaction'),
  sql('select "id" from "tw_sequencer" where "id" = 1 for update'),
  sql(
    `select coalesce(max(p."position"), 0), greatest(coalesce(max(p."recorded_time"), 0), ?) into @tw_position, @tw_time
  from (select "position", "recorded_time" from "tw_positions" order by "position" desc limit 1) p`,
    now,
  ),
  sql(`insert into "tw_positions" ("position", "event_key", "recorded_time")
  select @tw_position + row_number() over (order by o."event_key"), o."event_key", @tw_time
  from (select "event_key" from "tw_outbox" order by "event_key" limit ${AT_ONCE}) o`),
  sql(`delete o from "tw_positions" p straight_join "tw_outbox" o on o."event_key" = p."event_key"
  where p."position" > @tw_position`),
  sql('select count(*) as "given" from "tw_positions" where "position" > @tw_position'),
  sql('commit'),
]
const LOOK = sql('select "event_key" from "tw_outbox" limit 1')

export function createNumbering({ connect, now, lookEveryMs = 1_000 }: NumberingOptions): Numbering {
  let link: Link | undefined
  let running: Promise<void> | undefined
  /** For those who came while one was running: it may have begun before their commit. */
  let next: Promise<void> | undefined
  let closed = false

  async function use<T>(work: (link: Link) => Promise<T>): Promise<T> {
    if (link?.alive !== true) link = await connect()
    const current = link
    const timer = setTimeout(() => current.destroy(busy('deadline')), ANSWER_MS)
    try {
      return await work(current)
    } catch (error) {
      // The transaction may be open still: with the connection it ends.
      current.destroy(error)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  const once = (): Promise<void> =>
    use(async (current) => {
      let given = AT_ONCE
      while (given === AT_ONCE) {
        const outcomes = await current.send(script(Math.trunc(now())))
        given = Number(rowOf<{ given: number }>(outcomes.at(-2))?.given ?? 0)
      }
    })

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
    for (let tries = 1; !patience.over && !closed; tries++) {
      try {
        await join()
        return
      } catch {
        await sleep(Math.min(10 * 2 ** tries, 200))
      }
    }
  }

  async function look(): Promise<void> {
    if (running !== undefined || closed) return
    const [found] = await use((current) => current.send([LOOK]))
    if (found !== undefined && found.rows.length > 0) await join()
  }
  const timer = setInterval(() => void look().catch(() => {}), lookEveryMs)
  timer.unref()

  return {
    async run() {
      const patience = { over: false }
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS)
      })
      await Promise.race([untilDone(patience), late])
      patience.over = true
      clearTimeout(timer)
    },
    async close() {
      closed = true
      clearInterval(timer)
      await (next ?? running)?.catch(() => {})
      link?.end()
    },
  }
}
