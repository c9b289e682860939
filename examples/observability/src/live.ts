import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createTaskwright, type DeadLetter } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { cacheFigures, createServer, jsonLogger, standardPlugins } from '@taskwright/server'

/** The figures of a server that has something to tell of each of its parts, as Prometheus reads them. */
export async function liveFigures(): Promise<string> {
  const storage = memoryStorage()
  const engine = await createTaskwright<unknown>({
    storage: {
      ...storage,
      figures: async () => ({ ...(await storage.figures()), pool: { open: 3, idle: 1, waiting: 0 } }),
    },
  })
  const figures = [cacheFigures({ figures: () => ({ hits: 3, misses: 1, failures: 0 }) })]
  const server = await createServer({
    engine: Object.assign(engine, { deadLetters: { ...engine.deadLetters, list: async () => [letter] } }),
    plugins: standardPlugins({ auth: { secret: 'only for this little server, and only while it runs' } }),
    config: { logger: jsonLogger({ level: 'silent' }), figures },
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

const letter: DeadLetter = {
  subscription: 'mailer',
  eventId: 'an event',
  position: 1,
  type: 'task.assigned',
  attempts: 6,
  reason: 'Error',
  diedAt: '2026-01-01T00:00:00.000Z',
}
