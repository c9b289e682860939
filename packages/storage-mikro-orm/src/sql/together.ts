import { isRefusal } from '@taskwright/core'
import type { Outcome, Session } from './session.ts'
import { type Sql, sql } from './text.ts'

/** More would keep the first of them waiting for the last. */
const AT_ONCE = 8

interface Lookup {
  readonly statements: readonly Sql[]
  resolve(outcomes: readonly Outcome[]): void
  reject(why: unknown): void
}

/**
 * A session for many callers who each ask for a few rows now and then: lookups and batches of the same turn of the event
 * loop go out together. Under load it is the writing to sockets that takes the time.
 */
export function together(session: Session): Session {
  let waiting: Lookup[] = []

  async function answer(lookups: readonly Lookup[]): Promise<void> {
    try {
      const outcomes = await session.batch(lookups.flatMap(({ statements }) => statements))
      let at = 0
      for (const { statements, resolve } of lookups) {
        resolve(outcomes.slice(at, at + statements.length))
        at += statements.length
      }
    } catch (error) {
      for (const lookup of lookups) {
        if (lookups.length > 1 && isOfOne(error)) void answer([lookup])
        else lookup.reject(error)
      }
    }
  }
  function flush(): void {
    const lookups = waiting
    waiting = []
    for (let at = 0; at < lookups.length; at += AT_ONCE) void answer(lookups.slice(at, at + AT_ONCE))
  }
  const batch = (statements: readonly Sql[]): Promise<readonly Outcome[]> =>
    new Promise((resolve, reject) => {
      if (waiting.push({ statements, resolve, reject }) === 1) setImmediate(flush)
    })
  return {
    ...session,
    first: async <Row>(text: string, values: Sql['values']) =>
      (await batch([sql(text, ...values)]))[0]?.rows[0] as Row | undefined,
    batch,
  }
}

/** Whose it is, asking one by one will tell. Of a server that gives no answer nobody need hear twice. */
const isOfOne = (error: unknown): boolean =>
  !isRefusal(error, 'storage.busy') && !isRefusal(error, 'storage.unavailable')
