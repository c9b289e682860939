import type { Query, Scope } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACME, aTask, tasks } from '../../test/fixtures.ts'
import { byKey, type Cost, halfway, inProject, live, mine, newest, reader, settle } from '../../test/plans.ts'
import { ask, createDatabase, hasPostgresql, type TestDatabase } from '../../test/postgresql.ts'
import type { Outcome } from '../sql/session.ts'
import { readView } from '../sql/view.ts'
import { openPool, type Pool } from './pool.ts'
import { sessionOf } from './sessions.ts'
import { statementOf } from './statements.ts'
import { postgresql } from './storage.ts'

// How the server goes about a list decides between a millisecond and seconds on a large database: counted is how many
// rows its plan looks at, of 4,000 tasks in 40 projects. Small tables, such as that of the members, it rather reads whole.

let database: TestDatabase
let pool: Pool

const FILL = [
  `insert into tw_tasks (id, organization_id, version, project_id, number, key, title, text, status_id,
    category, priority, author_id, due, created_at, updated_at, archived, deleted, rank, placement, assignee_ids, state)
  select 't' || n, 'acme', 1, 'p' || n % 40, n, 'K-' || n, 'title ' || n, 'text', 's1', 'PENDING', 1, 'ana', n * 1000,
    n * 1000, n * 1000, 0, 0, 'a' || n, 1, case when n % 100 = 0 then '["ana"]' end, $1 from generate_series(0, 3999) n`,
  `insert into tw_projects (id, organization_id, version, project_id, key, name, archived, deleted, created_at, updated_at, state)
  select 'p' || n, 'acme', 1, 'p' || n, 'K' || n, 'name', 0, 0, n, n, '{}' from generate_series(0, 39) n`,
]

async function fill(): Promise<void> {
  database = await createDatabase()
  await settle(postgresql(database.url))
  const [insertTasks = '', insertProjects = ''] = FILL
  await ask(database.url, insertTasks, [JSON.stringify(aTask(1))])
  await ask(database.url, insertProjects)
  await ask(database.url, 'analyze')
  pool = openPool(database.url, 1)
}

interface Step {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Step[]
}

/** What a step gave and what it threw away, and those below it. */
const looked = (step: Step): number =>
  (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0) + (step['Rows Removed by Index Recheck'] ?? 0)) *
    step['Actual Loops'] +
  (step.Plans ?? []).reduce((sum, inner) => sum + looked(inner), 0)

/** How many rows were found, and how many the server looked at on the way. */
async function cost(scope: Scope, page: Query): Promise<Cost> {
  const lease = await pool.acquire(5_000)
  try {
    let read = 0
    const session = sessionOf(async (statements) => {
      const outcomes: Outcome[] = []
      for (const { text, values } of statements) {
        const statement = statementOf(text).text
        const explained = await lease.query({ text: `explain (analyze, format json) ${statement}`, values })
        const [row] = explained.rows as readonly { readonly 'QUERY PLAN': readonly { readonly Plan: Step }[] }[]
        read += row?.['QUERY PLAN'].reduce((sum, { Plan }) => sum + looked(Plan), 0) ?? 0
        outcomes.push({ rows: (await lease.query({ text: statement, values })).rows, changes: 0 })
      }
      return outcomes
    })
    const rows = await readView(session, Date.now).list(tasks, scope, page)
    return { found: rows.length, read }
  } finally {
    lease.release()
  }
}

describe.skipIf(!hasPostgresql)('plans of PostgreSQL', () => {
  beforeAll(fill)
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  test.each<[string, Scope, Query, number, number]>([
    ['one project, in order', ACME, { filter: inProject, ...newest('createdAt') }, 20, 100],
    ['one project, by number', ACME, { filter: inProject, ...newest('number') }, 20, 100],
    ['one project, sorted otherwise', ACME, { filter: inProject, ...newest('due') }, 20, 400],
    ['one project, a member', reader('few'), { filter: inProject, ...newest('updatedAt') }, 20, 200],
    ['one project, from the middle', ACME, { filter: inProject, ...newest('createdAt'), after: halfway }, 20, 100],
    ['everything, the engine itself', ACME, { filter: live, ...newest('createdAt') }, 20, 100],
    ['everything, somebody who sees most', reader('most'), { filter: live, ...newest('createdAt') }, 20, 700],
    ['everything, an admin', reader('admin'), { filter: live, ...newest('createdAt') }, 20, 200],
    ['everything, somebody in one project', reader('few'), { filter: live, ...newest('createdAt') }, 20, 1_000],
    ['everything, a stranger', reader('nobody'), { filter: live, ...newest('createdAt') }, 0, 100],
    ['one’s own tasks', reader('most'), { filter: mine, ...newest('due') }, 20, 1_000],
    ['one’s own tasks everywhere', { readableBy: 'admin' }, { filter: mine, ...newest('due') }, 20, 1_000],
    ['by key', reader('few'), { filter: byKey, ...newest('id') }, 1, 300],
  ])('%s', async (_, scope, page, found, most) => {
    const counted = await cost(scope, page)
    expect(counted.found).toBe(found)
    expect(counted.read).toBeLessThanOrEqual(most)
  })
})
