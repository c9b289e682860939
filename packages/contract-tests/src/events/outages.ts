import { check, equal, refused } from '../harness/check.ts'
import { gate, pause } from '../harness/timing.ts'
import type { EventsCases, EventsContext } from './context.ts'
import { DEAD, DONE, recorder, retry, subscribe } from './handlers.ts'

/** Publishes until it succeeds: when the place is back, an instance may need a moment to notice. */
async function published({ emit, eventually }: EventsContext, id: string): Promise<void> {
  const accepted = () =>
    emit({ id }).then(
      () => true,
      () => false,
    )
  await eventually(accepted, 'nothing can be published again')
}

const OUT_OF_REACH = 'events.unavailable'

export const outages = {
  'out of reach, publishing and delivering are refused for now': async ({ events, emit, outage, settled }) => {
    await subscribe(events, recorder())
    const past = await emit({ id: 'a' })
    await settled()
    await outage.begin()
    const refusals = [
      await refused(emit({ id: 'b' }), OUT_OF_REACH, 'publishing'),
      await refused(events.deliver('mailer', past), OUT_OF_REACH, 'delivering'),
    ]
    equal(
      refusals.map(({ retryable }) => retryable),
      [true, true],
      'retryable',
    )
  },

  'what was refused is not published later': async (context) => {
    const { events, emit, outage, settled, eventually } = context
    const mailer = recorder()
    await subscribe(events, mailer)
    await outage.begin()
    await refused(emit({ id: 'refused' }), OUT_OF_REACH, 'publishing')
    await outage.end()
    await published(context, 'later')
    await eventually(() => mailer.ids().includes('later'), 'the event does not arrive')
    await settled()
    check(!mailer.ids().includes('refused'), 'it was kept in memory and published later')
  },

  'subscriptions go on by themselves when it is back': async (context) => {
    const { events, emit, outage, settled, eventually } = context
    const [mailer, search] = [recorder(), recorder()]
    await subscribe(events, mailer, { name: 'mailer' })
    await subscribe(events, search, { name: 'search' })
    await emit({ id: 'before' })
    await settled()
    await outage.begin()
    await outage.end()
    await published(context, 'after')
    await eventually(
      () => mailer.ids().includes('after') && search.ids().includes('after'),
      'a subscription does not go on',
    )
  },

  'broadcasts go on by themselves when it is back': async (context) => {
    const { events, outage, eventually } = context
    const heard: string[] = []
    await events.broadcast(['*'], ({ id }) => heard.push(id))
    await outage.begin()
    await outage.end()
    let count = 0
    // A broadcast may be lost, so one is not enough.
    await eventually(async () => {
      await published(context, `after-${count++}`)
      return heard.length > 0
    }, 'nothing is heard')
  },

  'a subscription made out of reach begins when it is back': async (context) => {
    const { events, outage, eventually } = context
    const mailer = recorder()
    await outage.begin()
    await subscribe(events, mailer)
    await outage.end()
    let count = 0
    // From now on means from when it can be heard of.
    await eventually(async () => {
      await published(context, `after-${count++}`)
      return mailer.deliveries.length > 0
    }, 'the subscription does not begin')
  },

  'what was at work when it went out of reach is not lost': async (context) => {
    const { events, emit, outage, eventually } = context
    const finish = gate()
    const failing = recorder(async ({ event }) => {
      await finish.opened
      if (event.id === 'poison') return DEAD
      return failing.attempts(event.id).length === 1 ? retry(50) : DONE
    })
    await subscribe(events, failing)
    await emit({ id: 'poison' }, { id: 'again' })
    await eventually(() => failing.deliveries.length === 2, 'the handlers do not begin')
    await outage.begin()
    finish.open()
    await pause(20)
    await outage.end()
    await eventually(() => failing.attempts('again').length > 1, 'the retry is lost')
    const dead = () =>
      events.deadLetters.list({ limit: 10 }).then(
        (letters) => letters.some(({ eventId }) => eventId === 'poison'),
        () => false,
      )
    await eventually(dead, 'the dead letter is lost')
  },
} satisfies EventsCases

export const figures = {
  'figures count what was published, delivered and delivered again': async (context) => {
    const { events, emit, settled, eventually } = context
    const failing = recorder(({ event, attempt }) => (event.id === 'a' && attempt < 3 ? retry(20) : DONE))
    await subscribe(events, failing)
    await emit({ id: 'a' }, { id: 'b' }, { id: 'c' })
    await eventually(() => failing.deliveries.length === 5, 'the retries do not come')
    await settled()
    const { published, delivered, redelivered, refused } = events.figures()
    equal(
      { published, delivered, redelivered, refused },
      { published: 3, delivered: 5, redelivered: 2, refused: 0 },
      'figures',
    )
  },

  'figures say whether it could publish': async ({ events, emit, settled }) => {
    await emit({ id: 'a' })
    await settled()
    check(events.figures().connected, 'it is said to be out of reach')
    await events.close()
    check(!events.figures().connected, 'closed, it is said to be connected')
  },

  'figures tell of an outage': async (context) => {
    const { events, emit, outage, eventually } = context
    await emit({ id: 'a' })
    await outage.begin()
    await refused(emit({ id: 'b' }, { id: 'c' }), OUT_OF_REACH, 'publishing')
    check(!events.figures().connected, 'it is said to be connected')
    equal(events.figures().refused, 2, 'refused')
    await outage.end()
    await published(context, 'd')
    await eventually(() => events.figures().connected, 'it is said to be out of reach for ever')
    check(events.figures().reconnects >= 1, 'it is said never to have been away')
  },
} satisfies EventsCases
