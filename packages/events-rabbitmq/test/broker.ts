import { randomBytes } from 'node:crypto'
import type { EventsPort } from '@taskwright/core'
import { type ChannelModel, connect } from 'amqplib'
import { type RabbitmqOptions, rabbitmq } from '../src/index.ts'
import { declareRoster, namesOf, RUNGS } from '../src/topology.ts'

/** Names that nobody else uses, and what removes all that was made under them. */
export interface Place {
  readonly url: string
  readonly prefix: string
  readonly names: ReturnType<typeof namesOf>
  bus(options?: Partial<RabbitmqOptions>): EventsPort
  /** A connection beside the buses, for looking and for mischief. */
  aside<T>(work: (connection: ChannelModel) => Promise<T>): Promise<T>
  /** Closes the buses and removes exchanges and queues. */
  clear(): Promise<void>
}

export function placeAt(url: string): Place {
  const prefix = `test-${randomBytes(6).toString('hex')}`
  const names = namesOf(prefix)
  const buses: EventsPort[] = []

  async function aside<T>(work: (connection: ChannelModel) => Promise<T>): Promise<T> {
    const connection = await connect(url, { noDelay: true })
    connection.on('error', () => {})
    try {
      return await work(connection)
    } finally {
      await connection.close().catch(() => {})
    }
  }

  return {
    url,
    prefix,
    names,
    aside,
    bus(options = {}) {
      const bus = rabbitmq({ url, prefix, ...options })
      buses.push(bus)
      return bus
    },
    async clear() {
      await Promise.all(buses.map((bus) => bus.close()))
      await aside(async (connection) => {
        const channel = await connection.createChannel()
        await declareRoster(channel, names)
        const found = await channel.get(names.roster, { noAck: true })
        const subscriptions: string[] = found ? Object.keys(JSON.parse(found.content.toString())) : []
        const queues = [...subscriptions.flatMap((name) => [names.queue(name), names.dead(name)]), names.roster]
        await deleted(connection, [...queues, ...RUNGS.map(names.rung)])
        for (const exchange of [names.events, ...subscriptions.map(names.wants)]) await channel.deleteExchange(exchange)
      })
    },
  }
}

/** All at once: one after the other takes a busy broker seconds. */
async function deleted(connection: ChannelModel, queues: readonly string[]): Promise<void> {
  await Promise.all(
    queues.map(async (queue) => {
      const channel = await connection.createChannel()
      await channel.deleteQueue(queue)
    }),
  )
}
