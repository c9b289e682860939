import { randomUUID } from 'node:crypto'
import { coversAny, type SubscriptionSpec } from '@taskwright/core'
import type { Channel, ChannelModel, Message } from 'amqplib'
import type { Locks } from './locks.ts'
import type { Publisher } from './publisher.ts'
import { readRoster } from './roster.ts'
import { bindingKey, type Names } from './topology.ts'

type Wanting = Pick<SubscriptionSpec, 'name' | 'types'>

/** One at a time changes what a subscription is bound by. */
export const bindingsOf = (subscription: string): string => `bindings.${subscription}`

export async function bind(channel: Channel, names: Names, { name, types }: Wanting): Promise<void> {
  for (const type of types) await channel.bindQueue(names.queue(name), names.events, bindingKey(type))
}

export async function unbind(channel: Channel, names: Names, { name, types }: Wanting): Promise<void> {
  for (const type of types) await channel.unbindQueue(names.queue(name), names.events, bindingKey(type))
}

/**
 * From here on others can learn what this consumer wants, until its channel ends: a queue that goes with the channel is bound
 * as the subscription's own. What comes into it are questions, and that there was somewhere to go is the answer.
 */
export async function announce(
  channel: Channel,
  names: Names,
  { name, types }: Wanting,
  onGone: () => void,
): Promise<void> {
  await channel.assertExchange(names.wants(name), 'topic', { durable: true })
  const { queue } = await channel.assertQueue('', { exclusive: true, durable: false, autoDelete: true })
  for (const type of types) await channel.bindQueue(queue, names.wants(name), bindingKey(type))
  const hear = (message: Message | null): void => {
    if (message === null) onGone()
  }
  await channel.consume(queue, hear, { noAck: true })
}

/** Whether a consumer of the subscription that is there now knows this type of events. */
export async function isWanted(publisher: Publisher, names: Names, subscription: string, type: string) {
  const unrouted = await publisher.send([
    {
      exchange: names.wants(subscription),
      routingKey: type,
      content: Buffer.alloc(0),
      options: { mandatory: true, messageId: randomUUID() },
    },
  ])
  return unrouted.length === 0
}

/**
 * Takes away what still brings in events of a type nobody wants: every pattern that covers it, since who wanted one of those
 * would want the type. A consumer announces what it wants before it waits for the lock to bind it, so whoever is not seen here
 * binds afterwards.
 */
export async function unbindUnwanted(
  { names, locks, publisher }: { readonly names: Names; readonly locks: Locks; readonly publisher: Publisher },
  { channel, connection }: { readonly channel: Channel; readonly connection: ChannelModel },
  { subscription, type }: { readonly subscription: string; readonly type: string },
): Promise<void> {
  const roster = await locks(connection, 'roster', () => readRoster(channel, names))
  const ever = Object.hasOwn(roster, subscription) ? (roster[subscription] ?? []) : []
  await locks(connection, bindingsOf(subscription), async () => {
    if (await isWanted(publisher, names, subscription, type)) return
    await unbind(channel, names, { name: subscription, types: ever.filter((pattern) => coversAny([pattern], type)) })
  })
}
