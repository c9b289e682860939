import type { Delivery, EventsPort, LoggedEvent, Settlement, SubscriptionSpec } from '@taskwright/core'
import type { Place } from './broker.ts'

/** An event of which only what a test is about matters. */
export const anEvent = (more: Partial<LoggedEvent> & { readonly id: string }): LoggedEvent => ({
  type: 'task.created',
  schemaVersion: 1,
  organizationId: 'acme',
  stream: `task/${more.id}`,
  sequence: 1,
  time: '2026-11-21T12:00:00.000Z',
  actor: 'ana',
  correlationId: 'request',
  causationId: null,
  hops: 0,
  origin: 'app',
  traceparent: null,
  data: { title: 'Write the README' },
  position: 1,
  recordedTime: '2026-11-21T12:00:00.001Z',
  ...more,
})

export const eventsNamed = (prefix: string, count: number): LoggedEvent[] =>
  Array.from({ length: count }, (_, i) => anEvent({ id: `${prefix}-${i}`, position: i + 1 }))

export const DONE: Settlement = { outcome: 'done' }

/** Subscribes to everything, unless told otherwise; resolves with what came. */
export async function listen(
  bus: EventsPort,
  more: Partial<SubscriptionSpec> = {},
  answer: (delivery: Delivery) => Settlement | Promise<Settlement> = () => DONE,
) {
  const ids: string[] = []
  const { close } = await bus.subscribe({
    name: 'mailer',
    types: ['*'],
    from: 'now',
    async handle(delivery) {
      ids.push(delivery.event.id)
      return answer(delivery)
    },
    ...more,
  })
  return { ids, close }
}

/** Waits until it is so; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(10)
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Publishes until it succeeds; resolves with how often it was refused. */
export async function publishUntilAccepted(bus: EventsPort, events: readonly LoggedEvent[]): Promise<number> {
  for (let refused = 0; ; refused++) {
    try {
      await bus.publish(events)
      return refused
    } catch {
      await pause(20)
    }
  }
}

/** How it was refused. */
export const refusalOf = (promised: Promise<unknown>): Promise<unknown> =>
  promised.then(
    () => 'resolved',
    (error: unknown) => error,
  )

/** Whether an event of this type, published past the bus, is taken by any queue. */
export const isTaken = ({ aside, names }: Place, type: string): Promise<boolean> =>
  aside(async (connection) => {
    const channel = await connection.createConfirmChannel()
    let taken = true
    channel.on('return', () => {
      taken = false
    })
    channel.publish(names.events, type, Buffer.from('{}'), { mandatory: true })
    await channel.waitForConfirms()
    return taken
  })
