import { setTimeout as sleep } from 'node:timers/promises'
import { type Names, namesOf, queueOptions } from '@taskwright/events-rabbitmq'
import type { Channel, ChannelModel } from 'amqplib'
import { plural } from '../output.ts'
import { type Finding, fail, ok, warn } from './check.ts'

/** What is known of one queue. */
export interface Queue {
  readonly messages: number
  readonly consumers: number
  /** Whether it is declared as our adapter declares it; one that isn't cannot be worked on. */
  readonly ours: boolean
}

/** What is known of a subscription at the broker; a queue that isn't there is undefined. */
export interface SubscriptionQueues {
  readonly subscription: string
  readonly queue: Queue | undefined
  readonly dead: Queue | undefined
}

/** Our queues at the broker. `subscriptions` are those the database knows of. */
export async function queueFindings(
  connection: ChannelModel,
  subscriptions: readonly string[],
): Promise<readonly Finding[]> {
  const names = namesOf('taskwright')
  const look = async (subscription: string): Promise<SubscriptionQueues> => ({
    subscription,
    queue: await queueAt(connection, names.queue(subscription)),
    dead: await queueAt(connection, names.dead(subscription)),
  })
  const known: SubscriptionQueues[] = []
  const orphans: SubscriptionQueues[] = []
  for (const subscription of subscriptions) known.push(await look(subscription))
  for (const name of await rosterOf(connection, names))
    if (!subscriptions.includes(name)) orphans.push(await look(name))
  return judgeQueues(known, orphans)
}

const MANY_WAITING = 10_000

export function judgeQueues(
  known: readonly SubscriptionQueues[],
  orphans: readonly SubscriptionQueues[],
): readonly Finding[] {
  const foreign = [...known, ...orphans].filter(({ queue, dead }) => queue?.ours === false || dead?.ours === false)
  const kept = orphans.filter(({ queue }) => queue !== undefined)
  const troubled = known.filter(
    ({ queue, dead }) => !queue || queue.consumers === 0 || queue.messages > MANY_WAITING || (dead?.messages ?? 0) > 0,
  )
  return [
    {
      name: 'queues',
      ...(troubled.length > 0 ? warn : ok)(known.map(wordsOf).join('; ') || 'none yet; workers make them'),
    },
    {
      name: 'queue types',
      ...(foreign.length === 0
        ? ok('all quorum, as we declare them')
        : fail(
            `${namesIn(foreign)}: not a quorum queue as we declare it, so workers cannot use it. Delete it once it is empty; a worker makes it anew`,
          )),
    },
    {
      name: 'orphan queues',
      ...(kept.length === 0
        ? ok('none')
        : warn(
            `${kept.map(({ subscription, queue }) => `${subscription} keeps ${plural(queue?.messages ?? 0, 'event')}`).join(', ')}: this database knows no such subscription. Delete the queue, or use a virtual host for each installation`,
          )),
    },
  ]
}

const namesIn = (all: readonly SubscriptionQueues[]): string => all.map(({ subscription }) => subscription).join(', ')

function wordsOf({ subscription, queue, dead }: SubscriptionQueues): string {
  if (!queue) return `${subscription} has no queue: start a worker, which makes it`
  const who = queue.consumers === 0 ? 'nobody works on it: start a worker' : plural(queue.consumers, 'consumer')
  const given = dead && dead.messages > 0 ? `, ${dead.messages} given up. See: taskwright dead-letters list` : ''
  return `${subscription}: ${plural(queue.messages, 'event')} waiting, ${who}${given}`
}

const NOT_AS_DECLARED = 406

/** A queue that isn't there ends the channel it was asked for on; declaring one that is there changes nothing. */
async function queueAt(connection: ChannelModel, name: string): Promise<Queue | undefined> {
  const found = await onChannel(connection, (channel) => channel.checkQueue(name))
  if (!found) return undefined
  const { messageCount: messages, consumerCount: consumers } = found
  let ours = true
  await onChannel(
    connection,
    (channel) => channel.assertQueue(name, queueOptions),
    (code) => {
      ours = code !== NOT_AS_DECLARED
    },
  )
  return { messages, consumers, ours }
}

async function onChannel<T>(
  connection: ChannelModel,
  work: (channel: Channel) => Promise<T>,
  onRefused: (code: unknown) => void = () => {},
): Promise<T | undefined> {
  const channel = await connection.createChannel()
  channel.on('error', () => {})
  try {
    const result = await work(channel)
    await channel.close()
    return result
  } catch (error) {
    onRefused(error instanceof Error && 'code' in error ? error.code : undefined)
    return undefined
  }
}

const LOCK_TRIES = 20
const LOCK_PAUSE_MS = 100

/**
 * The subscriptions that were ever made at this broker: AMQP lists no queues, so the adapter keeps a message that says so.
 * It is looked at under the adapter's own lock, and given back; where somebody else holds that for long, nothing is known.
 */
async function rosterOf(connection: ChannelModel, names: Names): Promise<readonly string[]> {
  if ((await queueAt(connection, names.roster)) === undefined) return []
  for (let tries = 0; tries < LOCK_TRIES; tries += 1) {
    const held = await onChannel(connection, async (channel) => {
      await channel.assertQueue(names.lock('roster'), { exclusive: true, durable: false, autoDelete: false })
      const message = await channel.get(names.roster)
      const found = message === false ? [] : subscriptionsIn(message.content)
      if (message !== false) channel.nack(message, false, true)
      await channel.deleteQueue(names.lock('roster'))
      return found
    })
    if (held) return held
    await sleep(LOCK_PAUSE_MS)
  }
  return []
}

function subscriptionsIn(content: Buffer): readonly string[] {
  try {
    return Object.keys(Object(JSON.parse(content.toString('utf8'))))
  } catch {
    return []
  }
}
