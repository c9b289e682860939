import { describe, expect, it, type TestContext } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import type { RabbitmqOptions } from '../src/index.ts'
import { placeAt } from './broker.ts'
import { anEvent, listen, pause, publishUntilAccepted, refusalOf, until } from './news.ts'
import { proxyTo } from './proxy.ts'

const url = serviceUrl('amqp')
/** `FAULTS=long` for a soak. */
const long = process.env.FAULTS === 'long'

async function behindProxy(options: Partial<RabbitmqOptions> = {}) {
  const place = placeAt(url ?? '')
  const proxy = await proxyTo(url ?? '')
  const clear = async () => {
    await place.clear()
    await proxy.close()
  }
  return { place, proxy, clear, bus: () => place.bus({ url: proxy.url, ...options }) }
}

async function standing({ onTestFinished }: TestContext, options: Partial<RabbitmqOptions> = {}) {
  const { proxy, clear, bus: make } = await behindProxy(options)
  onTestFinished(clear)
  const bus = make()
  const mailer = await listen(bus)
  await publishUntilAccepted(bus, [anEvent({ id: 'before' })])
  await until(() => mailer.ids.includes('before'))
  return { proxy, bus, mailer }
}

/** Publishes until something arrives: what is accepted while a subscription is being restored arrives, too. */
async function goesOn(bus: Awaited<ReturnType<typeof standing>>['bus'], ids: readonly string[], name: string) {
  await publishUntilAccepted(bus, [anEvent({ id: name })])
  await until(() => ids.includes(name))
}

describe.skipIf(!url)('a network that misbehaves', { concurrent: true, timeout: long ? 600_000 : 240_000 }, () => {
  it('may cut the connection at any frame, also while everything is being set up', async ({ expect }) => {
    // To set up one subscription takes a hundred frames.
    const frames = Array.from({ length: long ? 240 : 120 }, (_, i) => i + 1).filter(
      (n) => long || n <= 60 || n % 3 === 0,
    )
    const cuts = frames.map((n, i) => ({ n, how: i % 2 === 0 ? 'end' : 'reset' }) as const)
    const back: number[] = []
    const lane = async () => {
      for (let cut = cuts.shift(); cut !== undefined; cut = cuts.shift()) {
        const { proxy, clear, bus: make } = await behindProxy()
        proxy.cutAtFrame(cut.n, cut.how)
        const bus = make()
        const mailer = await listen(bus)
        await goesOn(bus, mailer.ids, 'first')
        // However many frames that took: the next ones are cut, too.
        proxy.cutAtFrame(1 + (cut.n % 7), cut.how)
        await goesOn(bus, mailer.ids, 'second')
        expect(bus.figures().reconnects).toBeGreaterThan(0)
        back.push(cut.n)
        await clear()
      }
    }
    await Promise.all([lane(), lane(), lane(), lane(), lane(), lane()])
    expect(back).toHaveLength(frames.length)
  })

  it('may reset every connection', async (test) => {
    const { proxy, bus, mailer } = await standing(test)
    for (const how of ['reset', 'end', 'reset'] as const) {
      proxy.cut(how)
      await goesOn(bus, mailer.ids, `after ${how} ${bus.figures().reconnects}`)
    }
  })

  it('may accept a connection and never answer', async (test) => {
    const { proxy, clear, bus: make } = await behindProxy({ connectMs: 1000 })
    test.onTestFinished(clear)
    proxy.mode = 'silent'
    const bus = make()
    const mailer = await listen(bus)
    expect(await refusalOf(bus.publish([anEvent({ id: 'lost' })]))).toMatchObject({
      code: 'events.unavailable',
      retryable: true,
    })
    expect(bus.figures()).toMatchObject({ connected: false, refused: 1 })
    proxy.mode = 'pass'
    await goesOn(bus, mailer.ids, 'after')
    expect(mailer.ids).not.toContain('lost')
  })

  it('may swallow everything on connections that stand', async (test) => {
    const { proxy, bus, mailer } = await standing(test, { heartbeat: 1, deadlineMs: 1000, connectMs: 1000 })
    proxy.mode = 'blackhole'
    expect(await refusalOf(bus.publish([anEvent({ id: 'lost' })]))).toMatchObject({ code: 'events.unavailable' })
    // Heartbeats tell the consuming side; the publishing side has given up its connection at the deadline.
    await until(() => proxy.connections() === 0)
    proxy.mode = 'pass'
    await goesOn(bus, mailer.ids, 'after')
    expect(mailer.ids).not.toContain('lost')
  })

  it('may be away when everything begins, and be there later', async (test) => {
    const { proxy, clear, bus: make } = await behindProxy()
    test.onTestFinished(clear)
    proxy.mode = 'refuse'
    const bus = make()
    const heard: string[] = []
    const mailer = await listen(bus)
    await bus.broadcast(['*'], ({ id }) => heard.push(id))
    await pause(300)
    proxy.mode = 'pass'
    await goesOn(bus, mailer.ids, 'after')
    await until(() => heard.includes('after'))
  })

  it('may be away when everything ends', async (test) => {
    const { proxy, bus } = await standing(test)
    proxy.mode = 'refuse'
    proxy.cut()
    await bus.close()
    expect(await refusalOf(bus.publish([anEvent({ id: 'late' })]))).toMatchObject({ code: 'engine.closed' })
  })
})
