import { timingSafeEqual } from 'node:crypto'
import { Registry } from 'prom-client'
import { definePlugin } from '../../plugin.ts'
import { authRefused } from '../auth/refusals.ts'
import { processMetrics } from './process.ts'
import { pulledFigures } from './pulled.ts'
import { requestTallies } from './requests.ts'
import { engineSources } from './sources.ts'

export interface MetricsOptions {
  /** What a scraper must send as its bearer token. @default none: open to whoever reaches the server */
  readonly token?: string
}

/** Figures for Prometheus: of requests, of the engine, of the process, and of whatever plugins add. */
export const metrics = definePlugin(({ token }: MetricsOptions) => ({
  id: 'metrics',
  setup({ operations, authenticate, figures, engine, config, contract }) {
    const registry = new Registry()
    const ofProcess = processMetrics()
    figures.onRequest(requestTallies(registry))
    for (const source of engineSources(engine, config.version ?? contract.info.version)) figures.add(source)
    const refresh = pulledFigures(registry, figures.sources)

    authenticate('scraping', async (header) => {
      if (token !== undefined && !same(bearerOf(header('authorization')), token)) throw authRefused('auth.required')
      return { userId: 'scraper' }
    })
    let scraping: Promise<string> | undefined
    operations({
      async getMetrics() {
        // However many ask at once, the parts are asked once.
        scraping ??= text().finally(() => {
          scraping = undefined
        })
        return { status: 200, body: await scraping }
      },
    })

    async function text(): Promise<string> {
      await refresh()
      return `${await registry.metrics()}\n${await ofProcess.metrics()}`
    }
  },
}))

/** Whatever an operator chose: tokens of this kind are not only of the letters that ours have. */
const bearerOf = (authorization: string | null): string => /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? ''

/** Takes as long for a token that is nearly right as for any other of its length. */
function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
