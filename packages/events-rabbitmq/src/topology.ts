import type { Channel } from 'amqplib'

/**
 * What stands at the broker. The arguments of a queue cannot be changed, so every name carries a version: another shape gets
 * `v2` and new queues.
 */
const VERSION = 'v1'

/** Milliseconds a message rests on each rung of the ladder, at most. */
export const RUNGS = [1000, 2000, 4000, 8000, 16_000] as const

export interface Names {
  /** Topic exchange: events by their type. */
  readonly events: string
  /** What one subscription has to do. */
  queue(subscription: string): string
  /** What one subscription has given up. */
  dead(subscription: string): string
  /** Topic exchange: asked by their type which events a living consumer of one subscription wants. */
  wants(subscription: string): string
  /** Which subscriptions there are, with the patterns each was ever bound by. */
  readonly roster: string
  /** What rests until it is due. */
  rung(ms: number): string
  /** Held by one connection at a time. */
  lock(what: string): string
}

export const namesOf = (prefix: string): Names => ({
  events: `${prefix}.events.${VERSION}`,
  queue: (subscription) => `${prefix}.subscription.${subscription}.${VERSION}`,
  dead: (subscription) => `${prefix}.dead.${subscription}.${VERSION}`,
  wants: (subscription) => `${prefix}.wants.${subscription}.${VERSION}`,
  roster: `${prefix}.roster.${VERSION}`,
  rung: (ms) => `${prefix}.delay-${ms}.${VERSION}`,
  lock: (what) => `${prefix}.lock.${what}`,
})

/**
 * How often a quorum queue hands out a message before it gives up on it. Newer brokers drop it after 20 unless told otherwise,
 * and looking at dead letters counts, too.
 */
const ALWAYS = 1_000_000_000

/** How every queue of ours is declared. A full one (some operator's policy) refuses what comes; it must not drop what it has. */
export const quorum = {
  durable: true,
  arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': ALWAYS, 'x-overflow': 'reject-publish' },
}

/** What publishers need: the exchange of events, and the ladder. */
export async function declareShared(channel: Channel, names: Names): Promise<void> {
  await channel.assertExchange(names.events, 'topic', { durable: true })
  for (const ms of RUNGS) await channel.assertQueue(names.rung(ms), quorum)
}

export async function declareRoster(channel: Channel, names: Names): Promise<void> {
  await channel.assertQueue(names.roster, quorum)
}

/** Resolves with how many dead letters there are. */
export async function declareDead(channel: Channel, names: Names, subscription: string): Promise<number> {
  const { messageCount } = await channel.assertQueue(names.dead(subscription), quorum)
  return messageCount
}

/** The queues of a subscription; resolves with how many consumers it has. */
export async function declareSubscription(channel: Channel, names: Names, subscription: string): Promise<number> {
  await channel.assertExchange(names.events, 'topic', { durable: true })
  await declareDead(channel, names, subscription)
  const { consumerCount } = await channel.assertQueue(names.queue(subscription), quorum)
  return consumerCount
}

/**
 * A pattern of event types in AMQP's words, where `*` is exactly one and `#` any number of them: `task.*` covers
 * `task.created` and `task.label.added`, but not `task`.
 */
export function bindingKey(pattern: string): string {
  if (pattern === '*') return '#'
  return pattern.endsWith('.*') ? `${pattern}.#` : pattern
}

/** The shortest rung that lasts so long, or the longest. */
export const rungFor = (afterMs: number): (typeof RUNGS)[number] => RUNGS.find((ms) => ms >= afterMs) ?? RUNGS[4]
