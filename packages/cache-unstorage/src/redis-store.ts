import type { CacheStore } from '@taskwright/core'
import type { Redis } from 'ioredis'
import { createStorage } from 'unstorage'
import redisDriver, { type RedisOptions } from 'unstorage/drivers/redis'
import { unstorageStore } from './store.ts'

const MOST_BETWEEN_TRIES_MS = 1000

const behaviour: RedisOptions = {
  connectionName: 'taskwright',
  connectTimeout: 2000,
  // A peer that is silent is given up, so that what was sent to it does not pile up.
  socketTimeout: 5000,
  keepAlive: 10_000,
  disconnectTimeout: 100,
  retryStrategy: (tries) => Math.min(50 * tries, MOST_BETWEEN_TRIES_MS),
  // After a failover the old primary refuses writes.
  reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  // What could not be sent at once is not wanted later: it could bring back what was deleted meanwhile.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
}

/** `waitMs` is how long calls may wait for the first connection, from the beginning. */
export function redisStore(
  url: string,
  { prefix, waitMs }: { prefix?: string | undefined; waitMs: number },
): CacheStore {
  if (!isRedisUrl(url)) throw new Error('The URL of the cache is not redis://… or rediss://…')
  const driver = redisDriver({ ...behaviour, url })
  const storage = createStorage({ driver })
  const store = unstorageStore(storage, prefix)
  const client = driver.getInstance?.() as Redis
  // Calls fail by themselves; an event nobody listens to would be printed, with the address.
  client.on('error', () => {})
  const begun = new Promise<void>((resolve) => {
    client.once('ready', resolve)
    setTimeout(resolve, waitMs).unref()
  })

  /** Without a connection a call fails at once. */
  const connectedFirst =
    <Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (client.status !== 'ready') await begun
      return call(...args)
    }
  return {
    get: connectedFirst(store.get),
    set: connectedFirst(store.set),
    delete: connectedFirst(store.delete),
    clear: connectedFirst(store.clear),
    ping: connectedFirst(store.ping),
    close: () => storage.dispose(),
  }
}

function isRedisUrl(url: string): boolean {
  return URL.canParse(url) && ['redis:', 'rediss:'].includes(new URL(url).protocol)
}
