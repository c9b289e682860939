import { type ChannelModel, connect } from 'amqplib'

export const openBroker = (url: string): Promise<ChannelModel> => connect(url, { noDelay: true })

/** A topic exchange with one quorum queue behind it that takes everything; `remove` leaves nothing of it. */
export async function makeSink(connection: ChannelModel, exchange: string): Promise<{ remove(): Promise<void> }> {
  const channel = await connection.createChannel()
  const queue = `${exchange}.sink`
  await channel.assertExchange(exchange, 'topic', { durable: true })
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  await channel.bindQueue(queue, exchange, '#')
  return {
    async remove() {
      await channel.deleteQueue(queue)
      await channel.deleteExchange(exchange)
      await channel.close()
    },
  }
}
