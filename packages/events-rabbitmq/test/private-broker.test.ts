import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isInstalled, startService } from '../../../scripts/lib/test-services.mjs'
import { type Place, placeAt } from './broker.ts'
import { anEvent, DONE, eventsNamed, listen, pause, publishUntilAccepted, refusalOf, until } from './news.ts'

const long = process.env.FAULTS === 'long'

/** What ends these tests is that something never comes: a broker takes 5 s to start, and 30 on a busy machine. */
const timeout = long ? 900_000 : 240_000

/**
 * A broker keeps the names of its quorum queues in a file it writes when it has half a second to itself. One that is killed
 * before has a queue without a leader afterwards, for ever (see the README). That is not what is tried here.
 */
const WRITE_NAMES = '#{names := #{directory_rev := Names}} = ra_system:fetch(quorum_queues), dets:sync(Names).'

describe.skipIf(!isInstalled('amqp'))('a broker of our own', { timeout }, () => {
  let broker: Awaited<ReturnType<typeof startService>>
  let place: Place

  beforeAll(async () => {
    broker = await startService('amqp')
    place = placeAt(broker.url)
    const bus = place.bus()
    for (const [name, types] of [
      ['mailer', ['*']],
      ['alarmed', ['*']],
      ['worker', ['work.*']],
    ] as const)
      await (await listen(bus, { name, types })).close()
    await publishUntilAccepted(bus, [anEvent({ id: 'nobody', type: 'nothing.happened' })])
    broker.control('rabbitmqctl', ['eval', WRITE_NAMES])
  }, 180_000)
  afterAll(async () => {
    await place?.clear().catch(() => {})
    await broker?.stop()
  }, 60_000)

  it('may be killed: what was accepted arrives, what was to be tried again is, and dead letters stay', async () => {
    const bus = place.bus()
    const mailer = await listen(bus)
    const attempts: number[] = []
    const worker = await listen(bus, { name: 'worker', types: ['work.*'] }, ({ event, attempt }) => {
      if (event.id === 'poison') return { outcome: 'dead', reason: 'Broken' }
      attempts.push(attempt)
      return attempt < 3 ? { outcome: 'retry', afterMs: 1000, reason: 'Busy' } : DONE
    })
    const died = (): Promise<boolean> =>
      bus.deadLetters.list({ subscription: 'worker', limit: 1 }).then(
        (letters) => letters.length === 1,
        () => false,
      )
    const redriven = (): Promise<boolean> =>
      bus.deadLetters.redrive('worker').then(
        (count) => count === 1,
        () => false,
      )
    await publishUntilAccepted(bus, [anEvent({ id: 'poison', type: 'work.wanted' })])
    await until(died)
    for (let round = 0; round < (long ? 10 : 1); round++) {
      attempts.length = 0
      await publishUntilAccepted(bus, [anEvent({ id: `again-${round}`, type: 'work.wanted' })])
      await until(() => attempts.length > 0)
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
      if (long) await pause(60_000)
      await broker.start()
      const before = accepted.length
      await until(() => accepted.length >= before + 500)
      over = true
      await publishing
      await until(() => {
        const arrived = new Set(mailer.ids)
        return accepted.every((id) => arrived.has(id))
      })
      await until(() => attempts.includes(3))
    }
    expect(bus.figures().refused).toBeGreaterThan(0)
    await until(redriven)
    await until(died)
    await Promise.all([mailer.close(), worker.close()])
  })

  it('may run out of memory: publishing is refused in time, consuming goes on', async () => {
    const bus = place.bus({ deadlineMs: 2000 })
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
})
