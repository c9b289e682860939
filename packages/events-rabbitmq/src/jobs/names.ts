import { type JobPriority, type JobTicket, jobPriorities } from '@taskwright/core'
import type { Channel } from 'amqplib'
import { type Names, namesOf, quorum } from '../topology.ts'

/** What stands at the broker for jobs, beside the ladder, which is shared with the events. */
export interface JobNames extends Names {
  /** What is to be done: a queue for each type and priority. */
  tickets(type: string, priority: JobPriority): string
  /** An exchange nothing goes through: it is there as long as the job has not ended. */
  token(id: string): string
  /** Held by who does the job. */
  hold(id: string): string
}

const VERSION = 'v1'

export const jobNamesOf = (prefix: string): JobNames => ({
  ...namesOf(prefix),
  // Which types of jobs there are is kept as which subscriptions there are.
  roster: `${prefix}.jobs.types.${VERSION}`,
  tickets: (type, priority) => `${prefix}.jobs.${type}.${priority.toLowerCase()}.${VERSION}`,
  token: (id) => `${prefix}.job.${id}.${VERSION}`,
  hold: (id) => `${prefix}.job-held.${id}`,
})

/** The queues of a type of jobs; resolves with how many tickets wait in each. */
export async function declareTickets(channel: Channel, names: JobNames, type: string) {
  const waiting = { HIGH: 0, DEFAULT: 0, LOW: 0 }
  for (const priority of jobPriorities) {
    const { messageCount } = await channel.assertQueue(names.tickets(type, priority), quorum)
    waiting[priority] = messageCount
  }
  return waiting
}

/** From here on a job of this id is not over. */
export async function issueToken(channel: Channel, names: JobNames, { id }: Pick<JobTicket, 'id'>): Promise<void> {
  await channel.assertExchange(names.token(id), 'fanout', { durable: true })
}
