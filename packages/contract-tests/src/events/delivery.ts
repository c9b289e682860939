import { check, equal, sameMembers } from '../harness/check.ts'
import { gate, pause, times } from '../harness/timing.ts'
import type { EventsCases } from './context.ts'
import { DONE, idsIn, numbered, recorder, retry, subscribe } from './handlers.ts'

export const delivery = {
  'a published event reaches a subscription': async ({ events, emit, settled }) => {
    const mailer = recorder()
    await subscribe(events, mailer)
    await emit({ id: 'a' })
    await settled()
    equal(mailer.ids(), ['a'], 'events')
    equal(mailer.attempts('a'), [1], 'attempts')
  },

  'an event arrives as it was published': async ({ events, emit, settled }) => {
    const mailer = recorder()
    await subscribe(events, mailer)
    const data = { z: 1, a: { nested: [null, true, 'ü 😀'] }, list: [] }
    const [sent] = await emit({ id: 'a', sequence: 3, causationId: 'cause', hops: 2, traceparent: '00-ab-cd-01', data })
    await settled()
    const received = mailer.deliveries[0]?.event
    // The time of recording is the log's own affair.
    equal({ ...received, recordedTime: sent?.recordedTime }, sent, 'the event')
  },

  'each subscription gets every event': async ({ events, emit, settled }) => {
    const [mailer, search] = [recorder(), recorder()]
    await subscribe(events, mailer, { name: 'mailer' })
    await subscribe(events, search, { name: 'search' })
    await emit(...numbered(5))
    await settled()
    equal([mailer.ids(), search.ids()], [idsIn(numbered(5)), idsIn(numbered(5))], 'events')
  },

  'each handler gets an object of its own': async ({ events, emit, settled }) => {
    const tamper = recorder(({ event }) => {
      Object.assign(event, { type: 'changed' })
      Object.assign(Object(event.data), { changed: true })
      return DONE
    })
    const second = recorder()
    await subscribe(events, tamper, { name: 'tamper' })
    await subscribe(events, second, { name: 'second' })
    const [sent] = await emit({ id: 'a', data: { list: [1] } })
    await settled()
    equal([sent?.type, sent?.data], ['task.created', { list: [1] }], 'what was published')
    const received = second.deliveries[0]?.event
    equal([received?.type, received?.data], ['task.created', { list: [1] }], 'what the other one got')
  },

  'what is published while nobody listens is waiting': async ({ events, emit, settled }) => {
    const [before, after] = [recorder(), recorder()]
    await (await subscribe(events, before)).close()
    await emit(...numbered(3))
    await settled()
    await subscribe(events, after)
    await settled()
    equal([before.ids(), after.ids()], [[], idsIn(numbered(3))], 'events')
  },

  'what another instance publishes arrives': async ({ events, another, emit, eventually }) => {
    const mailer = recorder()
    await subscribe(await another(), mailer)
    await emit({ id: 'a' })
    await eventually(() => mailer.ids().length > 0, 'the event does not arrive')
    check(events !== undefined, 'the publisher')
  },

  'an event published by a handler arrives': async ({ events, emit, settled, eventually }) => {
    const chain = recorder(async ({ event }) => {
      if (event.hops < 3) await emit({ id: `${event.id}+`, hops: event.hops + 1 })
      return DONE
    })
    await subscribe(events, chain)
    await emit({ id: 'a' })
    await settled()
    await eventually(() => chain.deliveries.length === 4, 'the chain does not arrive')
    equal(chain.ids(), ['a', 'a+', 'a++', 'a+++'], 'events')
  },

  'a subscription from now gets nothing from before': async ({ events, emit, settled }) => {
    const mailer = recorder()
    await emit({ id: 'before' })
    await subscribe(events, mailer, { from: 'now' })
    await emit({ id: 'after' })
    await settled()
    equal(mailer.ids(), ['after'], 'events')
  },

  'a subscription from the beginning gets everything': async ({ events, emit, settled }) => {
    const mailer = recorder()
    const past = await emit({ id: 'before' }, { id: 'other', type: 'comment.created' })
    await subscribe(events, mailer, { from: 'beginning', types: ['task.*'] })
    // Where the bus keeps no history, the log hands over the past.
    if (!events.keepsHistory) await events.deliver('mailer', past)
    await emit({ id: 'then' })
    await settled()
    equal(mailer.ids(), ['before', 'then'], 'events')
  },

  'a subscription that ran before goes on where it was': async ({ events, emit, settled }) => {
    const [first, second] = [recorder(), recorder()]
    const running = await subscribe(events, first)
    await emit({ id: 'a' })
    await settled()
    await running.close()
    await emit({ id: 'b' })
    const again = await subscribe(events, second, { from: 'now' })
    await settled()
    await again.close()
    await subscribe(events, second, { from: 'beginning' })
    await settled()
    equal([first.ids(), second.ids()], [['a'], ['b']], 'events')
  },

  'a type matches exactly, by prefix or always': async ({ events, emit, settled }) => {
    const patterns = { exact: ['task.created'], prefix: ['task.*'], all: ['*'], two: ['comment.created', 'task.moved'] }
    const recorders = Object.entries(patterns).map(([name, types]) => ({ name, types, recorder: recorder() }))
    for (const { name, types, recorder } of recorders) await subscribe(events, recorder, { name, types })
    const types = ['task.created', 'task.moved', 'tasks.created', 'task', 'comment.created', 'x.task.created']
    await emit(...types.map((type) => ({ id: type, type })))
    await settled()
    equal(
      Object.fromEntries(recorders.map(({ name, recorder }) => [name, recorder.ids()])),
      {
        exact: ['task.created'],
        prefix: ['task.created', 'task.moved'],
        all: types.toSorted(),
        two: ['comment.created', 'task.moved'],
      },
      'events',
    )
  },

  'of a thousand events nothing is lost': async ({ events, emit, settled, eventually }) => {
    const failing = recorder(({ event, attempt }) => (attempt === 1 && event.position % 10 === 0 ? retry(10) : DONE))
    const slow = recorder(async ({ event }) => {
      if (event.position % 100 === 0) await pause(1)
      return DONE
    })
    await subscribe(events, failing, { name: 'failing' })
    await subscribe(events, slow, { name: 'slow' })
    await Promise.all(times(10, (i) => emit(...numbered(100, `batch-${i}`))))
    await settled()
    const all = times(10, (i) => idsIn(numbered(100, `batch-${i}`))).flat()
    await eventually(() => failing.deliveries.length >= 1100, 'some retries do not come')
    sameMembers([...new Set(slow.ids())], all, 'the slow one')
    sameMembers([...new Set(failing.ids())], all, 'the failing one')
  },

  'settled waits for the handlers': async ({ events, emit, settled }) => {
    let handled = 0
    const slow = recorder(async () => {
      await pause(20)
      handled++
      return DONE
    })
    await subscribe(events, slow)
    await emit(...numbered(30))
    await settled()
    equal(handled, 30, 'how many are handled')
  },

  'settled does not wait for retries whose time has not come': async ({ events, emit, settled }) => {
    const failing = recorder(() => retry(60_000))
    await subscribe(events, failing)
    await emit({ id: 'a' })
    await settled()
    equal(failing.attempts('a'), [1], 'attempts')
  },

  'publishing nothing is fine': async ({ events, settled }) => {
    await events.publish([])
    await settled()
  },

  'a handler at work does not hold up publishing': async ({ events, emit, eventually, settled }) => {
    const finish = gate()
    const slow = recorder(async () => {
      await finish.opened
      return DONE
    })
    await subscribe(events, slow)
    await emit({ id: 'a' })
    await eventually(() => slow.deliveries.length === 1, 'the handler does not begin')
    await emit({ id: 'b' })
    finish.open()
    await settled()
    equal(slow.ids(), ['a', 'b'], 'events')
  },
} satisfies EventsCases
