import { equal } from '../harness/check.ts'
import type { EventsCases } from './context.ts'
import { DONE, idsIn, numbered, recorder, retry, subscribe } from './handlers.ts'

const upTo = (attempts: number, afterMs: number) =>
  recorder(({ attempt }) => (attempt < attempts ? retry(afterMs) : DONE))

export const retries = {
  'a retry brings the same event again, one attempt higher': async ({ events, emit, eventually, settled, advance }) => {
    const failing = upTo(4, 50)
    await subscribe(events, failing)
    const [sent] = await emit({ id: 'a', data: { kept: true } })
    await eventually(() => failing.deliveries.length === 4, 'the retries do not come')
    await advance(500)
    await settled()
    equal(failing.attempts('a'), [1, 2, 3, 4], 'attempts')
    for (const { event } of failing.deliveries) equal(event.data, sent?.data, 'the data')
  },

  'a retry does not come before its time': async ({ events, emit, settled, advance, eventually }) => {
    const failing = upTo(2, 1000)
    await subscribe(events, failing)
    await emit({ id: 'a' })
    await settled()
    equal(failing.attempts('a'), [1], 'attempts at first')
    await advance(400)
    await settled()
    equal(failing.attempts('a'), [1], 'attempts before the time')
    await eventually(() => failing.deliveries.length === 2, 'the retry does not come')
  },

  'other events flow while one waits for its retry': async ({ events, emit, settled }) => {
    const failing = recorder(({ event }) => (event.id === 'poison' ? retry(60_000) : DONE))
    await subscribe(events, failing)
    await emit({ id: 'poison' })
    await settled()
    await emit(...numbered(20))
    await settled()
    equal(failing.ids(), [...idsIn(numbered(20)), 'poison'], 'events')
  },

  'a handler that throws is tried again after a second': async ({ events, emit, settled, advance, eventually }) => {
    const throwing = recorder(({ attempt }) => {
      if (attempt === 1) throw new Error('out of order')
      return DONE
    })
    await subscribe(events, throwing)
    await emit({ id: 'a' })
    await settled()
    await advance(400)
    await settled()
    equal(throwing.attempts('a'), [1], 'attempts before a second has passed')
    await eventually(() => throwing.deliveries.length > 1, 'the retry does not come')
    await settled()
    equal(throwing.attempts('a'), [1, 2], 'attempts')
  },

  'an event whose handler always throws stops nobody': async ({ events, emit, settled, eventually }) => {
    const throwing = recorder(({ event }) => {
      if (event.id.startsWith('poison')) throw new Error('out of order')
      return DONE
    })
    await subscribe(events, throwing)
    await emit(...numbered(30, 'poison'), ...numbered(30))
    await settled()
    await eventually(() => throwing.attempts('poison-0000').length >= 3, 'the poison is not tried again')
    await emit({ id: 'last' })
    await settled()
    const fine = throwing.ids().filter((id) => !id.startsWith('poison'))
    equal(fine, [...idsIn(numbered(30)), 'last'], 'the other events')
  },

  'one subscription that fails does not disturb another': async ({ events, emit, settled, advance }) => {
    const failing = recorder(() => retry(100))
    const fine = recorder()
    await subscribe(events, failing, { name: 'failing' })
    await subscribe(events, fine, { name: 'fine' })
    await emit({ id: 'a' })
    await settled()
    await advance(500)
    await settled()
    equal(fine.attempts('a'), [1], 'attempts of the other one')
  },

  'subscriptions whose names begin alike have retries of their own': async ({ events, emit, settled, eventually }) => {
    const [one, more] = [recorder(), upTo(3, 100)]
    await subscribe(events, one, { name: 'one' })
    await subscribe(events, more, { name: 'one/more' })
    await emit({ id: 'a' })
    await eventually(() => more.deliveries.length === 3, 'the retries do not come')
    await settled()
    equal([one.attempts('a'), more.attempts('a')], [[1], [1, 2, 3]], 'attempts')
  },

  'a retry survives its consumer': async ({ events, emit, settled, advance, eventually }) => {
    const failing = recorder(() => retry(200))
    const running = await subscribe(events, failing)
    await emit({ id: 'a' })
    await settled()
    await running.close()
    const next = recorder()
    await advance(100)
    await subscribe(events, next)
    await eventually(() => next.deliveries.length === 1, 'the retry does not come')
    equal(next.attempts('a'), [failing.deliveries.length + 1], 'the attempt goes on')
  },
} satisfies EventsCases
