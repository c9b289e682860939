import { HTTP } from 'cloudevents'
import { describe, expect, it, type TestContext } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { type Place, placeAt } from './broker.ts'
import { anEvent, DONE, eventsNamed, isTaken, listen, publishUntilAccepted, refusalOf, until } from './news.ts'

const url = serviceUrl('amqp')

function newPlace({ onTestFinished }: TestContext) {
  const place = placeAt(url ?? '')
  onTestFinished(place.clear)
  return place
}

/** A queue of somebody else's on the exchange of events. */
async function foreignQueue({ aside, names, prefix }: Place, args: Readonly<Record<string, unknown>> = {}) {
  const queue = `${prefix}.foreign`
  await aside(async (connection) => {
    const channel = await connection.createChannel()
    await channel.assertQueue(queue, { durable: false, expires: 60_000, arguments: args })
    await channel.bindQueue(queue, names.events, '#')
  })
  return queue
}

describe.skipIf(!url)('what stands at the broker', { concurrent: true }, () => {
  it('is readable for anybody who knows CloudEvents', async (test) => {
    const place = newPlace(test)
    const bus = place.bus({ source: '/shop' })
    await bus.publish([])
    await publishUntilAccepted(bus, [anEvent({ id: 'nobody' })])
    const queue = await foreignQueue(place)
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await bus.publish([anEvent({ id: 'a', type: 'task.created', traceparent, position: 20, data: { title: 'ü' } })])
    const message = await place.aside(async (connection) => {
      const channel = await connection.createChannel()
      return channel.get(queue, { noAck: true })
    })
    if (!message) expect.fail('nothing came')
    const { contentType, messageId, type, deliveryMode, headers } = message.properties
    expect({ contentType, messageId, type, deliveryMode, headers }).toEqual({
      contentType: 'application/cloudevents+json; charset=utf-8',
      messageId: 'a',
      type: 'task.created',
      deliveryMode: 2,
      headers: { traceparent },
    })
    expect(message.fields.routingKey).toBe('task.created')
    const event = HTTP.toEvent({ headers: { 'content-type': contentType }, body: message.content.toString() })
    expect(event).toMatchObject({ id: 'a', source: '/shop', subject: 'task/a', data: { title: 'ü' }, traceparent })
  })

  it('takes types of any number of words, as patterns say', async (test) => {
    const place = newPlace(test)
    const bus = place.bus()
    const patterns = { prefix: ['task.*'], deep: ['task.label.*'], exact: ['task.label.added'], all: ['*'] }
    const heard = await Promise.all(
      Object.entries(patterns).map(async ([name, types]) => [name, (await listen(bus, { name, types })).ids] as const),
    )
    const types = [
      'task',
      'task.created',
      'task.label.added',
      'task.label.set.cleared',
      'tasks.created',
      'x.task.created',
    ]
    await bus.publish(types.map((type, i) => anEvent({ id: type, type, position: i + 1 })))
    await bus.settled()
    expect(Object.fromEntries(heard.map(([name, ids]) => [name, ids.toSorted()]))).toEqual({
      prefix: ['task.created', 'task.label.added', 'task.label.set.cleared'],
      deep: ['task.label.added', 'task.label.set.cleared'],
      exact: ['task.label.added'],
      all: types.toSorted(),
    })
  })

  it('follows a subscription that changes its types', async (test) => {
    const place = newPlace(test)
    const bus = place.bus()
    const before = await listen(bus, { types: ['task.*', 'comment.created'] })
    await before.close()
    const after = await listen(bus, { types: ['comment.created', 'user.*'] })
    await bus.publish(['comment.created', 'user.registered'].map((type) => anEvent({ id: type, type })))
    await bus.settled()
    expect(after.ids.toSorted()).toEqual(['comment.created', 'user.registered'])
    expect(await isTaken(place, 'task.created')).toBe(false)
    expect(await isTaken(place, 'comment.created')).toBe(true)
  })

  it('takes nothing from a consumer of another version that is still running', async (test) => {
    const place = newPlace(test)
    const [old, young] = [place.bus(), place.bus()]
    const first = await listen(old, { types: ['task.*', 'comment.*'] })
    const second = await listen(young, { types: ['comment.*', 'user.*'] })
    const types = ['task.created', 'comment.created', 'user.registered']
    await young.publish(types.flatMap((type) => [1, 2, 3].map((n) => anEvent({ id: `${type} ${n}`, type }))))
    await until(() => first.ids.length + second.ids.length === 9)
    expect(first.ids.filter((id) => id.startsWith('task'))).toHaveLength(3)
    expect(second.ids.filter((id) => id.startsWith('user'))).toHaveLength(3)
  })

  it('may be deleted under a consumer', async (test) => {
    const place = newPlace(test)
    const bus = place.bus()
    const mailer = await listen(bus)
    await place.aside(async (connection) => {
      const channel = await connection.createChannel()
      await channel.deleteQueue(place.names.queue('mailer'))
    })
    await publishUntilAccepted(bus, [anEvent({ id: 'a' })])
    await until(() => mailer.ids.includes('a'))
  })

  it('may lose its exchange, and with it every binding', async (test) => {
    const place = newPlace(test)
    const bus = place.bus()
    const mailer = await listen(bus)
    const other = await listen(bus, { name: 'search', types: ['user.*'] })
    await place.aside(async (connection) => {
      const channel = await connection.createChannel()
      await channel.deleteExchange(place.names.events)
    })
    await publishUntilAccepted(bus, [anEvent({ id: 'a' }), anEvent({ id: 'b', type: 'user.registered' })])
    await until(() => mailer.ids.includes('a') && other.ids.includes('b'))
  })

  it('refuses what a full queue does not take, and takes it once there is room', async (test) => {
    const place = newPlace(test)
    const bus = place.bus()
    await publishUntilAccepted(bus, [anEvent({ id: 'nobody' })])
    const queue = await foreignQueue(place, { 'x-max-length': 3, 'x-overflow': 'reject-publish' })
    for (const event of eventsNamed('fits', 3)) await bus.publish([event])
    expect(await refusalOf(bus.publish(eventsNamed('more', 2)))).toMatchObject({ code: 'events.unavailable' })
    expect(bus.figures()).toMatchObject({ refused: 2, connected: true })
    await place.aside(async (connection) => (await connection.createChannel()).purgeQueue(queue))
    await bus.publish(eventsNamed('more', 2))
  })

  it('lets events nobody asked for go', async (test) => {
    const place = newPlace(test)
    const bus = place.bus()
    const mailer = await listen(bus, { types: ['task.*'] })
    await bus.publish([anEvent({ id: 'a' }), anEvent({ id: 'b', type: 'user.registered' })])
    await bus.settled()
    expect(mailer.ids).toEqual(['a'])
    expect(bus.figures()).toMatchObject({ published: 2, refused: 0 })
  })
})

