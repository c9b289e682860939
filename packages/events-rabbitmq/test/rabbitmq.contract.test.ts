import { eventsContract } from '@taskwright/contract-tests'
import { describe, vi } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { placeAt } from './broker.ts'
import { proxyTo } from './proxy.ts'

const url = serviceUrl('amqp')

vi.setConfig({ maxConcurrency: 6 })

// Most of it is waiting for retries, so the cases wait together.
describe.skipIf(!url)('on RabbitMQ', { concurrent: true }, () => {
  eventsContract({
    name: 'rabbitmq',
    patienceMs: 20_000,
    timeLimitMs: 90_000,
    async open() {
      const place = placeAt(url ?? '')
      const proxy = await proxyTo(url ?? '')
      const bus = () => place.bus({ url: proxy.url })
      return {
        events: bus(),
        another: bus,
        advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        outage: {
          begin() {
            proxy.mode = 'refuse'
            proxy.cut()
          },
          end() {
            proxy.mode = 'pass'
          },
        },
        async dispose() {
          await place.clear()
          await proxy.close()
        },
      }
    },
  })
})
