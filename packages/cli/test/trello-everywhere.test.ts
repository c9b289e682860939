import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { isInstalled, serviceUrl, startService } from '../../../scripts/lib/test-services.mjs'
import { freshDatabase } from './databases.ts'
import { envOf, freshFolder, serve, taskwright } from './program.ts'
import { callerAt, comparable, importInto, snapshotOf } from './trello-snapshot.ts'

vi.setConfig({ testTimeout: 600_000 })

const file = fileURLToPath(new URL('data/trello-board.json', import.meta.url))
const board = JSON.parse(readFileSync(file, 'utf8')) as { readonly name: string }
const ana = { name: 'Ana', email: 'ana@example.com', password: 'correct horse battery' }
const began = new Date()

/** The board through the API of a server, into a project that was made for it, and everything the API then tells. */
async function throughTheApi(url: string) {
  const caller = await callerAt(url, 'register', ana)
  const project = await caller.call<{ id: string }>('POST', '/projects', { name: board.name, key: 'GO' })
  const job = await importInto(caller, project.id, board)
  expect(job).toMatchObject({ status: 'COMPLETED', progress: { done: 122, total: 122 }, problem: null })
  const snapshot = await snapshotOf(caller)
  expect([snapshot.tasks.length, snapshot.comments.length]).toEqual([122, 93])
  return comparable({ ...snapshot, job }, began) as typeof snapshot & { readonly job: typeof job }
}

async function onSqlite() {
  return throughTheApi((await serve(envOf(freshFolder()))).url)
}

describe('one Trello board, taken over by the program', () => {
  const mysql = serviceUrl('mysql')

  it.skipIf(mysql === undefined || !isInstalled('amqp'))(
    'through the API is the same on MariaDB and RabbitMQ, with processes of their own for API and work, as on SQLite',
    async () => {
      const broker = await startService('amqp')
      onTestFinished(broker.stop)
      const reach = {
        TASKWRIGHT_DATABASE_URL: await freshDatabase('mysql', mysql ?? ''),
        TASKWRIGHT_BROKER_URL: broker.url,
        TASKWRIGHT_SECRET: 'a secret of at least thirty-two bytes',
      }
      const api = await serve(envOf(freshFolder(), { ...reach, TASKWRIGHT_ROLES: 'api' }))
      await serve(envOf(freshFolder(), { ...reach, TASKWRIGHT_ROLES: 'worker,scheduler' }), /Health +http/)
      expect(await throughTheApi(api.url)).toEqual(await onSqlite())
    },
  )

  it('through the API is the same as by the command line', async () => {
    const env = envOf(freshFolder())
    const create = ['user', 'create', '--email', ana.email, '--name', ana.name, '--password-stdin']
    expect(await taskwright(create, { env, input: ana.password })).toMatchObject({ code: 0, stderr: '' })
    expect(await taskwright(['import', 'trello', file, '--project', 'GO'], { env })).toMatchObject({ code: 0 })
    const caller = await callerAt((await serve(env)).url, 'login', ana)
    const byCommand = await snapshotOf(caller)
    const { job, ...byApi } = await onSqlite()
    // The command makes the project, which takes other steps than filling one that is there.
    const project = { ...byCommand.project, version: byApi.project.version }
    expect(comparable({ ...byCommand, project }, began)).toEqual(byApi)
  })
})
