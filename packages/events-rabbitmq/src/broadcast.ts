import { coversAny, type LoggedEvent } from '@taskwright/core'
import type { Message } from 'amqplib'
import { type Kept, keepChannel } from './channel.ts'
import type { Link } from './connection.ts'
import type { BrokerError } from './failures.ts'
import { eventIn } from './message.ts'
import { bindingKey, type Names } from './topology.ts'

/** What a listener that is too slow may have waiting; the oldest is lost then. */
const AT_MOST_WAITING = 10_000

export interface BroadcastOptions {
  readonly link: Link
  readonly names: Names
  readonly types: readonly string[]
  readonly handle: (event: LoggedEvent) => void
  readonly setUpMs: number
  readonly onError: (error: BrokerError) => void
}

/** Hears every event from now on, in a queue that lives and dies with the connection; nothing is acknowledged. */
export function startBroadcast({ link, names, types, handle, setUpMs, onError }: BroadcastOptions): Kept<true> {
  let closed = false

  const hear = (message: Message): void => {
    if (closed) return
    try {
      const event = eventIn(message)
      if (coversAny(types, event.type)) handle(event)
    } catch {
      // A broadcast may be lost; who listens sees to its own errors.
    }
  }
  const kept = keepChannel<true>({
    link,
    setUpMs,
    onError,
    async setUp(channel) {
      await channel.assertExchange(names.events, 'topic', { durable: true })
      const { queue } = await channel.assertQueue('', {
        exclusive: true,
        durable: false,
        autoDelete: true,
        arguments: { 'x-max-length': AT_MOST_WAITING },
      })
      for (const type of types) await channel.bindQueue(queue, names.events, bindingKey(type))
      await channel.consume(queue, (message) => (message === null ? kept.renew() : hear(message)), { noAck: true })
      return true
    },
  })
  return {
    ...kept,
    async close() {
      closed = true
      await kept.close()
    },
  }
}
