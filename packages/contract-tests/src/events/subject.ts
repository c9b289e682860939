import type { EventsPort, LoggedEvent } from '@taskwright/core'
import type { Case, Kit, Skips } from '../harness/case.ts'
import { ContractViolation } from '../harness/check.ts'
import { pause, within } from '../harness/timing.ts'
import { anEvent, NOON } from '../storage/fixtures.ts'
import { type EventsCase, eventsCases } from './cases.ts'
import type { EventsContext, NewsItem, Outage } from './context.ts'

/** An empty place for events: a new exchange, a new database, a new object. The kit closes the buses. */
export interface EventsPlace {
  readonly events: EventsPort
  /** Another instance on the same place, as a second process would have. */
  readonly another?: () => EventsPort | Promise<EventsPort>
  /** Takes the place out of reach of all its instances, and brings it back. Both resolve when it is so. */
  readonly outage?: Outage
  /** Lets time pass: moves the clock the buses were given, or really waits. */
  readonly advance: (ms: number) => Promise<void>
  /**
   * How events come into being, where that is more than `publish`: for the log as a bus, committing them.
   * @default events.publish
   */
  readonly emit?: (events: readonly LoggedEvent[]) => Promise<void>
  /** Called after the buses were closed. */
  readonly dispose?: () => void | Promise<void>
}

export interface EventsSubject {
  readonly name: string
  /** Called for each case. */
  readonly open: () => EventsPlace | Promise<EventsPlace>
  /** Cases that cannot hold for this subject, each with the reason. */
  readonly skip?: Skips<EventsCase>
  /** How long a case waits before it says that something does not come. @default 20000 */
  readonly patienceMs?: number
  /** @default 60000 */
  readonly timeLimitMs?: number
}

const STEP_MS = 20

export function eventsKit({
  name,
  open,
  skip = {},
  patienceMs = 20_000,
  timeLimitMs = 60_000,
}: EventsSubject): Kit<EventsContext, EventsCase> {
  async function inContext(run: Case<EventsContext>) {
    const place = await open()
    const instances = [place.events]
    const { advance, outage = noOutage, emit = (events) => place.events.publish(events) } = place
    let position = 0

    const settled = async () => {
      for (const instance of instances) await within(patienceMs, instance.settled(), 'settled() does not resolve')
    }
    const context: EventsContext = {
      events: place.events,
      advance,
      outage,
      settled,
      patienceMs,
      async another() {
        if (place.another === undefined) throw new Error('The case needs `another`: offer it, or skip the case.')
        const instance = await place.another()
        instances.push(instance)
        return instance
      },
      async emit(...items) {
        const events = items.map((item) => logged(item, ++position))
        await within(patienceMs, emit(events), 'publishing does not resolve')
        return events
      },
      async eventually(condition, what) {
        for (let passed = 0; !(await condition()); passed += STEP_MS) {
          if (passed >= patienceMs) throw new ContractViolation(`${what} (waited ${patienceMs} ms)`)
          await advance(STEP_MS)
          await pause(0)
        }
      },
    }
    try {
      await run(context)
    } finally {
      for (const end of [...instances.map((one) => () => one.close()), () => place.dispose?.()]) {
        await within(patienceMs, Promise.resolve(end()), 'clearing away').catch(() => {})
      }
    }
  }

  return { name: `events contract: ${name}`, cases: eventsCases, skip, timeLimitMs, inContext }
}

const noOutage: Outage = {
  begin() {
    throw new Error('The case needs `outage`: offer it, or skip the case.')
  },
  end() {},
}

const logged = (item: NewsItem, position: number): LoggedEvent => ({
  ...anEvent(item),
  position,
  recordedTime: NOON,
  ...item,
})
