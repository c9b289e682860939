import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isInstalled, startService } from '../../../scripts/lib/test-services.mjs'
import { type Place, placeAt } from './broker.ts'
import { anEvent, eventsNamed, listen, pause, publishUntilAccepted, refusalOf, until } from './news.ts'

const long = process.env.FAULTS === 'long'

describe.skipIf(!isInstalled('amqp'))('a broker of our own', () => {
  let broker: Awaited<ReturnType<typeof startService>>
  let place: Place

  beforeAll(async () => {
    broker = await startService('amqp')
    place = placeAt(broker.url)
  }, 90_000)
  afterAll(async () => {
    await place?.clear().catch(() => {})
    await broker?.stop()
  }, 30_000)

  it('may be killed while events are published: what was accepted arrives', {
    timeout: long ? 600_000 : 90_000,
  }, async () => {
    const bus = place.bus()
    const mailer = await listen(bus)
    for (let round = 0; round < (long ? 10 : 1); round++) {
      const accepted: string[] = []
      let refused = 0
      let over = false
      const publishing = (async () => {
        for (let batch = 0; !over; batch++) {
          const events = eventsNamed(`round-${round}-batch-${batch}`, 50)
          try {
            await bus.publish(events)
            accepted.push(...events.map(({ id }) => id))
          } catch {
            refused++
            await pause(100)
          }
        }
      })()
      await until(() => accepted.length >= 1000)
      await broker.kill()
      await until(() => refused > 0)
      await pause(long ? 60_000 : 500)
      await broker.start()
      const before = accepted.length
      await until(() => accepted.length >= before + 500)
      over = true
      await publishing
      await until(() => {
        const arrived = new Set(mailer.ids)
        return accepted.every((id) => arrived.has(id))
      })
    }
    expect(bus.figures().refused).toBeGreaterThan(0)
    await mailer.close()
  })

  it('may run out of memory: publishing is refused in time, consuming goes on', { timeout: 60_000 }, async () => {
    const bus = place.bus({ deadlineMs: 1000 })
    const mailer = await listen(bus, { name: 'alarmed' })
    await publishUntilAccepted(bus, eventsNamed('before', 10))
    await until(() => mailer.ids.length >= 10)
    broker.control('rabbitmqctl', ['set_vm_memory_high_watermark', '0.00001'])
    // The alarm may take a moment; what is accepted until then is accepted.
    await until(async () => (await refusalOf(bus.publish([anEvent({ id: 'probe' })]))) !== 'resolved')
    const refused = await refusalOf(bus.publish([anEvent({ id: 'refused' })]))
    expect(refused).toMatchObject({ code: 'events.unavailable', retryable: true })
    expect(bus.figures().connected).toBe(false)
    broker.control('rabbitmqctl', ['set_vm_memory_high_watermark', '0.4'])
    await publishUntilAccepted(bus, [anEvent({ id: 'after' })])
    await until(() => mailer.ids.includes('after'))
    await mailer.close()
  })

  it('may be away while handlers ask for retries and give up: nothing is lost', { timeout: 90_000 }, async () => {
    const bus = place.bus()
    const attempts: number[] = []
    const worker = await listen(bus, { name: 'worker' }, async ({ event, attempt }) => {
      if (event.id === 'poison') return { outcome: 'dead', reason: 'Broken' }
      attempts.push(attempt)
      return attempt < 3 ? { outcome: 'retry', afterMs: 1000, reason: 'Busy' } : { outcome: 'done' }
    })
    await publishUntilAccepted(bus, [anEvent({ id: 'again' })])
    await until(() => attempts.length > 0)
    await broker.kill()
    await broker.start()
    await until(() => attempts.includes(3))
    await publishUntilAccepted(bus, [anEvent({ id: 'poison' })])
    await until(() =>
      bus.deadLetters.list({ subscription: 'worker', limit: 1 }).then(
        (letters) => letters.length === 1,
        () => false,
      ),
    )
    await broker.kill()
    await broker.start()
    await until(() =>
      bus.deadLetters.redrive('worker').then(
        (count) => count === 1,
        () => false,
      ),
    )
    await worker.close()
  })
})
