import { randomUUID } from 'node:crypto'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Tracer } from '@taskwright/core'
import type { Logger } from '@taskwright/server'
import type { Config } from '../config/config.ts'
import { codeOf } from '../failure.ts'
import { readVersion } from '../version.ts'

export interface Tracing {
  readonly tracer: Tracer
  /** Sends what is left. A collector that is away doesn't keep anybody. */
  close(): Promise<void>
}

const PACKAGES = ['api', 'sdk-trace', 'resources', 'exporter-trace-otlp-proto'].map((name) => `@opentelemetry/${name}`)

/**
 * Traces for an OpenTelemetry collector, which the usual variables of OpenTelemetry name. Its packages are not ours to
 * bring: without them there are no traces, and a line that says so.
 */
export async function openTracing(
  wanted: Config['tracing'],
  log: Logger,
  load = packages,
): Promise<Tracing | undefined> {
  if (wanted === null) return undefined
  const parts = await load().catch((error: unknown) => missing(error, log))
  if (parts === undefined) return undefined
  const [sdk, resources, otlp, ours] = parts
  const { BatchSpanProcessor, createAlwaysRecordSampler, ParentBasedSampler, TraceIdRatioBasedSampler } = sdk
  const root = new TraceIdRatioBasedSampler(wanted.share)
  const exporter = telling(new otlp.OTLPTraceExporter(), log)
  const provider = new sdk.TracerProvider({
    resource: resourceOf(resources, wanted.service),
    sampler: createAlwaysRecordSampler(new ParentBasedSampler({ root })),
    spanProcessors: [ours.keepFailures(new BatchSpanProcessor({ exporter }))],
  })
  return {
    tracer: ours.openTelemetryTracer({ provider, version: readVersion() }),
    close: () => provider.shutdown().catch(() => log.warn({}, 'The last traces could not be sent.')),
  }
}

const packages = () =>
  Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@taskwright/server/opentelemetry'),
  ])

type Resources = Awaited<ReturnType<typeof packages>>[1]

/** Which process it was. What the operator says in OTEL_RESOURCE_ATTRIBUTES goes before what we know. */
function resourceOf(resources: Resources, service: string) {
  const { resourceFromAttributes, detectResources, resourceAttributesEnvDetector, serviceNameEnvDetector } = resources
  const known = {
    'service.name': service,
    'service.version': readVersion(),
    'service.instance.id': randomUUID(),
  }
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector]
  return resourceFromAttributes(known).merge(detectResources({ detectors }))
}

/** Traces get lost in silence otherwise: says once that the collector doesn't take them, and once that it does again. */
function telling(exporter: SpanExporter, log: Logger): SpanExporter {
  let failing = false
  const told = (failed: boolean, error: unknown): void => {
    if (failed && !failing)
      log.warn({ code: reasonOf(error) }, 'The collector takes no traces. They are lost meanwhile.')
    if (!failed && failing) log.info({}, 'The collector takes traces again.')
    failing = failed
  }
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        told(result.error !== undefined, result.error)
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush ? { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() } : {}),
  }
}

/** A status or a code of the network; the message has the address, and in it perhaps a key. */
function reasonOf(error: unknown): string | number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' || typeof error.code === 'number' ? error.code : undefined
}

function missing(error: unknown, log: Logger): undefined {
  if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
  const command = `npm install ${PACKAGES.join(' ')}`
  log.warn({}, `A collector of traces is named, but there is nothing to make them with. Run: ${command}`)
}
