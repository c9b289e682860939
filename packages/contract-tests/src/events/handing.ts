import { equal, refused, sameMembers } from '../harness/check.ts'
import type { EventsCases } from './context.ts'
import { DONE, idsIn, numbered, recorder, retry, subscribe } from './handlers.ts'

/** What `deliver` hands to one subscription. */
export const handing = {
  'what is delivered comes to one subscription only': async ({ events, emit, settled }) => {
    const past = await emit({ id: 'a' }, { id: 'b' })
    const [mailer, search] = [recorder(), recorder()]
    await subscribe(events, mailer, { name: 'mailer' })
    await subscribe(events, search, { name: 'search' })
    await events.deliver('mailer', past)
    await settled()
    equal([mailer.ids(), search.ids()], [['a', 'b'], []], 'events')
  },

  'what is delivered comes as it was published, as a first attempt': async ({ events, emit, settled }) => {
    const data = { z: 1, a: { nested: [null, true, 'ü 😀'] } }
    const [sent] = await emit({ id: 'a', sequence: 3, traceparent: '00-ab-cd-01', data })
    const mailer = recorder()
    await subscribe(events, mailer)
    await events.deliver('mailer', sent ? [sent] : [])
    await settled()
    const received = mailer.deliveries[0]?.event
    equal({ ...received, recordedTime: sent?.recordedTime }, sent, 'the event')
    equal(mailer.attempts('a'), [1], 'attempts')
  },

  'what is delivered is tried again like anything else': async ({ events, emit, eventually }) => {
    const past = await emit({ id: 'a' })
    const failing = recorder(({ attempt }) => (attempt < 3 ? retry(50) : DONE))
    await subscribe(events, failing)
    await events.deliver('mailer', past)
    await eventually(() => failing.deliveries.length === 3, 'the retries do not come')
    equal(failing.attempts('a'), [1, 2, 3], 'attempts')
  },

  'what was done before can be delivered again': async ({ events, emit, settled }) => {
    const mailer = recorder()
    await subscribe(events, mailer)
    const past = await emit({ id: 'a' })
    await settled()
    await events.deliver('mailer', past)
    await settled()
    equal(mailer.attempts('a'), [1, 1], 'attempts')
  },

  'what is delivered while nobody listens is waiting': async ({ events, another, emit, settled }) => {
    const past = await emit(...numbered(3))
    await (await subscribe(events, recorder())).close()
    // By an instance that never had the subscription.
    const other = await another()
    await other.deliver('mailer', past)
    const mailer = recorder()
    await subscribe(events, mailer)
    await settled()
    equal(mailer.ids(), idsIn(numbered(3)), 'events')
  },

  'what is delivered keeps to the types of the subscription': async ({ events, emit, settled }) => {
    const past = await emit({ id: 'a', type: 'task.moved' }, { id: 'b', type: 'comment.created' })
    const mailer = recorder()
    await subscribe(events, mailer, { types: ['task.*'] })
    await events.deliver('mailer', past)
    await settled()
    equal(mailer.ids(), ['a'], 'events')
  },

  'of a thousand delivered events nothing is lost': async ({ events, emit, settled, eventually }) => {
    const past = await emit(...numbered(1000))
    const mailer = recorder()
    await subscribe(events, mailer)
    await events.deliver('mailer', past)
    await emit({ id: 'fresh' })
    await settled()
    await eventually(() => mailer.deliveries.length >= 1001, 'some events do not come')
    sameMembers([...new Set(mailer.ids())], [...idsIn(numbered(1000)), 'fresh'], 'events')
  },

  'delivering to a subscription nobody made is refused': async ({ events, emit }) => {
    const past = await emit({ id: 'a' })
    await refused(events.deliver('nobody', past), 'subscription.not_found', 'delivering')
  },

  'delivering nothing is fine': async ({ events, settled }) => {
    const mailer = recorder()
    await subscribe(events, mailer)
    await events.deliver('mailer', [])
    await settled()
    equal(mailer.ids(), [], 'events')
  },
} satisfies EventsCases
