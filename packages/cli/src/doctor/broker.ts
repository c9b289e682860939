import { setTimeout as sleep } from 'node:timers/promises'
import type { ChannelModel } from 'amqplib'
import { connectBroker } from '../broker.ts'
import type { Config } from '../config/config.ts'
import { toFailure } from '../failure.ts'
import { plural } from '../output.ts'
import { type Finding, fail, ok, warn } from './check.ts'

const ALARM_MS = 500
const MANY_WAITING = 10_000

/** RabbitMQ and our queues in it. `subscriptions` are those the database knows of. */
export async function brokerFindings(
  { broker }: Config,
  subscriptions: readonly string[],
): Promise<readonly Finding[]> {
  if (broker.kind === 'log') return [{ name: 'broker', ...ok('none: the database itself carries events') }]
  try {
    const connection = await connectBroker(broker.brokers)
    try {
      const where = broker.brokers.map(({ where }) => where).join(', ')
      return [
        { name: 'broker', ...ok(`${where} lets us in`) },
        versionFinding(String(connection.connection.serverProperties.version)),
        await alarmFinding(connection),
        ...(await queueFindings(connection, subscriptions)),
      ]
    } finally {
      await connection.close().catch(() => {})
    }
  } catch (error) {
    return [{ name: 'broker', ...fail(toFailure(error).lines[0] ?? '') }]
  }
}

export function versionFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const words = `RabbitMQ ${version}`
  const fine = major > 3 || (major === 3 && minor >= 10)
  return {
    name: 'broker version',
    ...(fine ? ok(`${words}, with quorum queues`) : fail(`${words} is too old: 3.10 or newer is needed`)),
  }
}

/** A broker that is short of memory or disk says so to those who publish, and reads nothing from them. */
async function alarmFinding(connection: ChannelModel): Promise<Finding> {
  let reason: string | undefined
  connection.on('blocked', (why) => {
    reason = String(why)
  })
  const channel = await connection.createChannel()
  // Goes nowhere: no queue has an empty name.
  channel.publish('', '', Buffer.alloc(0))
  await sleep(ALARM_MS)
  if (reason === undefined) await channel.close().catch(() => {})
  return {
    name: 'broker alarms',
    ...(reason === undefined
      ? ok('none')
      : fail(`${reason}: it takes no events until it has room again; they wait in the database`)),
  }
}

async function queueFindings(connection: ChannelModel, subscriptions: readonly string[]): Promise<readonly Finding[]> {
  const { namesOf } = await import('@taskwright/events-rabbitmq')
  const names = namesOf('taskwright')
  const lines: string[] = []
  let worst: typeof ok = ok
  for (const subscription of subscriptions) {
    const queue = await depthOf(connection, names.queue(subscription))
    if (!queue) {
      worst = warn
      lines.push(`${subscription} has no queue: start a worker, which makes it`)
      continue
    }
    if (queue.consumers === 0 || queue.messages > MANY_WAITING) worst = warn
    const who = queue.consumers === 0 ? 'nobody works on it: start a worker' : plural(queue.consumers, 'consumer')
    lines.push(`${subscription}: ${plural(queue.messages, 'event')} waiting, ${who}`)
  }
  return [{ name: 'queues', ...worst(lines.length === 0 ? 'none yet; workers make them' : lines.join('; ')) }]
}

/** A queue that isn't there ends the channel it was asked for on. */
async function depthOf(connection: ChannelModel, queue: string) {
  const channel = await connection.createChannel()
  channel.on('error', () => {})
  try {
    const { messageCount: messages, consumerCount: consumers } = await channel.checkQueue(queue)
    await channel.close()
    return { messages, consumers }
  } catch {
    return undefined
  }
}
