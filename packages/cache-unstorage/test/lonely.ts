// A program that uses a cache it can't reach, for a while, and ends.
import { setTimeout as sleep } from 'node:timers/promises'
import { redisCache } from '../src/redis.ts'

const cache = redisCache(process.argv[2] ?? '', { restMs: 50 })
const box = cache.namespace('box')
for (let i = 0; i < 4; i++) {
  await box.set('a', i, { ttlMs: 1000 })
  await box.delete('b')
  await sleep(20)
}
console.log(await box.load('a', { ttlMs: 1000 }, async () => 'loaded'))
await cache.close()
