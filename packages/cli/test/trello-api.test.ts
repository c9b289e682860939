import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTaskwright } from '@taskwright/core'
import type { ImportSummary } from '@taskwright/core/imports'
import { createServer, jsonLogger, standardPlugins } from '@taskwright/server'
import { sqlite } from '@taskwright/storage-mikro-orm/sqlite'
import { expect, vi } from 'vitest'
import { file, provesTheBoard } from './trello-proof.ts'

interface Job {
  readonly id: string
  readonly status: string
  readonly result: ImportSummary | null
}

provesTheBoard('imported through the API', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskwright-trello-api-'))
  const tw = await createTaskwright<unknown>({ storage: sqlite(join(folder, 'taskwright.db')) })
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
        { timeout: 50_000, interval: 100 },
      )
      expect(done).toMatchObject({ status: 'COMPLETED', progress: { done: 122, total: 122 }, problem: null })
      return done.result ?? expect.fail('the job has no result')
    },
    async end() {
      await server.close()
      await tw.close()
      rmSync(folder, { recursive: true })
    },
  }
})
