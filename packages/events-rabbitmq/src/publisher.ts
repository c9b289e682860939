import type { ConfirmChannel } from 'amqplib'
import { type Kept, keepChannel } from './channel.ts'
import type { Link } from './connection.ts'
import { type BrokerError, lost, unavailable } from './failures.ts'
import type { Outgoing } from './message.ts'
import { within } from './time.ts'
import { declareShared, type Names } from './topology.ts'

export interface PublisherOptions {
  readonly link: Link
  readonly names: Names
  /** So many messages at most are on their way, unconfirmed. */
  readonly window: number
  /** How long the broker may take to confirm. */
  readonly deadlineMs: number
  readonly setUpMs: number
  readonly onError: (error: BrokerError) => void
}

/** Hands messages to the broker and knows whether it has them. */
export interface Publisher {
  /**
   * Resolves when the broker has confirmed every message, with those that no queue took. Rejects with `events.unavailable`
   * within the deadline; some of the messages may have come through then.
   */
  send(messages: readonly Outgoing[]): Promise<readonly Outgoing[]>
  /** Something it declared is missing: declares it again. */
  renew(): void
  /** Whether a message could be sent now. */
  isUp(): boolean
  close(): Promise<void>
}

export interface Sending {
  readonly channel: ConfirmChannel
  /** How many are unconfirmed, and who waits for there to be fewer. */
  open: number
  readonly held: Set<() => void>
  /** Ids of what came back; the broker says so before it confirms. */
  readonly returned: Set<string>
}

export function openPublisher({ link, names, window, deadlineMs, setUpMs, onError }: PublisherOptions): Publisher {
  const kept: Kept<Sending> = keepChannel({
    link,
    setUpMs,
    onError,
    async setUp(channel) {
      await declareShared(channel, names)
      return sendingOn(channel)
    },
  })

  async function send(messages: readonly Outgoing[]): Promise<readonly Outgoing[]> {
    if (messages.length === 0) return []
    const until = Date.now() + deadlineMs
    const left = (): number => until - Date.now()
    const sending = await kept.up(deadlineMs)
    // A broker that reads nothing would leave the messages in our memory, to be published some time later.
    await within(left(), link.unblocked(), () => unavailable())
    return within(left(), confirmed(sending, messages, window), () => {
      // Whatever is still on its way ends with the connection.
      link.drop()
      return unavailable()
    })
  }

  return {
    send,
    renew: kept.renew,
    isUp: () => kept.current() !== undefined && !link.isBlocked(),
    close: kept.close,
  }
}

export function sendingOn(channel: ConfirmChannel): Sending {
  const sending: Sending = { channel, open: 0, held: new Set(), returned: new Set() }
  channel.on('return', ({ properties }) => sending.returned.add(String(properties.messageId)))
  return sending
}

/** Sends messages, never more than `window` at once, and waits for all of them; resolves with those no queue took. */
export function confirmed(
  sending: Sending,
  messages: readonly Outgoing[],
  window: number,
): Promise<readonly Outgoing[]> {
  return new Promise((resolve, reject) => {
    const { channel, held, returned } = sending
    const unrouted: Outgoing[] = []
    let next = 0
    let missing = messages.length
    let failed = false

    const fail = (error: unknown): void => {
      failed = true
      held.delete(pump)
      reject(unavailable(lost(error)))
    }
    const settle = (message: Outgoing, error: unknown): void => {
      sending.open -= 1
      if (returned.delete(message.options.messageId)) unrouted.push(message)
      if (error && !failed) fail(error)
      else if (--missing === 0 && !failed) resolve(unrouted)
      wake(sending)
    }
    function pump(): void {
      for (; !failed && next < messages.length && sending.open < window; next++) {
        const message = messages[next]
        if (message === undefined) return
        const { exchange, routingKey, content, options } = message
        try {
          channel.publish(exchange, routingKey, content, options, (error: unknown) => settle(message, error))
          sending.open += 1
        } catch (error) {
          fail(error)
        }
      }
      if (next >= messages.length || failed) held.delete(pump)
      else held.add(pump)
    }
    pump()
  })
}

/** Lets those go on who waited for room. */
function wake({ held }: Sending): void {
  for (const pump of held) pump()
}
