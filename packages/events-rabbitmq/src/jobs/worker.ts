import type { JobsWork } from '@taskwright/core'
import type { Message } from 'amqplib'
import { type Kept, keepChannel } from '../channel.ts'
import { lost as lostBroker } from '../failures.ts'
import type { Locks } from '../locks.ts'
import type { Publisher } from '../publisher.ts'
import { enter } from '../roster.ts'
import { atMost } from '../time.ts'
import { declareShared } from '../topology.ts'
import { type Desk, lostJob, openDesk } from './desk.ts'
import { declareTickets } from './names.ts'
import { type SettlingOptions, settling } from './settling.ts'
import { takingFrom } from './taking.ts'

export interface JobWorkerOptions extends SettlingOptions {
  readonly locks: Locks
  readonly publisher: Publisher
  readonly lookEveryMs: number
}

export interface JobWorker {
  up(ms: number): Promise<unknown>
  /** There may be something to do. */
  wake(): void
  close(): Promise<void>
}

/** Takes jobs one by one, as long as it has hands free. */
export function startJobWorker(options: JobWorkerOptions, work: JobsWork): JobWorker {
  const { link, names, locks, publisher, setUpMs, lookEveryMs, onError } = options
  const { types, atOnce } = work
  const next = takingFrom(names, types)
  const attend = settling(options, work)
  const running = new Set<Promise<void>>()
  let closing = false
  let filling: Promise<void> | undefined
  let again = false
  let looking: ReturnType<typeof setTimeout> | undefined
  let entered = false

  const kept: Kept<Desk> = keepChannel({
    link,
    setUpMs,
    onError,
    async setUp(channel, connection) {
      await declareShared(channel, names)
      for (const type of types) await declareTickets(channel, names, type)
      if (!entered) {
        const roster = { name: 'jobs', types }
        await locks(connection, 'jobs.types', () => enter(channel, names, publisher, roster))
        entered = true
      }
      return openDesk(connection, channel)
    },
  })

  async function fill(): Promise<void> {
    do {
      again = false
      while (!closing && running.size < atOnce) {
        const desk = kept.current()
        const message = desk && (await next(desk.channel))
        if (!desk || !message) break
        begin(desk, message)
      }
    } while (again && !closing)
  }

  function wake(): void {
    again = true
    if (closing || filling) return
    filling = fill()
      // A channel that ends is told of elsewhere.
      .catch(() => {})
      .finally(() => {
        filling = undefined
      })
  }

  function look(): void {
    wake()
    if (!closing) looking = setTimeout(look, lookEveryMs)
  }

  function begin(desk: Desk, message: Message): void {
    const controller = new AbortController()
    desk.attempts.add(controller)
    if (closing) controller.abort(stopping())
    if (!desk.isOpen()) controller.abort(lostJob())
    const attending = attend(desk, message, controller.signal)
      .catch((error: unknown) => onError(lostBroker(error)))
      .finally(() => {
        desk.attempts.delete(controller)
        running.delete(attending)
        wake()
      })
    running.add(attending)
  }

  look()
  return {
    up: (ms) => kept.up(ms).then(wake),
    wake,
    async close() {
      closing = true
      clearTimeout(looking)
      for (const controller of kept.current()?.attempts ?? []) controller.abort(stopping())
      if (filling) await atMost(setUpMs, filling)
      await Promise.all(running)
      await kept.close()
    },
  }
}

const stopping = () => new DOMException('The worker is about to stop.', 'AbortError')
