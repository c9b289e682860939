import { Redis } from 'ioredis'
import type { Config } from '../config/config.ts'
import { type Finding, fail, ok, warn } from './check.ts'
import type { Settings } from './server.ts'

const CONNECT_MS = 3000

/** Redis, where there is one. That it is away harms nobody, so nothing here is worse than slow. */
export async function cacheFindings({ cache }: Config): Promise<readonly Finding[]> {
  if (cache.kind === 'memory') return [{ name: 'cache', ...ok('in each process') }]
  const redis = new Redis(cache.url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let refused = ''
  redis.on('error', ({ message }) => {
    refused ||= message
  })
  try {
    await redis.connect()
    return [{ name: 'cache', ...ok(`${cache.where} answers`) }, ...judgeRedis(infoOf(await redis.info()))]
  } catch (error) {
    const said = `${refused} ${error instanceof Error ? error.message : ''}`
    const why = /WRONGPASS|NOAUTH|invalid password/i.test(said)
      ? 'refuses the user or the password in TASKWRIGHT_CACHE_URL'
      : 'cannot be reached'
    return [{ name: 'cache', ...warn(`${cache.where} ${why}. Everything works without it, only slower`) }]
  } finally {
    redis.disconnect()
  }
}

const infoOf = (text: string): Settings =>
  Object.fromEntries(
    text
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )

const OLDEST = 6

export function judgeRedis({ redis_version: version = '', maxmemory = '0', maxmemory_policy: policy }: Settings) {
  const fine = Number.parseInt(version, 10) >= OLDEST
  const findings: readonly Finding[] = [
    {
      name: 'cache version',
      ...(fine ? ok(`Redis ${version}`) : fail(`Redis ${version} is too old: ${OLDEST} or newer is needed`)),
    },
    {
      name: 'eviction',
      ...(maxmemory === '0'
        ? warn('maxmemory is not set: the cache may take all memory. Set maxmemory, and maxmemory-policy allkeys-lru')
        : policy === 'noeviction'
          ? warn('maxmemory-policy=noeviction: a full cache remembers nothing new. Set it to allkeys-lru')
          : ok(`${policy} at ${Math.round(Number(maxmemory) / 1024 ** 2)} MiB`)),
    },
  ]
  return findings
}
