import { commonError } from '../kernel/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventsPort } from '../ports/events.ts'
import type { StoragePort } from '../ports/storage.ts'
import { type Loop, loop } from './loop.ts'

interface PublisherOptions {
  readonly storage: Pick<StoragePort, 'read' | 'transaction'>
  readonly events: Pick<EventsPort, 'publish' | 'name'>
  readonly clock: Clock
  readonly onError: (error: unknown, where: string) => void
  readonly pollMs: number
  readonly gapMs: number
}

const BATCH = 200

/**
 * Carries the log to a bus that isn't the log itself. The checkpoint moves only when the bus has said that the batch is
 * safe, so an event may go out twice, never not at all.
 */
export function publisher({ storage, events, clock, onError, pollMs, gapMs }: PublisherOptions): Loop {
  const key = `publisher/${events.name}`
  return loop({
    clock,
    pollMs,
    gapMs,
    onError: (error) => onError(error, 'publisher'),
    step: async () => {
      const { checkpoint, batch } = await storage.read(async (view) => {
        const known = await view.records('readers', 'system').get<number>(key)
        return { checkpoint: known, batch: await view.readLog({ after: known?.value ?? 0, limit: BATCH }) }
      })
      const last = batch.at(-1)
      if (!last) return { more: false }
      await events.publish(batch)
      await storage.transaction(async (tx) => {
        const moved = await tx
          .records('readers', 'system')
          .put(key, last.position, { ifVersion: checkpoint?.version ?? 0 })
        if (!moved) throw commonError('storage.conflict')
      })
      return { more: true }
    },
  })
}
