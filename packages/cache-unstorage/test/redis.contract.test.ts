import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CachePlace, type CacheSubject, cacheContract } from '@taskwright/contract-tests'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe } from 'vitest'
import { isInstalled, serviceUrl, startService } from '../../../scripts/lib/test-services.mjs'
import { redisCache } from '../src/redis.ts'

type Service = Awaited<ReturnType<typeof startService>>

/** Longer than usual: a busy machine is no outage. */
const deadlineMs = 2000

/** Caches with a prefix of their own on one server; time really passes. */
function placeAt(url: string, more: Partial<CachePlace> = {}): CachePlace {
  const prefix = `test-${randomUUID()}`
  const cache = () => redisCache(url, { prefix, deadlineMs })
  const sweep = async () => {
    const client = new Redis(url)
    const keys = await client.keys(`${prefix}:*`)
    if (keys.length > 0) await client.unlink(keys)
    await client.quit()
  }
  return { cache: cache(), another: cache, advance: (ms) => sleep(ms), dispose: sweep, ...more }
}

const shared = serviceUrl('redis')
const staysUp = 'the server is others’ too'
const inReach: NonNullable<CacheSubject['skip']> = {
  'out of reach it is an empty cache': staysUp,
  'many who ask at once are answered while it is out of reach': staysUp,
  'a loader is called once for all, also while it is out of reach': staysUp,
  'it tells whether it can be reached': staysUp,
  'it comes back by itself': staysUp,
  'one that is away is not asked again and again': staysUp,
  'what was deleted while it was away does not come back': staysUp,
  'what was deleted while it was away no process gets when it is back': staysUp,
}

describe.skipIf(!shared)('Redis', () => {
  cacheContract({ name: 'Redis', skip: inReach, open: () => placeAt(shared ?? '') })
})

/** Ways to lose a server, and back. */
const outages = {
  'hangs (SIGSTOP)': (service: Service) => async () => {
    process.kill(service.pid(), 'SIGSTOP')
    return async () => void process.kill(service.pid(), 'SIGCONT')
  },
  'was killed (SIGKILL)': (service: Service) => async () => {
    await service.kill()
    return once(() => service.start())
  },
}

describe.skipIf(!isInstalled('redis')).each(Object.entries(outages))('A Redis that %s', (name, outage) => {
  let service: Service
  beforeAll(async () => {
    service = await startService('redis')
  })
  afterAll(() => service.stop())
  cacheContract({
    name: `Redis that ${name}`,
    open: () => placeAt(service.url, { outage: outage(service), dispose: () => {} }),
  })
})

/** The case brings it back, and the kit once more. */
function once(work: () => Promise<void>) {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
