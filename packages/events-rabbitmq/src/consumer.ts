import { coversAny, faultpoint, type LoggedEvent, type Settlement, type SubscriptionSpec } from '@taskwright/core'
import type { ChannelModel, ConfirmChannel, Message } from 'amqplib'
import { announce, bind, bindingsOf, unbind } from './bindings.ts'
import { type Kept, keepChannel } from './channel.ts'
import type { Link } from './connection.ts'
import { BrokerError, lost } from './failures.ts'
import { moveOn } from './ladder.ts'
import type { Locks } from './locks.ts'
import { buried, copyFor, eventIn, type Outgoing, resting, type Standing, standingOf, timesLost } from './message.ts'
import { type Patience, passingOn } from './passing-on.ts'
import type { Publisher } from './publisher.ts'
import { enter } from './roster.ts'
import { atMost, pause } from './time.ts'
import { bindingKey, declareSubscription, type Names, rungFor } from './topology.ts'

export interface ConsumerOptions {
  readonly spec: SubscriptionSpec
  readonly names: Names
  readonly link: Link
  readonly locks: Locks
  readonly publisher: Publisher
  /** So many events are handled at once. */
  readonly prefetch: number
  readonly setUpMs: number
  /** How long events of types it does not know go round; tests have less. */
  readonly patience?: Patience
  readonly now: () => number
  /** Called before each attempt. */
  readonly handedOver: (attempt: { readonly again: boolean }) => void
  readonly onError: (error: BrokerError) => void
}

/** One consumer of one subscription. */
export interface Consumer {
  readonly spec: SubscriptionSpec
  /** Resolves when its queue is there and events come in; rejects with `events.unavailable` while that cannot be. */
  up(ms: number): Promise<unknown>
  isUp(): boolean
  /** Its queue is not where it should be: looks, and makes it again. */
  renew(): void
  /** Resolves when no event of the queue is waiting and no handler is at work. */
  settled(): Promise<void>
  close(): Promise<void>
}

interface Taking {
  readonly channel: ConfirmChannel
  readonly connection: ChannelModel
  isOpen(): boolean
}

interface Consuming extends Taking {
  readonly tag: string
}

const RETRY_AFTER_THROW_MS = 1000
/** An event that was handed out so often without any answer ends the process each time. */
const DEADLY = 100
const GOODBYE_MS = 1000

