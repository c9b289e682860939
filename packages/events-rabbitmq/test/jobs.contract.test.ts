import { randomBytes } from 'node:crypto'
import { jobsContract } from '@taskwright/contract-tests'
import { connect } from 'amqplib'
import { describe, vi } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { rabbitmqJobs } from '../src/index.ts'
import { jobsCleared } from './jobs-place.ts'
import { proxyTo } from './proxy.ts'

const url = serviceUrl('amqp')

vi.setConfig({ maxConcurrency: 6 })

// Most of it is waiting, so the cases wait together.
describe.skipIf(!url)('on RabbitMQ', { concurrent: true }, () => {
  jobsContract({
    name: 'rabbitmq',
    // A connection that ends is noticed at once.
    silenceMs: 500,
    calmMs: 2000,
    patienceMs: 20_000,
    timeLimitMs: 120_000,
    async open() {
      const prefix = `test-${randomBytes(6).toString('hex')}`
      const proxies: Awaited<ReturnType<typeof proxyTo>>[] = []
      return {
        advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        async connect() {
          const proxy = await proxyTo(url ?? '')
          proxies.push(proxy)
          return {
            jobs: rabbitmqJobs({ url: proxy.url, prefix, lookEveryMs: 100 }),
            cut() {
              proxy.mode = 'refuse'
              proxy.cut()
            },
            heal() {
              proxy.mode = 'pass'
            },
          }
        },
        async dispose() {
          for (const proxy of proxies) await proxy.close()
          const connection = await connect(url ?? '')
          await jobsCleared(connection, prefix)
          await connection.close()
        },
      }
    },
  })
})
