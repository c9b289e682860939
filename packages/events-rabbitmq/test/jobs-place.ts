import type { ChannelModel } from 'amqplib'
import { declareTickets, jobNamesOf } from '../src/jobs/names.ts'
import { ticketIn } from '../src/jobs/tickets.ts'
import { readRoster } from '../src/roster.ts'
import { declareShared, RUNGS } from '../src/topology.ts'
import { deleted } from './broker.ts'

/** Removes all that jobs have made under a prefix. Nobody uses it any more. */
export async function jobsCleared(connection: ChannelModel, prefix: string): Promise<void> {
  const names = jobNamesOf(prefix)
  const channel = await connection.createChannel()
  await declareShared(channel, names)
  const { jobs: types = [] } = await readRoster(channel, names)
  const queues = RUNGS.map(names.rung)
  for (const type of types) {
    await declareTickets(channel, names, type)
    for (const priority of ['HIGH', 'DEFAULT', 'LOW'] as const) queues.push(names.tickets(type, priority))
  }
  for (const queue of queues) {
    for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
      const ticket = ticketIn(message)
      if (ticket) await channel.deleteExchange(names.token(ticket.id))
    }
  }
  await deleted(connection, [...queues, names.roster])
  await channel.deleteExchange(names.events)
  await channel.close()
}
