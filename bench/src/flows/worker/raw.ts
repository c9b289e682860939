import { toCloudEvent } from '@taskwright/core'
import type { ConfirmChannel, Options } from 'amqplib'
import type { Job, Log, Work } from './protocol.ts'
import { makeSink, openBroker } from './sink.ts'
import { stopwatch } from './stopwatch.ts'
import { storageOf } from './storage.ts'

interface Message {
  readonly routingKey: string
  readonly content: Buffer
  readonly options: Options.Publish
}

/** The floor: the very messages that the relay makes, ready in memory, and amqplib alone. Nothing is read, nothing written down. */
export async function raw({ log, events, broker, window }: Extract<Job, { kind: 'raw' }>): Promise<Work> {
  const messages = await messagesOf(log, events)
  const connection = await openBroker(broker)
  const exchange = `bench-raw-${process.pid}`
  const sink = await makeSink(connection, exchange)
  const channel = await connection.createConfirmChannel()
  const timing = stopwatch()
  await publishAll(channel, exchange, messages, window)
  const work = timing.stop(messages.length)
  await channel.close()
  await sink.remove()
  await connection.close()
  return work
}

function publishAll(
  channel: ConfirmChannel,
  exchange: string,
  messages: readonly Message[],
  window: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0
    let open = 0
    const confirmed = (error: unknown): void => {
      open -= 1
      if (error) reject(error)
      else pump()
    }
    function pump(): void {
      for (; open < window && next < messages.length; next++) {
        const message = messages[next]
        if (message === undefined) break
        open += 1
        channel.publish(exchange, message.routingKey, message.content, message.options, confirmed)
      }
      if (open === 0) resolve()
    }
    pump()
  })
}

async function messagesOf(log: Log, events: number): Promise<readonly Message[]> {
  const storage = await storageOf(log)
  await storage.open({ migrate: false, now: Date.now })
  const messages: Message[] = []
  while (messages.length < events) {
    const limit = Math.min(1000, events - messages.length)
    const found = await storage.read((view) => view.readLog({ after: messages.length, limit }))
    if (found.length === 0) break
    for (const event of found) {
      messages.push({
        routingKey: event.type,
        content: Buffer.from(JSON.stringify(toCloudEvent(event))),
        options: {
          mandatory: true,
          persistent: true,
          contentType: 'application/cloudevents+json; charset=utf-8',
          messageId: event.id,
          type: event.type,
        },
      })
    }
  }
  await storage.close()
  return messages
}
