import type { LoggedEvent } from '../log/envelope.ts'
import type { Clock } from '../ports/clock.ts'
import type { Settlement, SubscriptionSpec } from '../ports/events.ts'
import { atWork, type MemoryHub, type Parcel, type Subscription } from './hub.ts'

/** So many events are handled at once: no order is promised, so none should be relied on. */
const AT_ONCE = 10
const RETRY_AFTER_THROW_MS = 1000

/** Takes parcels of a subscription for as long as it is open. */
export function startConsumer(
  hub: MemoryHub,
  subscription: Subscription,
  spec: SubscriptionSpec,
  clock: Clock,
  handedOver: (attempt: number) => void,
) {
  const running = new Set<Promise<void>>()
  let closed = false
  let cancelTimer = () => {}

  function wake(): void {
    cancelTimer()
    while (!closed && hub.reachable && running.size < AT_ONCE) {
      const parcel = takeDue(subscription, clock.now())
      if (parcel === undefined) break
      const run = atWork(hub, clock.now, () => deliver(parcel))
      running.add(run)
      run.finally(() => {
        running.delete(run)
        wake()
      })
    }
    if (!closed && hub.reachable && running.size < AT_ONCE) sleep()
  }

  /** Until the next retry is due. */
  function sleep(): void {
    const dueAt = subscription.parcels.reduce(
      (first, parcel) => Math.min(first, parcel.dueAt),
      Number.POSITIVE_INFINITY,
    )
    if (Number.isFinite(dueAt)) cancelTimer = clock.after(dueAt - clock.now(), wake)
  }

  async function deliver(parcel: Parcel): Promise<void> {
    const { attempt, json } = parcel
    handedOver(attempt)
    const settlement = await attempted(spec, parcel)
    if (!hub.reachable) {
      // Nobody hears how it ended, so it comes again.
      subscription.parcels.push(parcel)
    } else if (settlement.outcome === 'retry') {
      subscription.parcels.push({ json, attempt: attempt + 1, dueAt: clock.now() + settlement.afterMs })
    } else if (settlement.outcome === 'dead') {
      const { id: eventId, position, type }: LoggedEvent = JSON.parse(json)
      const diedAt = new Date(clock.now()).toISOString()
      const { reason } = settlement
      const letter = { subscription: spec.name, eventId, position, type, attempts: attempt, reason, diedAt }
      subscription.dead.set(eventId, { letter, json })
    }
  }

  const consumer = {
    wake,
    async close() {
      closed = true
      cancelTimer()
      subscription.consumers.delete(consumer)
      await Promise.all(running)
    },
  }
  subscription.consumers.add(consumer)
  wake()
  return consumer
}

async function attempted({ handle }: SubscriptionSpec, { json, attempt }: Parcel): Promise<Settlement> {
  try {
    // Never within the call that published it.
    await Promise.resolve()
    return await handle({ event: JSON.parse(json), attempt })
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'thrown'
    return { outcome: 'retry', afterMs: RETRY_AFTER_THROW_MS, reason }
  }
}

function takeDue(subscription: Subscription, now: number): Parcel | undefined {
  const index = subscription.parcels.findIndex(({ dueAt }) => dueAt <= now)
  return index < 0 ? undefined : subscription.parcels.splice(index, 1)[0]
}