export function startConsumer(options: ConsumerOptions): Consumer {
  const { spec, names, link, locks, publisher, prefetch, setUpMs, now, handedOver, onError } = options
  const queue = names.queue(spec.name)
  const passedOn = passingOn({ ...options, subscription: spec.name })
  const running = new Set<Promise<void>>()
  let entered = false
  let closing = false

  async function setUp(channel: ConfirmChannel, connection: ChannelModel): Promise<Consuming> {
    let open = true
    channel.once('close', () => {
      open = false
    })
    const taking = { channel, connection, isOpen: () => open }
    // Before its bindings are there: who takes away those nobody wants asks first.
    await announce(channel, names, spec, () => kept.renew())
    const ever = entered ? [] : await locks(connection, 'roster', () => enter(channel, names, publisher, spec))
    const tag = await locks(connection, bindingsOf(spec.name), async () => {
      const others = await declareSubscription(channel, names, spec.name)
      await bind(channel, names, spec)
      // Another consumer may be of an older or a newer version, and need what this one does not.
      if (others === 0) await unbind(channel, names, { ...spec, types: staleOf(spec, ever) })
      await channel.prefetch(prefetch)
      const { consumerTag } = await channel.consume(queue, (message) => {
        if (message === null) kept.renew()
        else take(taking, message)
      })
      return consumerTag
    })
    entered = true
    return { ...taking, tag }
  }
  const kept: Kept<Consuming> = keepChannel({ link, setUp, setUpMs, onError })

  function take(taking: Taking, message: Message): void {
    // What is not begun stays with the broker, and comes again.
    if (closing) return
    const work = receive(taking, message)
      .catch((error: unknown) => onError(lost(error)))
      .finally(() => running.delete(work))
    running.add(work)
  }

  async function receive(taking: Taking, message: Message): Promise<void> {
    const { channel, isOpen } = taking
    const moved = async (to: Outgoing): Promise<void> => {
      const worthwhile = () => isOpen() && !closing
      if (!(await moveOn(publisher, to, { worthwhile, missing }))) return
      faultpoint('consumer.moved')
      ack()
    }
    const ack = (): void => {
      // On the channel it came by, or not at all: elsewhere its number is another message's.
      if (isOpen()) channel.ack(message)
    }
    const standing = standingOf(message)
    const event = readable(message)
    if (event === undefined) return moved(dead(message, standing, 'Unreadable'))
    if (timesLost(message) > DEADLY) return moved(dead(message, standing, 'Lost'))
    if (!coversAny(spec.types, event.type)) {
      const passing = await passedOn(taking, { type: event.type, passed: standing.passed })
      if (passing === 'unwanted') return ack()
      return moved(later(message, passing.afterMs, { ...standing, passed: passing.passed }))
    }
    handedOver({ again: standing.attempt > 1 || message.fields.redelivered })
    const settlement = await attempted(spec, event, standing.attempt)
    faultpoint('consumer.handled')
    if (settlement.outcome === 'done') return ack()
    if (settlement.outcome === 'dead') return moved(dead(message, standing, settlement.reason))
    return moved(later(message, settlement.afterMs, { ...standing, attempt: standing.attempt + 1 }))
  }

  const missing = (): void => {
    onError(new BrokerError('broker.refused', 'A queue that should take an event is missing; it is made again.'))
    kept.renew()
  }
  const dead = (message: Message, { attempt }: Standing, reason: string): Outgoing =>
    buried(message, names.dead(spec.name), {
      subscription: spec.name,
      attempts: attempt,
      reason,
      diedAt: new Date(now()).toISOString(),
    })
  const later = (message: Message, afterMs: number, standing: Standing): Outgoing => {
    const copy = copyFor(message, queue, standing)
    return afterMs <= 0 ? copy : resting(copy, names.rung(rungFor(afterMs)), now() + afterMs)
  }

  return {
    spec,
    up: kept.up,
    isUp: () => kept.current() !== undefined,
    renew: kept.renew,
    settled: () => settled(kept, queue, running, setUpMs),
    async close() {
      closing = true
      const consuming = kept.current()
      if (consuming?.isOpen()) await atMost(GOODBYE_MS, consuming.channel.cancel(consuming.tag))
      await Promise.all(running)
      await kept.close()
    },
  }
}

function staleOf({ types }: SubscriptionSpec, ever: readonly string[]): readonly string[] {
  const wanted = new Set(types.map(bindingKey))
  return ever.filter((pattern) => !wanted.has(bindingKey(pattern)))
}

function readable(message: Message): LoggedEvent | undefined {
  try {
    return eventIn(message)
  } catch {
    return undefined
  }
}

async function attempted({ handle }: SubscriptionSpec, event: LoggedEvent, attempt: number): Promise<Settlement> {
  try {
    return await handle({ event, attempt })
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'thrown'
    return { outcome: 'retry', afterMs: RETRY_AFTER_THROW_MS, reason }
  }
}

/** A delivery may be on its way while the queue counts as empty, so the queue must be empty twice in a row. */
async function settled(
  kept: Kept<Consuming>,
  queue: string,
  running: ReadonlySet<unknown>,
  patienceMs: number,
): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    const { channel } = await kept.up(patienceMs)
    const { messageCount } = await channel.checkQueue(queue)
    quiet = messageCount === 0 && running.size === 0 ? quiet + 1 : 0
    if (quiet === 0) await pause(5).over
  }
}
