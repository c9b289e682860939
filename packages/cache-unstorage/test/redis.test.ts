import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { isInstalled, startService } from '../../../scripts/lib/test-services.mjs'
import { redisCache } from '../src/redis.ts'

const MINUTE = { ttlMs: 60_000 }
/** Longer than usual: a busy machine is no outage. */
const deadlineMs = 10_000

test('a URL that is none of Redis’s is refused without being quoted', () => {
  for (const url of ['', 'redis', 'http://user:secret@localhost', 'memory:']) {
    expect(() => redisCache(url)).toThrow('The URL of the cache is not redis://… or rediss://…')
  }
})

/** What a program prints that loses its Redis, or never has one. */
async function outputOf(url: string): Promise<{ readonly code: number | null; readonly printed: string }> {
  const child = spawn(
    process.execPath,
    ['--conditions=dev-source', fileURLToPath(new URL('lonely.ts', import.meta.url)), url],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))
  const [code] = await once(child, 'close')
  return { code, printed }
}

test('a program whose Redis is not there, drops it or says nonsense works on, prints nothing of it and ends', async () => {
  const rude = await listening((socket) => socket.destroy())
  const mute = await listening(() => {})
  const silly = await listening((socket) => socket.on('data', () => socket.write('-ERR what?\r\nnonsense\r\n')))
  const urls = [rude, mute, silly, 1].map((port) => `redis://ana:topsecret@127.0.0.1:${port}`)
  const worked = { code: 0, printed: 'loaded\n' }
  expect(await Promise.all(urls.map(outputOf))).toEqual([worked, worked, worked, worked])
})

async function listening(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

test.skipIf(!isInstalled('redis'))('a password is used, and a wrong one is an empty cache', async () => {
  const service = await startService('redis')
  onTestFinished(service.stop)
  const admin = new Redis(service.url)
  await admin.config('SET', 'requirepass', 'topsecret')
  await admin.quit()
  const right = redisCache(service.url.replace('//', '//:topsecret@'), { deadlineMs })
  const wrong = redisCache(service.url.replace('//', '//:wrong@'))
  onTestFinished(() => Promise.all([right.close(), wrong.close()]).then(() => {}))
  await expect.poll(() => right.ping()).toBe(true)
  await right.namespace('box').set('a', 1, MINUTE)
  expect(await right.namespace('box').get('a')).toBe(1)
  expect(await wrong.namespace('box').load('a', MINUTE, async () => 2)).toBe(2)
  expect(await wrong.ping()).toBe(false)
})

test.skipIf(!isInstalled('redis'))('Redis drops a value by itself when its time has passed', async () => {
  const service = await startService('redis')
  onTestFinished(service.stop)
  const client = new Redis(service.url)
  const cache = redisCache(service.url, { prefix: 'app', deadlineMs })
  onTestFinished(async () => {
    await cache.close()
    await client.quit()
  })
  await cache.namespace('box').set('short', 1, { ttlMs: 1 })
  await cache.namespace('box').set('long', 1, { ttlMs: 3_600_000 })
  expect(await client.ttl('app:box:k-long')).toBeGreaterThan(3500)
  expect(await client.ttl('app:box:k-long')).toBeLessThanOrEqual(3600)
  await expect.poll(() => client.exists('app:box:k-short')).toBe(0)
})

test.skipIf(!isInstalled('redis'))(
  'a value that could not be sent before the connection came is not sent after it',
  async () => {
    const service = await startService('redis')
    onTestFinished(service.stop)
    await service.kill()
    const cache = redisCache(service.url, { prefix: 'app', restMs: 10 })
    onTestFinished(() => cache.close())
    await cache.namespace('box').set('old', 1, MINUTE)
    await service.start()
    const client = new Redis(service.url)
    onTestFinished(async () => void (await client.quit()))
    const kept = async () => {
      await cache.namespace('box').set('new', 1, MINUTE)
      return client.keys('*')
    }
    await expect.poll(async () => (await kept()).length).toBe(1)
    expect(await kept()).toEqual(['app:box:k-new'])
  },
)
