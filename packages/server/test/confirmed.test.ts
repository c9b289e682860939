import { createTaskwright } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { expect, onTestFinished, test } from 'vitest'
import { createServer, type Plugin, standardPlugins } from '../src/index.ts'
import { authRefused } from '../src/plugins/auth/refusals.ts'
import { request, SECRET, silent } from './harness.ts'

/** The real server, but it takes a while until it is known whether somebody may still ask, and the answer is no. */
async function startDoubtful() {
  const order: string[] = []
  const storage = memoryStorage()
  const engine = await createTaskwright<unknown>({
    storage: {
      ...storage,
      read: (work) => {
        order.push('read')
        return storage.read(work)
      },
      transaction: (work, options) => {
        order.push('write')
        return storage.transaction(work, options)
      },
    },
  })
  const doubting = (plugin: Plugin): Plugin => ({
    ...plugin,
    setup: (context) =>
      plugin.setup({
        ...context,
        authenticate: (scheme) =>
          context.authenticate(scheme, async () => ({ userId: 'ana', confirmed: refusedLater(order) })),
      }),
  })
  const plugins = standardPlugins({ auth: { secret: SECRET, cost: 4 } })
  const server = await createServer({
    engine,
    plugins: plugins.map((plugin) => (plugin.id === 'auth' ? doubting(plugin) : plugin)),
    config: { logger: silent },
  })
  onTestFinished(async () => {
    await server.close()
    await engine.close()
  })
  await engine.settled()
  order.length = 0
  return { order, call: (method: string, path: string, more = {}) => request(server.fetch, method, path, more) }
}

async function refusedLater(order: string[]): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  order.push('refused')
  throw authRefused('auth.session_revoked')
}

test('who is still being looked into may read ahead, and is answered only afterwards', async () => {
  const { order, call } = await startDoubtful()
  expect(await call('GET', '/api/v1/tasks/not-there')).toMatchObject({ status: 401 })
  expect(order.at(-1)).toBe('refused')
  expect(order).toContain('read')
})

test('who is still being looked into begins nothing that writes', async () => {
  const { order, call } = await startDoubtful()
  const body = { key: 'GO', name: 'Go' }
  expect(await call('POST', '/api/v1/projects', { body })).toMatchObject({ status: 401 })
  expect(order).not.toContain('write')
})
