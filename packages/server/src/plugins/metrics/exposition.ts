import { Registry } from 'prom-client'
import type { FigureSource } from '../../telemetry/figures.ts'
import { processMetrics } from './process.ts'
import { pulledFigures } from './pulled.ts'
import { writeTallies } from './requests.ts'
import type { RequestTallies } from './tallies.ts'

/** Everything there is to say, in the text format of Prometheus. */
export function expositionOf(requests: RequestTallies, sources: readonly FigureSource[]): () => Promise<string> {
  const registry = new Registry()
  const ofProcess = processMetrics()
  writeTallies(registry, requests.all)
  const refresh = pulledFigures(registry, sources)
  return async () => {
    await refresh()
    return `${await registry.metrics()}\n${await ofProcess.metrics()}`
  }
}
