import {
  type Context,
  context,
  createTraceState,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { type Span, type SpanOptions, TaskwrightError, type Tracer } from '@taskwright/core'
import { isFailure } from '../problem.ts'

export { keepFailures, type SpanProcessorLike } from './keep-failures.ts'

export interface OpenTelemetryOptions {
  /** @default the one that is registered globally; with none, spans cost next to nothing and go nowhere */
  readonly provider?: TracerProvider
  /** Yours, for those who read the spans. */
  readonly version?: string
}

const kinds: Readonly<Record<SpanOptions['kind'], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
}

/** The engine's and the server's spans as OpenTelemetry's. Hand one to both: `createTaskwright` and `createServer`. */
export function openTelemetryTracer({ provider = trace, version }: OpenTelemetryOptions = {}): Tracer {
  const tracer = provider.getTracer('@taskwright/server', version)
  /** Spans under way here, by their traceparent, so that what follows from one is its child and not a stranger's. */
  const open = new Map<string, Context>()

  return {
    async span(name, options, work) {
      const parent = open.get(options.parent ?? '') ?? parentOf(options)
      const span = tracer.startSpan(name, { kind: kinds[options.kind], attributes: options.attributes }, parent)
      const within = trace.setSpan(parent, span)
      const traceparent = traceparentOf(span.spanContext())
      const noted = traceparent !== null && span.isRecording()
      if (noted) open.set(traceparent, within)
      const own: Span = {
        traceparent,
        set: (attribute, value) => void span.setAttribute(attribute, value),
        fail: (type) => void span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR }),
      }
      try {
        return await context.with(within, work, undefined, own)
      } catch (error) {
        if (error instanceof TaskwrightError && !isFailure(error)) own.set('taskwright.refusal', error.code)
        else own.fail(typeOf(error))
        throw error
      } finally {
        if (noted) open.delete(traceparent)
        span.end()
      }
    },
  }
}

/** A reader follows from its event alone, whatever happened to wake it; the rest may be within a span of the host's. */
function parentOf({ kind, parent, tracestate }: SpanOptions): Context {
  const surrounding = kind === 'consumer' ? ROOT_CONTEXT : context.active()
  const remote = spanContextOf(parent, tracestate)
  if (remote === undefined || trace.getSpanContext(surrounding)?.traceId === remote.traceId) return surrounding
  return trace.setSpanContext(surrounding, remote)
}

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

function spanContextOf(traceparent: string | null, tracestate: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) }),
  }
}

function traceparentOf(spanContext: SpanContext): string | null {
  if (!trace.isSpanContextValid(spanContext)) return null
  const { traceId, spanId, traceFlags } = spanContext
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`
}

/** A code or a class; messages may hold data. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'thrown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
