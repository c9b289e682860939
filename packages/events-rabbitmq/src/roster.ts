import type { Channel, Message } from 'amqplib'
import type { Outgoing } from './message.ts'
import type { Publisher } from './publisher.ts'
import { declareRoster, type Names } from './topology.ts'

/**
 * Every subscription with the patterns it was ever bound by. AMQP can list neither queues nor bindings, so one message in a
 * queue of its own says it. It only ever grows: two of them, after a crash, are as good as their union.
 */
export type Roster = Readonly<Record<string, readonly string[]>>

/** What the roster says, without changing it. Under the lock of the roster. */
export async function readRoster(channel: Channel, names: Names): Promise<Roster> {
  const found = await take(channel, names)
  for (const message of found) channel.nack(message, false, true)
  return unionOf(found)
}

/** Adds the patterns of a subscription; resolves with all it was ever bound by. Under the lock of the roster. */
export async function enter(
  channel: Channel,
  names: Names,
  publisher: Publisher,
  { name, types }: { readonly name: string; readonly types: readonly string[] },
): Promise<readonly string[]> {
  const found = await take(channel, names)
  const roster = unionOf(found)
  const known = Object.hasOwn(roster, name) ? (roster[name] ?? []) : undefined
  const ever = [...new Set([...(known ?? []), ...types])]
  if (known !== undefined && known.length === ever.length && found.length === 1) {
    for (const message of found) channel.nack(message, false, true)
    return ever
  }
  try {
    await publisher.send([rosterMessage(names, { ...roster, [name]: ever })])
  } catch (error) {
    for (const message of found) channel.nack(message, false, true)
    throw error
  }
  for (const message of found) channel.ack(message)
  return ever
}

async function take(channel: Channel, names: Names): Promise<Message[]> {
  await declareRoster(channel, names)
  const found: Message[] = []
  for (;;) {
    const message = await channel.get(names.roster)
    if (message === false) return found
    found.push(message)
  }
}

function unionOf(messages: readonly Message[]): Roster {
  const all = new Map<string, Set<string>>()
  for (const { content } of messages) {
    for (const [name, patterns] of Object.entries(parsed(content))) {
      const known = all.get(name) ?? new Set()
      for (const pattern of patterns) known.add(pattern)
      all.set(name, known)
    }
  }
  return Object.fromEntries([...all].map(([name, patterns]) => [name, [...patterns]]))
}

/** What is no roster says nothing. */
function parsed(content: Buffer): Roster {
  try {
    const read: unknown = JSON.parse(content.toString('utf8'))
    const entries = Object.entries(Object(read)).filter((entry): entry is [string, string[]] => Array.isArray(entry[1]))
    return Object.fromEntries(entries)
  } catch {
    return {}
  }
}

const rosterMessage = (names: Names, roster: Roster): Outgoing => ({
  exchange: '',
  routingKey: names.roster,
  content: Buffer.from(JSON.stringify(roster)),
  options: { mandatory: true, persistent: true, contentType: 'application/json', messageId: 'roster' },
})
