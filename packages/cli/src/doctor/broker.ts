import { setTimeout as sleep } from 'node:timers/promises'
import type { ChannelModel } from 'amqplib'
import { connectBroker } from '../broker.ts'
import type { Config } from '../config/config.ts'
import { toFailure } from '../failure.ts'
import { type Finding, fail, ok } from './check.ts'
import { queueFindings } from './queues.ts'

const ALARM_MS = 500

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
