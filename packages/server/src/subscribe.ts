import type { LoggedEvent } from '@taskwright/core'
import { traceIdOf } from './http/request-id.ts'
import { boundLogger, type Logger } from './logger.ts'
import type { Engine, PluginContext } from './plugin.ts'

/** `engine.subscribe` for plugins: lines about an event can be told from others, and found with its request's. */
export const loggedSubscribe =
  (engine: Pick<Engine, 'subscribe'>, logger: Logger): PluginContext['subscribe'] =>
  (name, types, handler, options) =>
    engine.subscribe(
      name,
      types,
      (event) => handler(event, { log: boundLogger(logger, fieldsOf(name, event)) }),
      options,
    )

const fieldsOf = (subscription: string, { id, type, correlationId, traceparent }: LoggedEvent) => ({
  subscription,
  eventId: id,
  eventType: type,
  correlationId,
  traceId: traceIdOf(traceparent),
})
