import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from './free-port.mjs'

const ranges = '/proc/sys/net/ipv4/ip_local_port_range'

it('is free', async () => {
  const port = await freePort()
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  await new Promise((resolve) => server.close(resolve))
})

it.skipIf(!existsSync(ranges))('is none that the system gives away while nobody listens there', async () => {
  const [lowest] = readFileSync(ranges, 'utf8').trim().split(/\s+/).map(Number)
  const ports = await Promise.all(Array.from({ length: 50 }, freePort))
  expect(ports.filter((port) => port >= Number(lowest))).toEqual([])
})
