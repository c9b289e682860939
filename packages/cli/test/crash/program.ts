import { createTaskwright, databaseJobs } from '@taskwright/core'
import { rabbitmq } from '@taskwright/events-rabbitmq'
import { createServer, definePlugin, jsonLogger, listen, standardPlugins } from '@taskwright/server'
import { mysql } from '@taskwright/storage-mikro-orm/mysql'
import { sqlite } from '@taskwright/storage-mikro-orm/sqlite'

/** Reacts to events as a host's plugin would; fails the first time for tasks it has not seen, so that retries run too. */
export const courier = definePlugin(() => ({
  id: 'courier',
  setup({ subscribe, records }) {
    const failed = new Set<string>()
    subscribe('courier', ['task.assigned', 'task.transitioned', 'comment.created'], async (event) => {
      if (event.type === 'task.assigned' && !failed.has(event.id)) {
        failed.add(event.id)
        throw new Error('not today')
      }
      await records.write(async (own) => {
        const known = await own.get<number>(event.id)
        await own.put(event.id, (known?.value ?? 0) + 1)
      })
    })
    return () => {}
  },
}))

export type Question = 'arm' | 'settle' | 'verify' | 'rebuild' | 'delivered'

/** `arm` makes it die at a point (`name#hit`). */
export async function start(arm: (at: string) => void): Promise<void> {
  const { CRASH_DATABASE = '', CRASH_BROKER = '', CRASH_PREFIX = '' } = process.env
  const engine = await createTaskwright({
    storage: CRASH_DATABASE.startsWith('mysql:') ? mysql(CRASH_DATABASE) : sqlite(CRASH_DATABASE),
    ...(CRASH_BROKER !== '' && { events: rabbitmq({ url: CRASH_BROKER, prefix: CRASH_PREFIX }) }),
  })
  const server = await createServer({
    engine,
    plugins: [
      ...standardPlugins({ auth: { secret: 'a secret of at least thirty-two bytes', cost: 4, graceSeconds: 300 } }),
      courier(),
    ],
    config: { logger: jsonLogger({ level: 'silent' }) },
    // What the dead had at work is taken over soon.
    jobs: databaseJobs({ storage: engine.storage, leaseMs: 2_000, lookEveryMs: 100 }),
  })
  const listening = await listen({ server, port: 0, hostname: '127.0.0.1' })
  const answers: Record<Question, (told: string) => Promise<unknown>> = {
    arm: async (at) => arm(at),
    settle: () => engine.settled(),
    verify: () => engine.verify(),
    rebuild: () => engine.rebuild('inbox'),
    delivered: () =>
      engine
        .records('courier')
        .read(async (own) => (await own.list<number>({ limit: 1000 })).map(({ value }) => value)),
  }
  process.on('message', async ({ question, told }: { question: Question; told: string }) => {
    process.send?.({ question, answer: (await answers[question](told)) ?? null })
  })
  process.send?.({ question: 'ready', answer: listening.url.replace(/\/$/, '') })
}
