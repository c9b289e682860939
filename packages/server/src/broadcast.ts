import type { EventPattern, EventsOf } from '@taskwright/core'
import type { RequestLog } from './http/request-log.ts'
import type { Engine, PluginContext } from './plugin.ts'

const AGAIN_AFTER_MS = 1000

/** Who hears of events as they happen. A bus that is away is asked again until it is there. */
export function listeners(
  { events, clock }: Pick<Engine, 'events' | 'clock'>,
  log: Pick<RequestLog, 'scheduleFailed'>,
): { readonly hear: PluginContext['broadcast']; close(): Promise<void> } {
  const open = new Set<Promise<{ close(): Promise<void> }>>()
  const waiting = new Set<() => void>()
  let closed = false

  function listen(types: readonly string[], hear: Parameters<Engine['events']['broadcast']>[1]): void {
    const started = events.broadcast(types, hear)
    open.add(started)
    started.catch((error: unknown) => {
      open.delete(started)
      if (closed) return
      log.scheduleFailed(error, 'broadcast')
      const cancel = clock.after(AGAIN_AFTER_MS, () => {
        waiting.delete(cancel)
        listen(types, hear)
      })
      waiting.add(cancel)
    })
  }

  return {
    hear: <Pattern extends EventPattern>(types: readonly Pattern[], hear: (event: EventsOf<Pattern>) => void) =>
      listen(types, (event) => hear(event as EventsOf<Pattern>)),
    async close() {
      closed = true
      for (const cancel of waiting) cancel()
      await Promise.allSettled([...open].map(async (started) => (await started).close()))
    },
  }
}
