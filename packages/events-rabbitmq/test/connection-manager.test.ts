import { randomBytes } from 'node:crypto'
import { connect } from 'amqp-connection-manager'
import type { Channel, ConfirmChannel } from 'amqplib'
import { describe, expect, it, type TestContext } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { until } from './news.ts'

const url = serviceUrl('amqp')

function standing({ onTestFinished }: TestContext) {
  const manager = connect([url ?? ''], { heartbeatIntervalInSeconds: 5, reconnectTimeInSeconds: 1 })
  onTestFinished(() => manager.close())
  const disconnects: string[] = []
  manager.on('disconnect', ({ err }) => disconnects.push(err.message))
  return { manager, disconnects, queue: `test-${randomBytes(6).toString('hex')}` }
}

/** What a broker answers by closing the channel, and nothing else. */
const askForWhatIsNotThere = (channel: Channel): Promise<unknown> =>
  channel.checkQueue('there is no such queue').catch(() => {})

// Why the package has a supervisor of its own: decision 11. When one of these fails, the library may have become fit for us.
describe.skipIf(!url)('amqp-connection-manager 5', { concurrent: true }, () => {
  it('ends the whole connection when one channel dies, and hands out again what others are at work on', async (test) => {
    const { manager, disconnects, queue } = standing(test)
    let one: ConfirmChannel | undefined
    const dying = manager.createChannel({
      setup: async (channel: ConfirmChannel) => {
        one = channel
      },
    })
    const handedOut: boolean[] = []
    const other = manager.createChannel({
      setup: async (channel: ConfirmChannel) => {
        await channel.assertQueue(queue, { durable: false, expires: 60_000 })
        await channel.consume(queue, (message) => handedOut.push(message?.fields.redelivered === true))
      },
    })
    await Promise.all([dying.waitForConnect(), other.waitForConnect()])
    await other.sendToQueue(queue, Buffer.from('work'))
    await until(() => handedOut.length === 1)
    if (one) await askForWhatIsNotThere(one)
    await until(() => handedOut.length === 2)
    expect(handedOut).toEqual([false, true])
    expect(disconnects).toEqual([expect.stringContaining('NOT-FOUND')])
  })

  it('leaves a channel dead for good when its error is listened to', async (test) => {
    const { manager, disconnects, queue } = standing(test)
    let setUps = 0
    let closed = false
    let latest: ConfirmChannel | undefined
    const channel = manager.createChannel({
      publishTimeout: 2000,
      setup: async (fresh: ConfirmChannel) => {
        setUps += 1
        latest = fresh
        fresh.on('error', () => {})
        fresh.on('close', () => {
          closed = true
        })
        await fresh.assertQueue(queue, { durable: false, expires: 60_000 })
      },
    })
    await channel.waitForConnect()
    await channel.sendToQueue(queue, Buffer.from('before'))
    if (latest) await askForWhatIsNotThere(latest)
    await until(() => closed)
    await expect(channel.sendToQueue(queue, Buffer.from('after'))).rejects.toThrow('timeout')
    expect([setUps, manager.isConnected(), disconnects]).toEqual([1, true, []])
  })
})
