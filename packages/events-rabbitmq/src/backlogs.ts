import type { EventsPort } from '@taskwright/core'
import type { ChannelModel } from 'amqplib'
import type { Link } from './connection.ts'
import { unavailable } from './failures.ts'
import { atMost, within } from './time.ts'
import type { Names } from './topology.ts'

const NOT_FOUND = 404

/** What waits in the queues of subscriptions, by asking how long they are: nothing is taken out, and no lock is held. */
export function backlogsOf({
  link,
  names,
  deadlineMs,
}: {
  readonly link: Link
  readonly names: Names
  readonly deadlineMs: number
}): EventsPort['backlogs'] {
  return async (subscriptions) => {
    const connection = await link.up(deadlineMs)
    const asking = Promise.all(
      subscriptions.map(async (subscription) => {
        const [waiting, dead] = await lengths(connection, [names.queue(subscription), names.dead(subscription)])
        return { subscription, waiting: waiting ?? 0, dead: dead ?? 0 }
      }),
    )
    return within(deadlineMs, asking, () => unavailable()).catch((error: unknown) => {
      throw error instanceof Error && error.name === 'TaskwrightError' ? error : unavailable(error)
    })
  }
}

/** Asking for a queue that isn't there ends the channel, so each subscription has its own; without queues: nothing. */
async function lengths(connection: ChannelModel, queues: readonly string[]): Promise<readonly number[]> {
  const channel = await connection.createChannel()
  channel.on('error', () => {})
  try {
    const found: number[] = []
    for (const queue of queues) found.push((await channel.checkQueue(queue)).messageCount)
    return found
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return []
    throw error
  } finally {
    await atMost(1000, (async () => channel.close())())
  }
}
