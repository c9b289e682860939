import { Counter, Gauge, type Registry } from 'prom-client'
import { withPatience } from '../../health.ts'
import type { FigureSource } from '../../telemetry/figures.ts'

type Metric = Counter | Gauge

/** A part that names more things than this names the wrong ones; the rest is left out. */
const MOST_SAMPLES = 500

/** Figures that are asked for when somebody looks. One part that is away takes nothing with it but its own. */
export function pulledFigures(registry: Registry, sources: readonly FigureSource[]) {
  const metrics = new Map<FigureSource, ReadonlyMap<string, Metric>>()
  const errors = new Counter({
    name: 'taskwright_scrape_errors_total',
    help: 'Times the figures of a part could not be had; they were absent then.',
    labelNames: ['part'],
    registers: [registry],
  })

  /** Sources may be added until the first scrape, and after it. */
  function metricsOf(source: FigureSource): ReadonlyMap<string, Metric> {
    const known = metrics.get(source)
    if (known) return known
    const made = new Map(Object.keys(source.figures).map((name) => [name, metric(registry, source, name)]))
    metrics.set(source, made)
    return made
  }

  async function refresh(source: FigureSource): Promise<void> {
    errors.inc({ part: source.part }, 0)
    try {
      const own = metricsOf(source)
      for (const metric of own.values()) clear(metric)
      const samples = await withPatience((async () => source.read())())
      for (const metric of own.values()) clear(metric)
      for (const { name, value, labels = {} } of samples.slice(0, MOST_SAMPLES)) {
        const metric = own.get(name)
        if (metric instanceof Counter) metric.inc(labels, value)
        else metric?.set(labels, value)
      }
    } catch {
      errors.inc({ part: source.part })
    }
  }

  return async (): Promise<void> => {
    await Promise.all(sources.map(refresh))
  }
}

function metric(registry: Registry, source: FigureSource, name: string): Metric {
  const shape = source.figures[name]
  if (!shape) throw new Error(`Part ${source.part} has no figure ${name}.`)
  const { kind, help, labels = [] } = shape
  const configuration = { name, help, labelNames: [...labels], registers: [registry] }
  return kind === 'counter' ? new Counter(configuration) : new Gauge(configuration)
}

/** `reset` puts figures without labels to 0, which is not the same as not being known. */
function clear(metric: Metric): void {
  metric.reset()
  metric.remove({})
}
