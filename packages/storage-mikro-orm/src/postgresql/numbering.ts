import { createNumbering, type Numbering } from '../sql/numbering.ts'
import { type Sql, sql } from '../sql/text.ts'
import { limited } from './limits.ts'
import type { NativeResult } from './native.ts'
import type { Lease } from './pool.ts'

export interface PostgresqlNumberingOptions {
  /** A connection of its own, so that numbering never waits for writers. */
  readonly connect: () => Promise<Lease>
  readonly now: () => number
}

/**
 * One call of a function in the database, in a transaction of its own that begins and ends there: whoever sends it and is
 * paused or killed holds no lock. It resolves with how many events got a position, at most {@link AT_ONCE}.
 */
export const numberingCall = (now: number): Sql => sql('select tw_number(?, ?) as given', Math.trunc(now), AT_ONCE)
/** The same behind a commit: nobody waits long for a position, so it doesn't for those who are at it. */
export const impatientCall = (now: number): readonly Sql[] => [
  sql('begin isolation level read committed'),
  sql('set local lock_timeout = 1000'),
  numberingCall(now),
  sql('commit'),
]

/** How many positions it gave. */
export const givenBy = (result: NativeResult | undefined): number =>
  (result?.rows[0] as { readonly given: number } | undefined)?.given ?? 0
export const AT_ONCE = 10_000
/** After a crash of the server the first to come back begins its new life: see `settle.ts`. */
const LIVE = 'insert into "tw_life" default values on conflict do nothing'
const ANSWER_MS = 5_000

export function postgresqlNumbering({ connect, now }: PostgresqlNumberingOptions): Numbering {
  let lease: Lease | undefined

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
        const [result] = await limited(current, [numberingCall(now())], ANSWER_MS)
        given = givenBy(result)
      }
    } catch (error) {
      current.destroy()
      lease = undefined
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  return createNumbering({ once, end: () => lease?.release() })
}
