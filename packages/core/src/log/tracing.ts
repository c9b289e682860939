import type { Tracer } from '../ports/tracer.ts'
import type { ErrorContext } from '../taskwright.ts'
import type { LoggedEvent } from './envelope.ts'
import type { ProjectionSpec } from './projections.ts'

type Handler = (event: LoggedEvent) => Promise<void> | void

/** A subscription's handler, each attempt as a span that continues the trace of the command the event is of. */
export function tracedHandler(tracer: Tracer | undefined, subscription: string, handler: Handler): Handler {
  if (tracer === undefined) return handler
  const name = `subscription ${subscription}`
  return (event) => tracer.span(name, following(event, 'subscription', subscription), async () => handler(event))
}

/** A projection, each event it takes in as such a span, and which event it failed on last. */
export function watchedProjection(
  tracer: Tracer | undefined,
  spec: ProjectionSpec,
): { readonly spec: ProjectionSpec; failedOn(): ErrorContext | undefined } {
  const name = `projection ${spec.name}`
  let under: LoggedEvent | undefined
  const apply: ProjectionSpec['apply'] =
    tracer === undefined
      ? spec.apply
      : (event, tx, build) =>
          tracer.span(name, following(event, 'projection', spec.name), () => spec.apply(event, tx, build))
  return {
    spec: {
      ...spec,
      async prepare(events, tx, build) {
        // Of several it is not known which; they are then taken in one by one.
        under = events.length === 1 ? events[0] : undefined
        await spec.prepare?.(events, tx, build)
      },
      async apply(event, tx, build) {
        under = event
        await apply(event, tx, build)
        under = undefined
      },
    },
    failedOn: () => under && { projection: spec.name, ...whereabouts(under) },
  }
}

/** What it takes to find an event, and what led to it, in logs and traces. */
export const whereabouts = ({ id, type, position, correlationId, traceparent }: LoggedEvent) => ({
  eventId: id,
  eventType: type,
  position,
  correlationId,
  traceparent,
})

const following = (event: LoggedEvent, kind: 'subscription' | 'projection', reader: string) => ({
  kind: 'consumer' as const,
  parent: event.traceparent,
  attributes: {
    [`taskwright.${kind}`]: reader,
    'taskwright.event.id': event.id,
    'taskwright.event.type': event.type,
    'taskwright.event.position': event.position,
    'taskwright.correlation_id': event.correlationId,
  },
})
