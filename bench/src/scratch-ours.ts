// @ts-nocheck temporary
import { createTaskwright } from '../../packages/core/src/index.ts'
import { serve } from 'h3'
import { createServer, standardPlugins } from '../../packages/server/src/index.ts'
import { sqlite } from '../../packages/storage-mikro-orm/src/sqlite.ts'

const dir = process.env.TASKWRIGHT_DATA_DIR
const engine = await createTaskwright<unknown>({ storage: sqlite(`${dir}/taskwright.db`) as never })
const server = await createServer({ engine, plugins: standardPlugins({ auth: { secret: 'x'.repeat(32) } }) })
const s = serve({
  fetch: server.fetch,
  port: Number(process.env.PORT),
  hostname: '127.0.0.1',
  silent: true,
  gracefulShutdown: false,
})
process.on('SIGTERM', async () => {
  await s.close(true)
  await server.close()
  await engine.close()
  process.exit(0)
})
