import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createTaskwright } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { createServer, jsonLogger, standardPlugins } from '@taskwright/server'

/** The figures of a server that has something to tell of each of its parts, as Prometheus reads them. */
export async function liveFigures(): Promise<string> {
  const storage = memoryStorage()
  const engine = await createTaskwright<unknown>({
    storage: {
      ...storage,
      figures: async () => ({ ...(await storage.figures()), pool: { open: 3, idle: 1, waiting: 0 } }),
    },
  })
  const server = await createServer({
    engine,
    plugins: standardPlugins({ auth: { secret: 'only for this little server, and only while it runs' } }),
    config: { logger: jsonLogger({ level: 'silent' }) },
  })
  try {
    await server.fetch(new Request('http://here/health/live'))
    collectGarbage()
    for (;;) {
      const text = await (await server.fetch(new Request('http://here/metrics'))).text()
      // Node tells of a collection a moment after it was.
      if (text.includes('nodejs_gc_duration_seconds_sum{')) return text
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  } finally {
    await server.close()
    await engine.close()
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose_gc')
  runInNewContext('gc')()
}
