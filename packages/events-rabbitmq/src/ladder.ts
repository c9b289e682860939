import type { ConfirmChannel, Message } from 'amqplib'
import { type Kept, keepChannel } from './channel.ts'
import type { Link } from './connection.ts'
import { BrokerError, lost } from './failures.ts'
import { copyFor, type Outgoing, resting, restOf, standingOf } from './message.ts'
import type { Publisher } from './publisher.ts'
import { backOff, pause } from './time.ts'
import { declareShared, type Names, RUNGS, rungFor } from './topology.ts'

/** So many messages of a rung wait in memory; those behind them are due later, or almost. */
const IN_MEMORY = 500

export interface LadderOptions {
  readonly link: Link
  readonly names: Names
  readonly publisher: Publisher
  readonly setUpMs: number
  readonly now: () => number
  readonly onError: (error: BrokerError) => void
}

/**
 * Brings retries back when they are due. Every process that consumes does this for all of them: a message stays with the
 * broker, unacknowledged, until its copy is confirmed in the queue it is for.
 */
export function startLadder(options: LadderOptions): Kept<true> {
  const { link, names, publisher, setUpMs, now, onError } = options
  const waits = new Set<{ cut(): void }>()
  let closing = false

  async function carry(channel: ConfirmChannel, isOpen: () => boolean, rung: number, message: Message): Promise<void> {
    const rest = restOf(message)
    if (rest !== undefined) {
      const wait = pause(Math.min(rung, Math.max(0, rest.due - now())))
      waits.add(wait)
      await wait.over
      waits.delete(wait)
      if (closing || !isOpen()) return
      const copy = copyFor(message, rest.to, standingOf(message))
      const left = rest.due - now()
      const to = left <= 0 ? copy : resting(copy, names.rung(rungFor(left)), rest.due)
      const gone = (): void => onError(new BrokerError('broker.refused', 'A retry is for a queue that is gone.'))
      if (!(await moveOn(publisher, to, { worthwhile: isOpen, missing: gone, giveUp: left <= 0 }))) return
    }
    if (isOpen()) channel.ack(message)
  }

  const kept = keepChannel<true>({
    link,
    setUpMs,
    onError,
    async setUp(channel) {
      let open = true
      channel.once('close', () => {
        open = false
        for (const wait of waits) wait.cut()
      })
      await declareShared(channel, names)
      await channel.prefetch(IN_MEMORY)
      for (const rung of RUNGS) {
        await channel.consume(names.rung(rung), (message) => {
          if (message === null) return kept.renew()
          carry(channel, () => open, rung, message).catch((error: unknown) => onError(lost(error)))
        })
      }
      return true
    },
  })
  return {
    ...kept,
    async close() {
      closing = true
      for (const wait of waits) wait.cut()
      await kept.close()
    },
  }
}

/**
 * Sends a copy until the broker has it, so that the original can be acknowledged: at any moment there is at least one. False:
 * it is not worthwhile any more, and the original stays. With `giveUp`, a copy that no queue takes is let go.
 */
export async function moveOn(
  publisher: Publisher,
  copy: Outgoing,
  how: { readonly worthwhile: () => boolean; readonly missing: () => void; readonly giveUp?: boolean },
): Promise<boolean> {
  for (let failures = 0; ; ) {
    try {
      const [unrouted] = await publisher.send([copy])
      if (unrouted === undefined) return true
      how.missing()
      if (how.giveUp === true) return true
      publisher.renew()
    } catch {
      // The publisher has told why.
    }
    failures += 1
    if (!how.worthwhile()) return false
    await pause(backOff(failures)).over
  }
}