describe.skipIf(!url)('a queue', { concurrent: true }, () => {
  it('may hold an event twice, and in another order: ids and sequences tell', async (test) => {
    const place = newPlace(test)
    const bus = place.bus()
    await (await listen(bus)).close()
    const versions = Array.from({ length: 20 }, (_, i) => anEvent({ id: `v${i}`, stream: 'task/a', sequence: i + 1 }))
    const twice = [...versions, ...versions].toSorted((a, b) => ((a.sequence * 7) % 20) - ((b.sequence * 7) % 20))
    await bus.deliver('mailer', twice)
    const [done, applied]: [Set<string>, number[]] = [new Set(), []]
    const { ids } = await listen(bus, {}, ({ event: { id, sequence } }) => {
      if (done.has(id)) return DONE
      done.add(id)
      if (sequence > (applied.at(-1) ?? 0)) applied.push(sequence)
      return DONE
    })
    await bus.settled()
    expect([ids.length, done.size, applied.at(-1)]).toEqual([40, 20, 20])
  })

  it('flows past a handler that hangs', async (test) => {
    const place = newPlace(test)
    const bus = place.bus({ prefetch: 2 })
    let release = () => {}
    const hanging = new Promise<void>((resolve) => {
      release = resolve
    })
    const { ids } = await listen(bus, {}, async ({ event }) => {
      if (event.id === 'hangs') await hanging
      return DONE
    })
    await bus.publish([anEvent({ id: 'hangs' }), ...eventsNamed('flows', 20)])
    await until(() => ids.length === 21)
    release()
  })

  it('keeps a message that is no event as a dead letter', async (test) => {
    const place = newPlace(test)
    const bus = place.bus()
    const { ids } = await listen(bus)
    await place.aside(async (connection) => {
      const channel = await connection.createConfirmChannel()
      channel.sendToQueue(place.names.queue('mailer'), Buffer.from('hello'), { messageId: 'stray' })
      await channel.waitForConfirms()
    })
    await until(async () => (await bus.deadLetters.list({ limit: 10 })).length > 0)
    expect(await bus.deadLetters.list({ limit: 10 })).toMatchObject([
      { subscription: 'mailer', eventId: 'stray', reason: 'Unreadable', attempts: 1 },
    ])
    expect(ids).toEqual([])
  })
})

describe.skipIf(!url)('dead letters', { concurrent: true }, () => {
  it('stay as they are, however often and by however many they are looked at', async (test) => {
    const place = newPlace(test)
    const [bus, other] = [place.bus(), place.bus()]
    await listen(bus, {}, () => ({ outcome: 'dead', reason: 'Broken' }))
    await bus.publish(eventsNamed('poison', 30))
    await bus.settled()
    const ids = async (from: typeof bus, limit: number) =>
      (await from.deadLetters.list({ subscription: 'mailer', limit })).map(({ eventId }) => eventId)
    const all = await ids(bus, 100)
    expect(all).toHaveLength(30)
    for (const limit of [4, 100, 7]) expect(await ids(bus, limit)).toEqual(all.slice(0, limit))
    const looks = await Promise.all([bus, other, bus, other].map((one) => ids(one, 100)))
    for (const look of looks) expect(look).toEqual(all)
  })

  it('can be put back to work by a program that subscribes to nothing', async (test) => {
    const place = newPlace(test)
    const [bus, operator] = [place.bus(), place.bus()]
    let broken = true
    const { ids } = await listen(bus, {}, () => (broken ? { outcome: 'dead', reason: 'Broken' } : DONE))
    await bus.publish(eventsNamed('event', 300))
    await bus.settled()
    broken = false
    expect(await operator.deadLetters.redrive('mailer', ['event-7'])).toBe(1)
    expect(await operator.deadLetters.redrive('mailer')).toBe(299)
    await until(() => ids.length === 600)
    expect(await operator.deadLetters.list({ limit: 10 })).toEqual([])
  })
})
