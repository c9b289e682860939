import { describe, expect, it } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { begun, keepChannel } from '../src/channel.ts'
import { openLink } from '../src/connection.ts'
import { BrokerError, connectFailure } from '../src/failures.ts'
import { rabbitmq } from '../src/index.ts'
import { eventIn, messageOf } from '../src/message.ts'
import { bindingKey, rungFor } from '../src/topology.ts'
import { anEvent, refusalOf, until } from './news.ts'

const url = serviceUrl('amqp')

describe('options', () => {
  it.each([
    [{ url: 'http://ana:hunter2@example.com' }],
    [{ url: 'ana:hunter2@example.com' }],
    [{ urls: [] }],
    [{ prefetch: 0 }],
    [{ prefetch: 70_000 }],
    [{ prefix: 'two words' }],
  ])('%o are refused in words that hold no password', (options) => {
    let said = ''
    try {
      rabbitmq(options)
    } catch (error) {
      said = error instanceof TypeError ? `${error.message}${error.stack}` : ''
    }
    expect(said).toContain('rabbitmq()')
    expect(said).not.toContain('hunter2')
  })

  it('nothing is connected before something is asked for', async () => {
    const bus = rabbitmq({ url: 'amqp://nobody:hunter2@203.0.113.1' })
    expect(bus.figures()).toMatchObject({ connected: false, reconnects: 0 })
    await bus.close()
    await bus.close()
  })
})

describe('names', () => {
  it.each([
    ['*', '#'],
    ['task.*', 'task.*.#'],
    ['task.label.*', 'task.label.*.#'],
    ['task.created', 'task.created'],
  ])('a pattern %s is bound as %s', (pattern, key) => expect(bindingKey(pattern)).toBe(key))

  it.each([
    [1, 1000],
    [1000, 1000],
    [1001, 2000],
    [16_000, 16_000],
    [60_000, 16_000],
  ])('%d ms are waited for on the rung of %d', (afterMs, rung) => expect(rungFor(afterMs)).toBe(rung))
})

describe('a message', () => {
  it.each([
    [anEvent({ id: 'a' })],
    [anEvent({ id: 'b', causationId: 'a', traceparent: '00-ab-cd-01', hops: 3, sequence: 12, data: [null, 'ü'] })],
  ])('brings the event back as it was', (event) => {
    const { content } = messageOf(event, '/taskwright', { exchange: 'events', routingKey: event.type })
    expect(eventIn({ content })).toEqual(event)
  })

  it.each(['', 'hello', '{}', '[]', 'null', '{"id":"a","type":"b"}'])('that says %j is no event', (text) =>
    expect(() => eventIn({ content: Buffer.from(text) })).toThrow(),
  )
})

describe('something that is being set up', () => {
  const gone = () => Promise.reject(new Error('gone'))

  it('is waited for while the broker is there, though it fails at first', async () => {
    const answers = [gone, gone, async () => 'set up']
    await begun({ up: async () => {} }, { up: () => answers.shift()?.() ?? gone() }, 60_000)
    expect(answers).toEqual([])
  })

  it('is not waited for where the broker is away', async () => {
    let asked = 0
    const up = (): Promise<unknown> => {
      asked++
      return gone()
    }
    await begun({ up: gone }, { up }, 60_000)
    expect(asked).toBe(0)
  })

  it('is not waited for any longer than that', async () => {
    await begun({ up: async () => {} }, { up: gone }, 200)
  })
})

describe('what is told of a broker that is away', () => {
  it.each([
    ['Handshake terminated by server: 403 (ACCESS-REFUSED) with message "…"', 'broker.credentials_refused'],
    ['Expected ConnectionOpenOk; got <ConnectionClose channel:0>', 'broker.vhost_refused'],
    ['connect ECONNREFUSED 127.0.0.1:5672', 'broker.unreachable'],
  ])('%s', (message, code) => expect(connectFailure(new Error(message)).code).toBe(code))
})

describe.skipIf(!url)('at the broker', () => {
  it.each([
    ['a wrong password', (right: URL) => Object.assign(right, { password: 'hunter2' }), 'broker.credentials_refused'],
    ['a wrong virtual host', (right: URL) => Object.assign(right, { pathname: '/nowhere' }), 'broker.vhost_refused'],
    ['a wrong port', (right: URL) => Object.assign(right, { port: '1', password: 'hunter2' }), 'broker.unreachable'],
  ])('%s is named, and no secret with it', async (_name, wrong, code) => {
    const told: BrokerError[] = []
    const bus = rabbitmq({ url: wrong(new URL(url ?? '')).href, onError: (error) => told.push(error) })
    const error = await refusalOf(bus.publish([anEvent({ id: 'a' })]))
    expect(error).toMatchObject({ code: 'events.unavailable', retryable: true, details: { reason: code } })
    expect(told.map((one) => one.code)).toEqual([code])
    const all = [error, ...told].map((one) => (one instanceof Error ? `${one.stack}${JSON.stringify(one)}` : ''))
    expect(all.join()).not.toContain('hunter2')
    expect(told[0]).toBeInstanceOf(BrokerError)
    await bus.close()
  })

  it('a channel that dies alone is set up again, on the same connection', async () => {
    const told: string[] = []
    const onError = (error: BrokerError) => told.push(error.code)
    const link = openLink({ urls: [url ?? ''], name: 'test', connectMs: 5000, onError })
    let times = 0
    const kept = keepChannel({
      link,
      setUpMs: 5000,
      onError,
      setUp: async (channel) => ({ channel, time: ++times }),
    })
    const mischief = [
      (channel: Awaited<ReturnType<typeof kept.up>>['channel']) => channel.ack(strangeMessage),
      (channel: Awaited<ReturnType<typeof kept.up>>['channel']) => channel.checkQueue('there is no such queue'),
      (channel: Awaited<ReturnType<typeof kept.up>>['channel']) =>
        channel.assertExchange('amq.topic', 'direct', { durable: true }),
    ]
    for (const [i, act] of mischief.entries()) {
      const { channel, time } = await kept.up(5000)
      expect(time).toBe(i + 1)
      await Promise.resolve(act(channel)).catch(() => {})
      await until(() => kept.current()?.time === i + 2)
    }
    expect([link.reconnects(), told]).toEqual([0, ['broker.refused', 'broker.refused', 'broker.refused']])
    await kept.close()
    await link.close()
  })
})

const strangeMessage = {
  content: Buffer.alloc(0),
  fields: { deliveryTag: 999, redelivered: false, exchange: '', routingKey: '' },
  properties: {
    contentType: undefined,
    contentEncoding: undefined,
    headers: {},
    deliveryMode: undefined,
    priority: undefined,
    correlationId: undefined,
    replyTo: undefined,
    expiration: undefined,
    messageId: undefined,
    timestamp: undefined,
    type: undefined,
    userId: undefined,
    appId: undefined,
    clusterId: undefined,
  },
}
