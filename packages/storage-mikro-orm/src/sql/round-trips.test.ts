import { createTaskwright, type StoragePort, type Taskwright } from '@taskwright/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDatabase as createMysql, mysqlUrl } from '../../test/mysql.ts'
import { createDatabase as createPostgresql, hasPostgresql } from '../../test/postgresql.ts'
import { type NetworkProxy, startProxy } from '../../test/proxy.ts'
import { mysql } from '../mysql/storage.ts'
import { postgresql } from '../postgresql/storage.ts'

// How often one waits for the database says more about a busy server than anything else it does. Events get their positions
// behind the commit; the connection that looks for some without is not counted.

/** What the connection says first, or again and again, that does nothing else. */
const NUMBERING = /^.{0,6}start transaction;\s*select .id. from .tw_sequencer|tw_outbox. limit|insert into .tw_life/s

/** What is said on all connections but the one of numbering; each begins a round trip. */
function listenTo(proxy: NetworkProxy) {
  const numbering = new Set<number>()
  let said: { readonly connection: number; readonly text: string }[] = []
  proxy.decide = (text, { connection, isAnswered }) => {
    if (NUMBERING.test(text)) numbering.add(connection)
    if (isAnswered) said.push({ connection, text })
    return 'pass'
  }
  return async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    said = []
    await work()
    return said.filter(({ connection }) => !numbering.has(connection)).map(({ text }) => text)
  }
}

describe.each([
  ['mysql', mysqlUrl !== undefined, createMysql, (url: string): StoragePort<never> => mysql(url, { connections: 1 })],
  [
    'postgresql',
    hasPostgresql,
    createPostgresql,
    (url: string): StoragePort<never> => postgresql(url, { connections: 1 }),
  ],
] as const)('round trips to %s', (_, isThere, createDatabase, open) => {
  async function opened() {
    const { url, drop } = await createDatabase()
    onTestFinished(drop)
    const proxy = await startProxy(url)
    const listen = listenTo(proxy)
    const tw: Taskwright = await createTaskwright({ storage: open(proxy.url), relay: false })
    onTestFinished(() => tw.close())
    const ana = tw.as({ userId: 'ana' })
    const { id: projectId } = await ana.projects.create({ name: 'Launch', key: 'LNCH' })
    return { ana, projectId, listen }
  }

  test.skipIf(!isThere)(
    'get takes one, list two, create four, transition three, update two, a key one more',
    async () => {
      const { ana, projectId, listen } = await opened()
      const { id } = await ana.tasks.create({ projectId, title: 'First' })
      const count = async (work: () => Promise<unknown>) => (await listen(work)).length
      expect({
        get: await count(() => ana.tasks.get(id)),
        list: await count(() => ana.tasks.list({ projectId })),
        create: await count(() => ana.tasks.create({ projectId, title: 'Second' })),
        transition: await count(() => ana.tasks.start(id)),
        update: await count(() => ana.tasks.update(id, { title: 'Third' })),
        withKey: await count(() => ana.tasks.update(id, { title: 'Fourth' }, { idempotencyKey: 'a1' })),
      }).toEqual({ get: 1, list: 2, create: 4, transition: 3, update: 2, withKey: 3 })
    },
  )

  test.skipIf(!isThere)('lookups of the same moment share one', async () => {
    const { ana, projectId, listen } = await opened()
    const { id } = await ana.tasks.create({ projectId, title: 'First' })
    const said = await listen(() => Promise.all(Array.from({ length: 8 }, () => ana.tasks.get(id))))
    expect(said).toHaveLength(1)
  })

  test.skipIf(!isThere)('tasks that are made at the same moment share their round trips and their commit', async () => {
    const { ana, projectId, listen } = await opened()
    const make = (title: string) => ana.tasks.create({ projectId, title })
    await make('First')
    const made: number[] = []
    const said = await listen(async () => {
      const all = await Promise.all(Array.from({ length: 8 }, (_, i) => make(`Task ${i}`)))
      made.push(...all.map(({ number }) => number))
    })
    expect(made.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
    // What they read goes in pieces; those who know it sooner don't wait for the others.
    expect(said.filter((one) => /\bcommit\b/.test(one)).length).toBeLessThanOrEqual(2)
    expect(said.length).toBeLessThanOrEqual(8)
  })

  test.skipIf(!isThere)('so do changes of different tasks', async () => {
    const { ana, projectId, listen } = await opened()
    const tasks = await Promise.all(['First', 'Second', 'Third'].map((title) => ana.tasks.create({ projectId, title })))
    const said = await listen(() => Promise.all(tasks.map(({ id }) => ana.tasks.start(id))))
    expect(said.filter((one) => /\bcommit\b/.test(one))).toHaveLength(1)
    expect(said).toHaveLength(3)
  })

  test.skipIf(!isThere)(
    'the counter of task numbers is locked when only what is written and its commit are to come',
    async () => {
      const { ana, projectId, listen } = await opened()
      const said = await listen(() => ana.tasks.create({ projectId, title: 'First' }))
      const isAbout = (what: RegExp) => said.map((one) => what.test(one))
      // Its statement may be prepared, its name is always said.
      expect(isAbout(/task-number/)).toEqual([false, false, true, false])
      expect(isAbout(/\bcommit\b/)).toEqual([false, false, false, true])
    },
  )
})
