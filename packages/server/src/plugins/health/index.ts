import { definePlugin, type Engine } from '../../plugin.ts'

/** Says how the server is: to whoever restarts it, to whoever sends it requests, and to people. */
export const health = definePlugin(() => ({
  id: 'health',
  setup({ operations, health, engine, config, contract }) {
    const version = config.version ?? contract.info.version
    health.add('storage', () => storageAnswers(engine), { vital: true })
    health.add('migrations', () => nothingPending(engine), { vital: true })
    health.add('readers', () => readersOf(engine))
    health.add('dead-letters', () => deadLettersOf(engine))

    operations({
      getLiveness: async () => ({ status: 200, body: { status: 'up', version, checks: [] } }),
      getReadiness: () => answer({ vital: true }),
      getHealth: () => answer({}),
    })

    async function answer(which: { vital?: boolean }) {
      const checks = await health.report(which)
      const body = { version, checks }
      return checks.every(({ status }) => status === 'up')
        ? { status: 200 as const, body: { ...body, status: 'up' as const } }
        : { status: 503 as const, body: { ...body, status: 'down' as const } }
    }
  },
}))

async function storageAnswers({ storage }: Engine): Promise<string> {
  await storage.ping()
  return storage.name
}

async function nothingPending({ storage }: Engine): Promise<undefined> {
  const pending = await storage.pendingMigrations()
  if (pending.length > 0)
    throw Object.assign(new Error('Migrations are pending.'), { code: `${pending.length} pending` })
}

/** A reader that is behind is not down: it may have much to read. */
async function readersOf(engine: Engine): Promise<string> {
  const behind = (await engine.readers()).filter(({ lag }) => lag > 0)
  return behind.length === 0
    ? 'all caught up'
    : behind.map(({ name, lag }) => `${name} is ${lag} events behind`).join(', ')
}

const MOST_COUNTED = 1000

async function deadLettersOf({ deadLetters }: Engine): Promise<string> {
  const { length } = await deadLetters.list({ limit: MOST_COUNTED })
  return length === MOST_COUNTED ? `${MOST_COUNTED} or more` : String(length)
}
