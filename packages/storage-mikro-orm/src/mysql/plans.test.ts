import type { Query, Scope } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACME, aTask, tasks } from '../../test/fixtures.ts'
import { ask, connectTo, createDatabase, mysqlUrl, query, type TestDatabase } from '../../test/mysql.ts'
import { byKey, type Cost, halfway, inProject, live, mine, newest, reader, settle } from '../../test/plans.ts'
import type { Outcome } from '../sql/session.ts'
import { readView } from '../sql/view.ts'
import { backticked } from './backticks.ts'
import type { NativeConnection } from './native.ts'
import { sessionOver } from './sessions.ts'
import { mysql } from './storage.ts'

// How the server goes about a list decides between a millisecond and seconds on a large database: counted is how many
// rows and index entries it reads, of 4,000 tasks in 40 projects.

let database: TestDatabase
let connection: NativeConnection

const FILL = `insert into tw_tasks (id, organization_id, version, project_id, number, \`key\`, title, text, status_id,
    category, priority, author_id, due, created_at, updated_at, archived, deleted, \`rank\`, placement, assignee_ids, state)
  select concat('t', slot), 'acme', 1, concat('p', slot % 40), slot, concat('K-', slot), concat('title ', slot), 'text', 's1',
    'PENDING', 1, 'ana', slot * 1000, slot * 1000, slot * 1000, 0, 0, concat('a', slot), 1, if(slot % 100 = 0, '["ana"]', null), ?
  from tw_locks where slot < 4000;
  insert into tw_projects (id, organization_id, version, project_id, \`key\`, name, archived, deleted, created_at, updated_at, state)
  select concat('p', slot), 'acme', 1, concat('p', slot), concat('K', slot), 'name', 0, 0, slot, slot, '{}' from tw_locks where slot < 40;
  insert into tw_tasks_sets select id, 'assigneeIds', 'ana' from tw_tasks where assignee_ids is not null;
  analyze table tw_tasks, tw_projects, tw_members, tw_tasks_sets`

async function fill(): Promise<void> {
  database = await createDatabase()
  await settle(mysql(database.url))
  await ask(database.url, FILL, [JSON.stringify(aTask(1))])
}

/** How many entries the server read for a list, and how many rows it sorted. */
async function cost(scope: Scope, page: Query): Promise<Cost> {
  const session = sessionOver(async (statements) => {
    const outcomes: Outcome[] = []
    for (const { text, values } of statements)
      outcomes.push({ rows: await query(connection, backticked(text), values), changes: 0 })
    return outcomes
  })
  await query(connection, 'flush status')
  const rows = await readView(session, Date.now).list(tasks, scope, page)
  const counts = await query<{ Value: string }>(connection, `show session status like 'Handler_read%'`)
  return { found: rows.length, read: counts.reduce((sum, { Value }) => sum + Number(Value), 0) }
}

describe.skipIf(mysqlUrl === undefined)('plans of MySQL', () => {
  beforeAll(async () => {
    await fill()
    connection = connectTo(database.url)
  })
  afterAll(async () => {
    connection.end()
    await database.drop()
  })

  test.each<[string, Scope, Query, number, number]>([
    ['one project, in order', ACME, { filter: inProject, ...newest('createdAt') }, 20, 30],
    ['one project, by number', ACME, { filter: inProject, ...newest('number') }, 20, 30],
    ['one project, sorted otherwise', ACME, { filter: inProject, ...newest('due') }, 20, 200],
    ['one project, a member', reader('few'), { filter: inProject, ...newest('updatedAt') }, 20, 40],
    ['one project, from the middle', ACME, { filter: inProject, ...newest('createdAt'), after: halfway }, 20, 40],
    ['everything, the engine itself', ACME, { filter: live, ...newest('createdAt') }, 20, 30],
    ['everything, somebody who sees most', reader('most'), { filter: live, ...newest('createdAt') }, 20, 500],
    ['everything, an admin', reader('admin'), { filter: live, ...newest('createdAt') }, 20, 60],
    ['everything, somebody in one project', reader('few'), { filter: live, ...newest('createdAt') }, 20, 600],
    ['everything, a stranger', reader('nobody'), { filter: live, ...newest('createdAt') }, 0, 10],
    ['one’s own tasks', reader('most'), { filter: mine, ...newest('due') }, 20, 600],
    ['one’s own tasks everywhere', { readableBy: 'admin' }, { filter: mine, ...newest('due') }, 20, 400],
    ['by key', reader('few'), { filter: byKey, ...newest('id') }, 1, 60],
  ])('%s', async (_, scope, page, found, most) => {
    const counted = await cost(scope, page)
    expect(counted.found).toBe(found)
    expect(counted.read).toBeLessThanOrEqual(most)
  })
})
