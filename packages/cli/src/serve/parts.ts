import { setTimeout as pause } from 'node:timers/promises'
import type { CachePort, Tracer } from '@taskwright/core'
import { definePlugin, type Logger } from '@taskwright/server'
import { reachBroker } from '../broker.ts'
import type { Config } from '../config/config.ts'
import { type Engine, openEngine } from '../database.ts'
import { untilThere } from '../reach.ts'

type OnError = NonNullable<Parameters<typeof openEngine>[1]['onError']>

/** The engine on the database and the broker, as soon as both are there. */
export async function openParts(
  config: Config,
  log: Logger,
  {
    onError,
    signal,
    tracer,
  }: { readonly onError: OnError; readonly signal: AbortSignal; readonly tracer: Tracer | undefined },
): Promise<Engine> {
  const { broker, roles, waitMs } = config
  const relay = roles.includes('worker')
  const patience = { waitMs, signal, say: (line: string) => log.warn({}, line) }
  // Who only writes leaves the broker to the workers; that it is away is nothing to him.
  if (broker.kind === 'amqp' && relay) await untilThere(patience, () => reachBroker(broker.brokers))
  return untilThere(patience, () =>
    openEngine(config, { migrate: 'always', relay, onError, ...(tracer && { tracer }) }),
  )
}

/** A cache that is away is an empty one, so nobody waits for it; undefined where each process has its own. */
export async function openCache({ cache }: Config, log: Logger): Promise<CachePort | undefined> {
  if (cache.kind === 'memory') return undefined
  const { redisCache } = await import('@taskwright/cache-unstorage/redis')
  const opened = redisCache(cache.url)
  seen(opened).then((there) => {
    if (!there) log.warn({}, `The cache at ${cache.where} does not answer. Everything works, only slower.`)
  })
  return opened
}

const LOOKS = 5
const LOOK_AGAIN_MS = 300

/** A program that is starting is too busy to hear an answer in time: one silence says nothing yet. */
async function seen(cache: CachePort): Promise<boolean> {
  for (let looks = 0; looks < LOOKS; looks++) {
    if (await cache.ping()) return true
    await pause(LOOK_AGAIN_MS, undefined, { ref: false })
  }
  return false
}

/** What /health says of the parts this process brings. Without the API, a worker is as ready as its broker. */
export const partsHealth = definePlugin(({ config, cache }: { config: Config; cache: CachePort | undefined }) => ({
  id: 'parts',
  setup({ health, engine }) {
    const { broker, roles } = config
    if (broker.kind === 'amqp' && roles.includes('worker')) {
      const vital = !roles.includes('api')
      health.add('broker', async () => brokerAnswers(engine), { vital })
    }
    if (cache) health.add('cache', async () => ((await cache.ping()) ? cache.name : 'away; everything works, slower'))
  },
}))

function brokerAnswers({ events }: Engine): string {
  if (!events.figures().connected) throw Object.assign(new Error('The broker is away.'), { code: 'away' })
  return events.name
}
