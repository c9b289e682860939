import { type Context, type SpanContext, type SpanStatus, SpanStatusCode, TraceFlags } from '@opentelemetry/api'

/** What a span processor of the OpenTelemetry SDK looks like, whichever of its versions a host runs. */
export interface SpanProcessorLike<Started, Ended> {
  onStart(span: Started, parent: Context): void
  onEnding?(span: Started): void
  onEnd(span: Ended): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

interface Recorded {
  spanContext(): SpanContext
  readonly parentSpanContext?: SpanContext
  readonly status: SpanStatus
}

/** Spans of one request, command or reaction in this process, until it is known how it ended. */
interface Bundle<Ended> {
  readonly root: string
  readonly spans: Ended[]
  failed: boolean
  over: boolean
}

/** A bundle longer than this keeps its beginning and its end. */
const MOST_IN_BUNDLE = 200
/** Spans that wait, and spans under way, in this process. */
const MOST_WAITING = 20_000

/**
 * Lets through what was sampled, and of the rest whatever failed: spans that were recorded but not sampled wait until
 * the outermost one in this process has ended, and go on together if one of them is an error.
 *
 * Its sampler must record what it doesn't sample, such as the SDK's `createAlwaysRecordSampler`. Nothing else changes:
 * processes further on still hear that the trace is not sampled, and decide for themselves in the same way.
 */
export function keepFailures<Started extends Recorded, Ended extends Recorded>(
  next: SpanProcessorLike<Started, Ended>,
): SpanProcessorLike<Started, Ended> {
  const bundles = new Map<string, Bundle<Ended>>()
  let waiting = 0

  return {
    onStart(span, parent) {
      next.onStart(span, parent)
      const { spanId, traceFlags } = span.spanContext()
      if (isSampled(traceFlags)) return
      const { parentSpanContext: above } = span
      const around = above === undefined || above.isRemote === true ? undefined : bundles.get(above.spanId)
      bundles.set(spanId, around ?? { root: spanId, spans: [], failed: false, over: false })
      if (bundles.size > MOST_WAITING) forgetOldest()
    },
    ...(next.onEnding ? { onEnding: (span: Started) => next.onEnding?.(span) } : {}),
    onEnd(span) {
      const { spanId, traceFlags } = span.spanContext()
      const bundle = bundles.get(spanId)
      bundles.delete(spanId)
      if (isSampled(traceFlags) || bundle === undefined) return next.onEnd(span)
      if (span.status.code === SpanStatusCode.ERROR) bundle.failed = true
      if (spanId === bundle.root) return end(bundle, span)
      if (bundle.over) return bundle.failed ? next.onEnd(asSampled(span)) : undefined
      if (bundle.spans.length >= MOST_IN_BUNDLE || waiting >= MOST_WAITING) return
      bundle.spans.push(span)
      waiting++
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  }

  function end(bundle: Bundle<Ended>, root: Ended): void {
    const spans = bundle.spans.splice(0)
    waiting -= spans.length
    bundle.over = true
    if (bundle.failed) for (const span of [...spans, root]) next.onEnd(asSampled(span))
  }

  /** Somebody begins spans and never ends them. */
  function forgetOldest(): void {
    for (const [spanId, bundle] of bundles) {
      waiting -= bundle.spans.splice(0).length
      bundles.delete(spanId)
      return
    }
  }
}

const isSampled = (flags: number): boolean => (flags & TraceFlags.SAMPLED) !== 0

/** Processors and exporters pass over what says it is not sampled. */
function asSampled<Ended extends Recorded>(span: Ended): Ended {
  const told = span.spanContext()
  const sampled = { ...told, traceFlags: told.traceFlags | TraceFlags.SAMPLED }
  return new Proxy(span, {
    get: (target, key) => (key === 'spanContext' ? () => sampled : Reflect.get(target, key, target)),
  })
}
