import { commonError, coversAny, type EventsPort, type LoggedEvent } from '@taskwright/core'
import { backlogsOf } from './backlogs.ts'
import { startBroadcast } from './broadcast.ts'
import { begun } from './channel.ts'
import { type Consumer, startConsumer } from './consumer.ts'
import { deadLettersOf } from './dead-letters.ts'
import { unavailable } from './failures.ts'
import { messageOf, type Outgoing } from './message.ts'
import { type RabbitmqOptions, SILENT_MS, settingsOf } from './options.ts'
import { plumbing } from './plumbing.ts'
import { within } from './time.ts'
import { namesOf } from './topology.ts'

/**
 * Carries events over RabbitMQ 3.10 or newer. Connects when it is first used; where the broker is away, everything but
 * publishing goes on by itself when it is back.
 */
export function rabbitmq(options: RabbitmqOptions = {}): EventsPort {
  const settings = settingsOf(options)
  const { prefix, prefetch, deadlineMs, source, now } = settings
  const names = namesOf(prefix)
  const base = plumbing(settings, names, { outward: 'publishing', inward: 'consuming' })
  const { outward, inward, locks, reporting } = base
  const counts = { published: 0, refused: 0, delivered: 0, redelivered: 0 }
  const consumers = new Set<Consumer>()
  const closers = new Set<() => Promise<void>>()
  let closed = false

  const check = (): void => {
    if (closed) throw commonError('engine.closed')
  }
  const closing = (stop: () => Promise<void>) => {
    let stopped: Promise<void> | undefined
    const close = (): Promise<void> => {
      stopped ??= stop().finally(() => closers.delete(close))
      return stopped
    }
    closers.add(close)
    return { close }
  }

  /** An event must not pass by a subscription of this process whose queue is still being made. */
  async function subscribed(): Promise<void> {
    const missing = [...consumers].filter((consumer) => !consumer.isUp())
    if (missing.length > 0) await Promise.all(missing.map((consumer) => consumer.up(deadlineMs)))
  }

  async function send(messages: readonly Outgoing[]): Promise<readonly Outgoing[]> {
    return within(
      deadlineMs,
      subscribed().then(() => base.publisher().send(messages)),
      () => unavailable(),
    )
  }

  async function publish(events: readonly LoggedEvent[]): Promise<void> {
    const unrouted = await send(
      events.map((event) => messageOf(event, source, { exchange: names.events, routingKey: event.type })),
    )
    // What nobody asked for goes nowhere, and may. What somebody here asked for has lost its queue.
    const lost = unrouted.map(({ routingKey }) => routingKey)
    const robbed = [...consumers].filter(({ spec }) => lost.some((type) => coversAny(spec.types, type)))
    for (const consumer of robbed) consumer.renew()
    if (robbed.length > 0) throw unavailable()
  }

  return {
    name: 'rabbitmq',
    keepsHistory: false,
    async publish(events) {
      check()
      if (events.length === 0) return
      try {
        await publish(events)
        counts.published += events.length
      } catch (error) {
        counts.refused += events.length
        throw error
      }
    },
    async deliver(subscription, events) {
      check()
      const to = { exchange: '', routingKey: names.queue(subscription) }
      const unrouted = await send(events.map((event) => messageOf(event, source, to)))
      if (unrouted.length > 0) throw commonError('subscription.not_found')
    },
    async subscribe(spec) {
      check()
      const consumer = startConsumer({
        spec,
        names,
        link: inward,
        locks,
        publisher: base.publisher(),
        prefetch,
        setUpMs: SILENT_MS,
        now,
        handedOver({ again }) {
          counts.delivered += 1
          if (again) counts.redelivered += 1
        },
        onError: reporting(`subscription ${spec.name}`),
      })
      consumers.add(consumer)
      base.retry()
      const { close } = closing(async () => {
        consumers.delete(consumer)
        await consumer.close()
      })
      // Where the broker is away it begins when it is back. One that is only slow is waited for.
      await begun(inward, consumer, SILENT_MS)
      return { close }
    },
    async broadcast(types, handle) {
      check()
      const listening = startBroadcast({
        link: inward,
        names,
        types,
        handle,
        setUpMs: SILENT_MS,
        onError: reporting('broadcast'),
      })
      await begun(inward, listening, SILENT_MS)
      return closing(listening.close)
    },
    deadLetters: deadLettersOf({ link: inward, names, locks, publisher: base.publisher(), deadlineMs }),
    backlogs: backlogsOf({ link: inward, names, deadlineMs }),
    figures: () => ({
      ...counts,
      connected: !closed && base.isUp(),
      reconnects: outward.reconnects() + inward.reconnects(),
    }),
    async settled() {
      await Promise.all([...consumers].map((consumer) => consumer.settled()))
    },
    async close() {
      closed = true
      await Promise.all([...closers].map((close) => close()))
      await base.close()
    },
  }
}
