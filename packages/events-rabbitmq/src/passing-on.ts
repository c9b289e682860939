import type { Channel, ChannelModel } from 'amqplib'
import { isWanted, unbindUnwanted } from './bindings.ts'
import type { Locks } from './locks.ts'
import type { Publisher } from './publisher.ts'
import { spread } from './time.ts'
import type { Names } from './topology.ts'

/** How long an event goes round among consumers that do not know its type. */
export interface Patience {
  readonly firstMs: number
  readonly longestMs: number
  /** Passed on so often, it is asked each time whether anybody wants it. */
  readonly askFrom: number
  readonly atMost: number
}

/**
 * About two minutes. Between the five times it is asked half a minute passes, at least: a program or a broker that starts
 * again is back by then.
 */
export const PATIENCE: Patience = { firstMs: 250, longestMs: 16_000, askFrom: 16, atMost: 20 }

/** How an event goes on. `passed` counts how often it was passed on since somebody was known to want it. */
export type Passing = { readonly passed: number; readonly afterMs: number } | 'unwanted'

/** So long what is still on its way of a type whose bindings were taken away takes no lock. */
const UNBOUND_MS = 60_000

export interface PassingOptions {
  readonly subscription: string
  readonly names: Names
  readonly locks: Locks
  readonly publisher: Publisher
  readonly patience?: Patience
}

/** Decides on the events of one consumer whose type it does not know. */
export function passingOn({ subscription, names, locks, publisher, patience }: PassingOptions) {
  const unbound = new Map<string, number>()

  /** An answer that does not come is no reason to give anything up. */
  const asked = (type: string): Promise<boolean> => isWanted(publisher, names, subscription, type).catch(() => true)

  return async (
    at: { readonly channel: Channel; readonly connection: ChannelModel },
    { type, passed }: { readonly type: string; readonly passed: number },
  ): Promise<Passing> => {
    const passing = await passOn(passed, () => asked(type), patience)
    if (passing !== 'unwanted' || (unbound.get(type) ?? 0) > Date.now()) return passing
    unbound.set(type, Date.now() + UNBOUND_MS)
    await unbindUnwanted({ names, locks, publisher }, at, { subscription, type }).catch(() => {
      unbound.delete(type)
    })
    return passing
  }
}

/**
 * What becomes of an event whose type its consumer does not know. It may be for another version of the program, so it goes
 * back to the queue, as long as somebody wants it: which of the consumers gets it next is luck.
 */
export async function passOn(
  passed: number,
  isWanted: () => Promise<boolean>,
  { firstMs, longestMs, askFrom, atMost }: Patience = PATIENCE,
): Promise<Passing> {
  const asking = passed >= askFrom
  const wanted = asking && (await isWanted())
  if (passed >= atMost && !wanted) return 'unwanted'
  const restMs = Math.min(firstMs * 2 ** passed, longestMs)
  if (wanted) return { passed: askFrom, afterMs: atRandom(restMs, longestMs) }
  return { passed: passed + 1, afterMs: asking ? spread(restMs) : atRandom(restMs, longestMs) }
}

/**
 * Half of it on average, and as likely soon as late (an exponential distribution). Consumers take turns, so events that rested
 * alike would come back in their order, each to the same wrong one, for ever; these come in any order.
 */
const atRandom = (ms: number, longestMs: number): number => Math.min((-Math.log(1 - Math.random()) * ms) / 2, longestMs)
