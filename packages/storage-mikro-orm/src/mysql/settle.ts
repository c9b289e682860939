import { setTimeout as sleep } from 'node:timers/promises'
import { type Sql, sql } from '../sql/text.ts'
import type { Link, Thread } from './link.ts'
import type { Pool } from './pool.ts'

/**
 * Learns what became of a COMMIT whose answer never came. It may still be at work in the server, so that connection is
 * ended first and seen to be gone; then what the unit of work would have written tells. Undefined: cannot be told.
 */
export async function settle(pool: Pool, thread: Thread, marker: Sql, budgetMs: number): Promise<boolean | undefined> {
  const deadline = performance.now() + budgetMs
  const left = (): number => Math.max(1, deadline - performance.now())
  while (performance.now() < deadline) {
    const found = await tryOnce(pool, thread, marker, left)
    if (found !== undefined) return found
    await sleep(Math.min(50, left()))
  }
  return undefined
}

async function tryOnce(pool: Pool, thread: Thread, marker: Sql, left: () => number): Promise<boolean | undefined> {
  let link: Link | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    // Not from the pool: its connections may hang on the same network, or wait for the same server.
    const fresh = await pool.open(left())
    link = fresh
    timer = setTimeout(() => fresh.destroy(new Error('settled too late')), left())
    await ended(link, thread)
    const [outcome] = await link.send([marker])
    return (outcome?.rows.length ?? 0) > 0
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
    link?.end()
  }
}

const ALIVE = 'select id from information_schema.processlist where id = ? and host = ?'

/** Ends a connection in the server and waits until it is gone. Runs until its own link is destroyed. */
export async function ended(link: Link, { id, host }: Thread): Promise<void> {
  for (let tries = 0; ; tries++) {
    const [found] = await link.send([sql(ALIVE, id, host)])
    if (found?.rows.length === 0) return
    // It may go by itself in between, and may not be interrupted while it commits.
    await link.send([sql('kill ?', id)]).catch(() => {})
    await sleep(Math.min(5 * 2 ** tries, 100))
  }
}
