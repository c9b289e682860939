import { type Collection, collections, type Filter, type MemberState, type Query, type Scope } from '@taskwright/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACME, aTask, NOON, taskRow, tasks } from '../../test/fixtures.ts'
import { ask, connectTo, createDatabase, mysqlUrl, query, type TestDatabase } from '../../test/mysql.ts'
import type { Outcome } from '../sql/session.ts'
import { readView } from '../sql/view.ts'
import { backticked } from './link.ts'
import type { NativeConnection } from './native.ts'
import { sessionOver } from './sessions.ts'
import { mysql } from './storage.ts'

// How the server goes about a list decides between a millisecond and seconds on a large database: counted is how many
// rows and index entries it reads, of 4,000 tasks in 40 projects.

const members: Collection<MemberState> = collections.members
let database: TestDatabase
let connection: NativeConnection

const aMember = (scope: 'project' | 'organization', scopeId: string, userId: string): MemberState => ({
  id: `${scope} ${scopeId} ${userId}`,
  organizationId: 'acme',
  version: 1,
  scope,
  scopeId,
  userId,
  role: 'ADMIN',
  createdAt: NOON,
  removedAt: null,
})

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
  const storage = mysql(database.url)
  await storage.open({ migrate: true, now: Date.now })
  await storage.transaction(async (tx) => {
    for (let i = 0; i < 40; i++) await tx.insert(members, { state: aMember('project', `p${i}`, 'most'), derived: {} })
    await tx.insert(members, { state: aMember('project', 'p7', 'few'), derived: {} })
    await tx.insert(members, { state: aMember('organization', 'acme', 'admin'), derived: {} })
    await tx.insert(tasks, taskRow(aTask(9_999)))
  })
  await storage.close()
  await ask(database.url, FILL, [JSON.stringify(aTask(1))])
}

/** How many entries the server read for a list, and how many rows it sorted. */
async function cost(scope: Scope, page: Query): Promise<{ readonly found: number; readonly read: number }> {
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

const live: Filter = { op: '=', field: 'archived', value: false }
const inProject: Filter = { op: 'and', of: [{ op: '=', field: 'projectId', value: 'p7' }, live] }
const mine: Filter = { op: 'and', of: [{ op: 'contains', field: 'assigneeIds', value: 'ana' }, live] }
const byKey: Filter = { op: '=', field: 'key', value: 'K-7' }
const reader = (readableBy: string): Scope => ({ ...ACME, readableBy })
const halfway = { value: new Date(2_000_000).toISOString(), id: 't2000' }
const newest = (field: string): Pick<Query, 'sort' | 'limit'> => ({ sort: { field, direction: 'desc' }, limit: 20 })

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
