import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTaskwright, type EngineOptions } from '@taskwright/core'
import type { ImportSummary } from '@taskwright/core/imports'
import { rabbitmq } from '@taskwright/events-rabbitmq'
import { createServer, jsonLogger, standardPlugins } from '@taskwright/server'
import { mysql } from '@taskwright/storage-mikro-orm/mysql'
import { sqlite } from '@taskwright/storage-mikro-orm/sqlite'
import { describe, expect, vi } from 'vitest'
import { isInstalled, serviceUrl, startService } from '../../../scripts/lib/test-services.mjs'
import { freshDatabase } from './databases.ts'
import { file, provesTheBoard, type Way } from './trello-proof.ts'

interface Job {
  readonly id: string
  readonly status: string
  readonly result: ImportSummary | null
}

/** A server on these adapters, whose API imports. */
async function throughTheApi(
  adapters: Pick<EngineOptions<unknown>, 'storage' | 'events'>,
  dispose: () => unknown,
): Promise<Way> {
  const tw = await createTaskwright<unknown>(adapters)
  const auth = { secret: 'a secret of at least thirty-two bytes', cost: 4 }
  const server = await createServer({
    engine: tw,
    plugins: standardPlugins({ auth }),
    config: { logger: jsonLogger({ level: 'silent' }) },
  })
  let token = ''
  const call = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await server.fetch(new Request(`http://test/api/v1${path}`, init))
    expect(response.status, `${method} ${path}`).toBeLessThan(300)
    return (await response.json()) as Body
  }

  const person = { name: 'Ana', email: 'ana@example.com', password: 'correct horse battery' }
  const session = await call<{ accessToken: string; user: { id: string } }>('POST', '/auth/register', person)
  token = session.accessToken
  const { name } = JSON.parse(file) as { name: string }
  const project = await call<{ id: string; organizationId: string }>('POST', '/projects', { name, key: 'GO' })

  return {
    tw,
    userId: session.user.id,
    organizationId: project.organizationId,
    async run() {
      const board: unknown = JSON.parse(file)
      const { id } = await call<Job>('POST', `/projects/${project.id}/imports`, { source: 'trello', board })
      const done = await vi.waitUntil(
        async () => {
          const job = await call<Job>('GET', `/jobs/${id}`)
          return ['COMPLETED', 'FAILED'].includes(job.status) ? job : undefined
        },
        { timeout: 500_000, interval: 100 },
      )
      expect(done).toMatchObject({ status: 'COMPLETED', progress: { done: 122, total: 122 }, problem: null })
      return done.result ?? expect.fail('the job has no result')
    },
    async end() {
      await server.close()
      await tw.close()
      await dispose()
    },
  }
}

provesTheBoard('imported through the API on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-trello-api-'))
  return throughTheApi({ storage: sqlite(join(folder, 'taskwright.db')) }, () => rmSync(folder, { recursive: true }))
})

const database = serviceUrl('mysql')

describe.skipIf(database === undefined || !isInstalled('amqp'))('with services', () => {
  provesTheBoard('imported through the API on MariaDB and RabbitMQ', async () => {
    const broker = await startService('amqp')
    const endings: (() => Promise<void>)[] = [broker.stop]
    const url = await freshDatabase('mysql', database ?? '', (drop) => endings.push(drop))
    return throughTheApi({ storage: mysql(url), events: rabbitmq({ url: broker.url }) }, async () => {
      for (const end of endings) await end()
    })
  })
})
