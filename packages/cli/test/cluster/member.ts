// One process of a cluster: the program's own assembly, with a subscriber that counts what it does.
import { createTaskwright } from '@taskwright/core'
import { rabbitmq } from '@taskwright/events-rabbitmq'
import { createServer, definePlugin, jsonLogger, listen, standardPlugins } from '@taskwright/server'
import { mysql } from '@taskwright/storage-mikro-orm/mysql'

const { MEMBER_DATABASE = '', MEMBER_BROKER = '', MEMBER_ROLES = '', MEMBER_DIES_AFTER = '0' } = process.env
const roles = MEMBER_ROLES.split(',')
let livesFor = Number(MEMBER_DIES_AFTER)

/** Has an effect that counts once however often it is told; dies between effect and acknowledgement when it is meant to. */
const courier = definePlugin(() => ({
  id: 'courier',
  setup({ subscribe, records }) {
    subscribe('courier', ['task.assigned'], async (event) => {
      await records.write(async (own) => {
        await own.put(`effect/${event.id}`, event.data, { ifVersion: 0 })
        await own.put(`delivery/${event.id}/${crypto.randomUUID()}`, null)
      })
      livesFor -= 1
      if (livesFor === 0) process.kill(process.pid, 'SIGKILL')
    })
  },
}))

const log = jsonLogger({ level: 'warn' })
const bus = rabbitmq({ url: MEMBER_BROKER })
const engine = await createTaskwright<unknown>({
  storage: mysql(MEMBER_DATABASE),
  events: bus,
  relay: roles.includes('worker'),
  onError: (error, where) =>
    log.warn({ where, name: (error as Error).name, code: Reflect.get(error as Error, 'code') }, 'behind the scenes'),
})
const server = await createServer({
  engine,
  plugins: [
    ...standardPlugins({ auth: { secret: 'a secret of at least thirty-two bytes', cost: 4, graceSeconds: 300 } }),
    courier(),
  ],
  config: { logger: log, schedules: roles.includes('worker') },
})
const port = Number(process.env.MEMBER_PORT ?? 0)
const listening = await listen({ server, port, hostname: '127.0.0.1' })

/** Everything once more for the subscriber, as after a restore. */
async function replay(): Promise<number> {
  for (let after = 0; ; ) {
    const events = await engine.storage.read((view) => view.readLog({ after, limit: 500 }))
    const last = events.at(-1)
    if (last === undefined) return after
    await bus.deliver(
      'courier',
      events.filter(({ type }) => type === 'task.assigned'),
    )
    after = last.position
  }
}

const answers = { readers: () => engine.readers(), verify: () => engine.verify(), replay }
export type Question = keyof typeof answers
process.on('message', async (question: Question) => {
  process.send?.({ question, answer: await answers[question]() })
})
process.send?.({ question: 'ready', answer: listening.url.replace(/\/$/, '') })
