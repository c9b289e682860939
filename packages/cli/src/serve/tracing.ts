import type { Tracer } from '@taskwright/core'
import type { Logger } from '@taskwright/server'
import type { Config } from '../config/config.ts'
import { codeOf } from '../failure.ts'

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
  const [sdk, resources, exporter, ours] = parts
  const { BatchSpanProcessor, createAlwaysRecordSampler, ParentBasedSampler, TraceIdRatioBasedSampler } = sdk
  const root = new TraceIdRatioBasedSampler(wanted.share)
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': wanted.service }),
    sampler: createAlwaysRecordSampler(new ParentBasedSampler({ root })),
    spanProcessors: [ours.keepFailures(new BatchSpanProcessor({ exporter: new exporter.OTLPTraceExporter() }))],
  })
  return {
    tracer: ours.openTelemetryTracer({ provider }),
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

function missing(error: unknown, log: Logger): undefined {
  if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
  const command = `npm install ${PACKAGES.join(' ')}`
  log.warn({}, `A collector of traces is named, but there is nothing to make them with. Run: ${command}`)
}
