import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Filter, Scope } from '@taskwright/core'
import { beforeAll, expect, test } from 'vitest'
import { ACME, aMember, aProject, aTask, members, projects, taskRow, tasks } from '../../test/fixtures.ts'
import { live } from '../../test/plans.ts'
import type { Session } from '../sql/session.ts'
import { readView } from '../sql/view.ts'
import { acquireFile, type SqliteFile } from './file.ts'
import { readSession } from './sessions.ts'
import { sqlite } from './storage.ts'

// How SQLite goes about a list decides between half a millisecond and half a second on a large database.

let file: SqliteFile

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tw-plans-'))
  const filename = join(folder, 'tasks.db')
  file = await acquireFile(filename)
  const storage = sqlite(filename)
  await storage.open({ migrate: true, now: Date.now })
  await storage.transaction(async (tx) => {
    for (let i = 0; i < 12; i++) {
      await tx.insert(projects, { state: aProject({ id: `p${i}` }), derived: {} })
      await tx.insert(members, { state: viewer(`p${i}`, 'many'), derived: {} })
      await tx.insert(tasks, taskRow(aTask(i, { projectId: `p${i}` })))
    }
    await tx.insert(members, { state: viewer('p3', 'few'), derived: {} })
  })
  return async () => {
    await storage.close()
    await file.release()
    rmSync(folder, { recursive: true })
  }
})

const viewer = (scopeId: string, userId: string) => aMember({ scope: 'project', scopeId, userId, role: 'VIEWER' })

/** SQLite's plan for the last statement of a list. */
async function planFor(scope: Scope, filter: Filter, field: string): Promise<string> {
  const session = readSession(file)
  let last: Parameters<Session['all']> = ['', []]
  const spy: Session = {
    ...session,
    all: (...args) => {
      last = args
      return session.all(...args)
    },
  }
  await readView(spy, Date.now).list(tasks, scope, { filter, sort: { field, direction: 'desc' }, limit: 50 })
  const steps = await session.all<{ detail: string }>(`explain query plan ${last[0]}`, last[1])
  return steps.map(({ detail }) => detail).join('\n')
}

const inProject: Filter = { op: '=', field: 'projectId', value: 'p3' }
const mine: Filter = { op: 'contains', field: 'assigneeIds', value: 'ana' }
const all: Filter = { op: 'and', of: [live] }

test.each<[string, Scope, Filter, string, RegExp]>([
  ['one project, in order', ACME, inProject, 'createdAt', /^SEARCH t USING INDEX tw_tasks_created_at \(project_id=\?/],
  ['one project, by number', ACME, inProject, 'number', /^SEARCH t USING INDEX tw_tasks_number \(project_id=\?/],
  [
    'one project, a member',
    { readableBy: 'few' },
    inProject,
    'updatedAt',
    /^SEARCH t USING INDEX tw_tasks_updated_at \(/,
  ],
  ['everything, the engine itself', ACME, all, 'createdAt', /^SEARCH t USING INDEX tw_tasks_created_at_all \(/],
  [
    'somebody who sees most',
    { ...ACME, readableBy: 'many' },
    all,
    'number',
    /^SEARCH t USING INDEX tw_tasks_number_all \(/,
  ],
  ['the same, wherever', { readableBy: 'many' }, all, 'updatedAt', /^SEARCH t USING INDEX tw_tasks_updated_at_all \(/],
  [
    'somebody who sees little',
    { ...ACME, readableBy: 'few' },
    all,
    'number',
    /^SEARCH t USING INDEX tw_tasks_\w+ \(project_id=\?/,
  ],
  ['one’s own tasks', { ...ACME, readableBy: 'many' }, { op: 'and', of: [mine, live] }, 'due', /^SEARCH t .*\(id=\?\)/],
])('%s', async (_, scope, filter, field, expected) => {
  expect(await planFor(scope, filter, field)).toMatch(expected)
})

test('lists in an index’s order are not sorted', async () => {
  expect(await planFor(ACME, inProject, 'createdAt')).not.toContain('TEMP B-TREE')
  expect(await planFor({ ...ACME, readableBy: 'many' }, all, 'createdAt')).not.toContain('TEMP B-TREE')
})
