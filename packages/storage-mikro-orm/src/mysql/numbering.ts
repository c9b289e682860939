import { createNumbering, type Numbering } from '../sql/numbering.ts'
import type { Outcome } from '../sql/session.ts'
import { type Sql, sql } from '../sql/text.ts'
import { busy } from './errors.ts'
import { type Link, LOCK_WAIT_S } from './link.ts'

export interface MysqlNumberingOptions {
  /** A connection of its own, so that numbering never waits for writers. */
  readonly connect: () => Promise<Link>
  readonly now: () => number
}

export const AT_ONCE = 5_000
const ANSWER_MS = 5_000

/**
 * One text, one transaction: the server has all of it before it begins, so whoever sent it may be paused or die. Only the
 * outbox rows that the insert saw are deleted, each by its key, so that no writer is waited for. What is in the table of
 * positions alone says where to go on: nothing else has to agree with it. Should a statement fail while its sender is
 * paused, `wait_timeout` ends the session and with it the lock.
 */
export const numberingScript = (now: number): readonly Sql[] => [
  sql('start transaction'),
  sql('select "id" from "tw_sequencer" where "id" = 1 for update'),
  sql(
    `select coalesce(max(p."position"), 0), greatest(coalesce(max(p."recorded_time"), 0), ?) into @tw_position, @tw_time
  from (select "position", "recorded_time" from "tw_positions" order by "position" desc limit 1) p`,
    Math.trunc(now),
  ),
  sql(`insert into "tw_positions" ("position", "event_key", "recorded_time")
  select @tw_position + row_number() over (order by o."event_key"), o."event_key", @tw_time
  from (select "event_key" from "tw_outbox" order by "event_key" limit ${AT_ONCE}) o`),
  sql(`delete o from "tw_positions" p straight_join "tw_outbox" o on o."event_key" = p."event_key"
  where p."position" > @tw_position`),
  sql('commit'),
]
/** The same behind a commit: nobody waits long for a position, so it doesn't for those who are at it. */
export const impatientScript = (now: number): readonly Sql[] => [
  sql('set innodb_lock_wait_timeout = 1'),
  ...numberingScript(now),
  sql(`set innodb_lock_wait_timeout = ${LOCK_WAIT_S}`),
]

/** How many positions it gave; there may be more to give if it's as many as it can. */
export const givenBy = (script: readonly Outcome[]): number => script[INSERT]?.changes ?? 0
const INSERT = 3
const LOOK = sql('select "event_key" from "tw_outbox" limit 1')

export function mysqlNumbering({ connect, now }: MysqlNumberingOptions): Numbering {
  let link: Link | undefined

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

  return createNumbering({
    once: () =>
      use(async (current) => {
        let given = AT_ONCE
        while (given === AT_ONCE) {
          const outcomes = await current.write(numberingScript(now()))
          given = givenBy(outcomes)
        }
      }),
    look: () =>
      use(async (current) => {
        const [found] = await current.send([LOOK])
        return found !== undefined && found.rows.length > 0
      }),
    end: () => link?.end(),
  })
}
