import { commonError, type DeadLetter, type EventsPort, type LoggedEvent } from '@taskwright/core'
import type { Channel, ChannelModel, Message } from 'amqplib'
import type { Link } from './connection.ts'
import { unavailable } from './failures.ts'
import type { Locks } from './locks.ts'
import { copyFor, deathOf, eventIn } from './message.ts'
import type { Publisher } from './publisher.ts'
import { readRoster } from './roster.ts'
import { atMost, pause, within } from './time.ts'
import { declareDead, type Names } from './topology.ts'

export interface DeadLettersOptions {
  readonly link: Link
  readonly names: Names
  readonly locks: Locks
  readonly publisher: Publisher
  readonly deadlineMs: number
}

/** So many are put back at once. */
const CHUNK = 200
const LARGEST_PREFETCH = 65_535
const SILENCE_MS = 2000

/**
 * Dead letters are looked at by taking them all out and giving them all back, one looker at a time. The queue does not keep
 * their order through that, so they are put in order by the time they died.
 */
export function deadLettersOf(options: DeadLettersOptions): EventsPort['deadLetters'] {
  const { link, names, locks, publisher, deadlineMs } = options

  /** Work on a channel of its own; what it has not acknowledged goes back. */
  async function using<T>(work: (channel: Channel, connection: ChannelModel) => Promise<T>): Promise<T> {
    const connection = await link.up(deadlineMs)
    try {
      const channel = await connection.createChannel()
      channel.on('error', () => {})
      try {
        return await work(channel, connection)
      } finally {
        await atMost(1000, (async () => channel.close())())
      }
    } catch (error) {
      throw error instanceof Error && error.name === 'TaskwrightError' ? error : unavailable(error)
    }
  }

  const subscriptions = (): Promise<readonly string[]> =>
    using((channel, connection) =>
      locks(connection, 'roster', async () => Object.keys(await readRoster(channel, names)).toSorted()),
    )

  const lettersOf = (subscription: string): Promise<readonly DeadLetter[]> =>
    using((channel, connection) =>
      locks(connection, `dead.${subscription}`, async () => {
        const toLetter = (message: Message) => letterOf(message, subscription)
        const { picked: letters, taken } = await takeOut(channel, names, subscription, toLetter)
        await giveBack(channel, names.dead(subscription), taken)
        // An event that died twice, since a process died in between, is one dead letter.
        return [...new Map(letters.toSorted(byDeath).map((letter) => [letter.eventId, letter])).values()]
      }),
    )

  const known = async (subscription: string): Promise<boolean> => (await subscriptions()).includes(subscription)

  async function putBack(subscription: string, messages: readonly Message[]): Promise<void> {
    const once = [...new Map(messages.map((message) => [idOf(message), message])).values()]
    const standing = { attempt: 1, passed: 0 }
    const unrouted = await publisher.send(once.map((message) => copyFor(message, names.queue(subscription), standing)))
    if (unrouted.length > 0) throw commonError('subscription.not_found')
  }

  return {
    async list({ subscription, limit }) {
      const asked = subscription === undefined ? await subscriptions() : [subscription]
      const letters: DeadLetter[] = []
      for (const name of asked) {
        if (letters.length >= limit) break
        if (subscription !== undefined && !(await known(name))) break
        letters.push(...(await lettersOf(name)))
      }
      return letters.slice(0, limit)
    },

    async redrive(subscription, eventIds) {
      if (!(await known(subscription))) return 0
      return using((channel, connection) =>
        locks(connection, `dead.${subscription}`, async () => {
          const queue = names.dead(subscription)
          const wanted = eventIds && new Set(eventIds)
          const redriven = new Set<string>()
          // What dies again meanwhile is not put back again.
          const chosen = (message: Message) => (!wanted || wanted.has(idOf(message)) ? message : undefined)
          const { picked, taken } = await takeOut(channel, names, subscription, chosen)
          for (let at = 0; at < picked.length; at += CHUNK) {
            const chunk = picked.slice(at, at + CHUNK)
            await putBack(subscription, chunk)
            for (const message of chunk) channel.ack(message)
            await applied(channel, queue)
            for (const message of chunk) redriven.add(idOf(message))
          }
          await giveBack(channel, queue, taken - picked.length)
          return redriven.size
        }),
      )
    },
  }
}

/** Takes out all there is now, unacknowledged; resolves with what was picked of it, and how many it was. */
async function takeOut<T>(
  channel: Channel,
  names: Names,
  subscription: string,
  pick: (message: Message) => T | undefined,
): Promise<{ readonly picked: readonly T[]; readonly taken: number }> {
  const there = await declareDead(channel, names, subscription)
  if (there === 0) return { picked: [], taken: 0 }
  const picked: T[] = []
  let count = 0
  let heard = Date.now()
  const complete = gate()
  await channel.prefetch(there > LARGEST_PREFETCH ? 0 : there)
  const { consumerTag } = await channel.consume(names.dead(subscription), (message) => {
    if (message === null) return complete.open()
    heard = Date.now()
    count += 1
    if (count > there) return
    const one = pick(message)
    if (one !== undefined) picked.push(one)
    if (count === there) complete.open()
  })
  // Fewer may come than were counted: a process that died may just have moved one.
  while (count < there && Date.now() - heard < SILENCE_MS) await Promise.race([complete.opened, pause(200).over])
  await within(SILENCE_MS, channel.cancel(consumerTag), () => unavailable())
  return { picked, taken: Math.min(count, there) }
}

/** Waits until the queue has them again: after a channel is closed that takes a while, in which nobody would see them. */
async function giveBack(channel: Channel, queue: string, atLeast: number): Promise<void> {
  channel.nackAll(true)
  for (const until = Date.now() + SILENCE_MS; Date.now() < until; await pause(10).over) {
    if ((await channel.checkQueue(queue)).messageCount >= atLeast) return
  }
}

/**
 * Waits until the queue has taken in what was acknowledged: a channel keeps many acknowledgements back while the queue is
 * busy, and forgets them when it is closed. Asking for a message makes it wait its turn behind those on their way, the second
 * time behind those that were kept back, too.
 */
async function applied(channel: Channel, queue: string): Promise<void> {
  for (let times = 0; times < 2; times++) {
    const message = await channel.get(queue)
    if (message) channel.nack(message, false, true)
  }
}

function gate(): { open(): void; readonly opened: Promise<void> } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

const idOf = ({ properties }: Message): string => String(properties.messageId)

function letterOf(message: Message, subscription: string): DeadLetter {
  const { attempts, reason, diedAt } = deathOf(message, subscription)
  const event = eventOr(message)
  return { subscription, eventId: event.id, position: event.position, type: event.type, attempts, reason, diedAt }
}

/** A message that is no event is a dead letter, too. */
function eventOr(message: Message): Pick<LoggedEvent, 'id' | 'position' | 'type'> {
  try {
    return eventIn(message)
  } catch {
    const { messageId, type } = message.properties
    return { id: String(messageId), position: 0, type: String(type) }
  }
}

const byDeath = (a: DeadLetter, b: DeadLetter): number =>
  a.diedAt === b.diedAt ? a.position - b.position : a.diedAt < b.diedAt ? -1 : 1
