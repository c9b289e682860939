import { jobPriorities } from '@taskwright/core'
import type { ChannelModel } from 'amqplib'
import { queueOptions } from '../src/index.ts'
import { jobNamesOf } from '../src/jobs/names.ts'
import { ticketIn } from '../src/jobs/tickets.ts'
import { readRoster } from '../src/roster.ts'
import { RUNGS } from '../src/topology.ts'

/** Removes all that jobs have made under a prefix. Nobody uses it any more. */
export async function jobsCleared(connection: ChannelModel, prefix: string): Promise<void> {
  const names = jobNamesOf(prefix)
  const channel = await connection.createChannel()
  const { jobs: types = [] } = await readRoster(channel, names)
  await channel.deleteExchange(names.events)
  const tickets = types.flatMap((type) => jobPriorities.map((priority) => names.tickets(type, priority)))
  const clear = async (queue: string) => {
    const own = await connection.createChannel()
    await own.assertQueue(queue, queueOptions)
    for (let message = await own.get(queue); message; message = await own.get(queue)) {
      const ticket = ticketIn(message)
      if (ticket) await own.deleteExchange(names.token(ticket.id))
    }
    await own.deleteQueue(queue)
  }
  await Promise.all([...RUNGS.map(names.rung), ...tickets].map(clear))
  await channel.deleteQueue(names.roster)
}
