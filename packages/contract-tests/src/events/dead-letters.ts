import { check, equal } from '../harness/check.ts'
import type { EventsCases } from './context.ts'
import { DEAD, DONE, numbered, recorder, retry, subscribe } from './handlers.ts'

export const deadLetters = {
  'a dead event is kept, with what is known of it': async ({ events, emit, settled }) => {
    const failing = recorder(({ attempt }) => (attempt === 1 ? retry(0) : DEAD))
    await subscribe(events, failing)
    const [sent] = await emit({ id: 'a', type: 'task.moved' })
    await settled()
    const [letter, ...more] = await events.deadLetters.list({ limit: 10 })
    check(letter !== undefined && more.length === 0, 'there is one dead letter')
    const { diedAt, ...known } = letter
    equal(
      known,
      {
        subscription: 'mailer',
        eventId: 'a',
        position: sent?.position,
        type: 'task.moved',
        attempts: 2,
        reason: 'Broken',
      },
      'the dead letter',
    )
    equal(new Date(diedAt).toISOString(), diedAt, 'diedAt is ISO 8601 in UTC')
  },

  'a dead event is not tried again': async ({ events, emit, settled, advance }) => {
    const failing = recorder(() => DEAD)
    await subscribe(events, failing)
    await emit({ id: 'a' })
    await settled()
    await advance(2500)
    await settled()
    equal(failing.attempts('a'), [1], 'attempts')
  },

  'an event that is done leaves no dead letter': async ({ events, emit, settled }) => {
    await subscribe(
      events,
      recorder(({ attempt }) => (attempt === 1 ? retry(0) : DONE)),
    )
    await emit({ id: 'a' })
    await settled()
    equal(await events.deadLetters.list({ limit: 10 }), [], 'dead letters')
  },

  'dead letters are those of their subscription': async ({ events, emit, settled }) => {
    await subscribe(
      events,
      recorder(() => DEAD),
      { name: 'one' },
    )
    await subscribe(
      events,
      recorder(({ event }) => (event.id === 'a' ? DEAD : DONE)),
      { name: 'two' },
    )
    // A name that begins as another one does.
    await subscribe(
      events,
      recorder(() => DEAD),
      { name: 'one/more' },
    )
    await emit({ id: 'a' }, { id: 'b' })
    await settled()
    const listed = async (subscription?: string) => {
      const letters = await events.deadLetters.list({
        limit: 10,
        ...(subscription === undefined ? {} : { subscription }),
      })
      return letters.map(({ eventId, subscription }) => `${subscription} ${eventId}`).toSorted()
    }
    equal(await listed('one'), ['one a', 'one b'], 'of one')
    equal(await listed('two'), ['two a'], 'of two')
    equal(await listed('none'), [], 'of a subscription nobody knows')
    equal(await listed(), ['one a', 'one b', 'one/more a', 'one/more b', 'two a'], 'of all')
  },

  'a list of dead letters stops at its limit': async ({ events, emit, settled }) => {
    await subscribe(
      events,
      recorder(() => DEAD),
    )
    await emit(...numbered(5))
    await settled()
    equal((await events.deadLetters.list({ limit: 3 })).length, 3, 'dead letters')
  },

  'redriving begins again at attempt 1': async ({ events, emit, settled, eventually }) => {
    let broken = true
    const failing = recorder(({ attempt }) => (attempt === 1 && broken ? retry(0) : broken ? DEAD : DONE))
    await subscribe(events, failing)
    await emit({ id: 'a' })
    await settled()
    broken = false
    equal(await events.deadLetters.redrive('mailer'), 1, 'how many')
    await eventually(() => failing.deliveries.length === 3, 'the event does not come again')
    await settled()
    equal(failing.attempts('a'), [1, 2, 1], 'attempts')
    equal(await events.deadLetters.list({ limit: 10 }), [], 'dead letters')
  },

  'redriving takes only the events it is told': async ({ events, emit, settled, eventually }) => {
    const failing = recorder(() => DEAD)
    await subscribe(events, failing)
    await emit({ id: 'a' }, { id: 'b' }, { id: 'c' })
    await settled()
    equal(await events.deadLetters.redrive('mailer', ['c', 'a', 'nothing']), 2, 'how many')
    await eventually(() => failing.deliveries.length === 5, 'the events do not come again')
    await settled()
    equal([failing.attempts('a'), failing.attempts('b')], [[1, 1], [1]], 'attempts')
  },

  'redriving leaves other subscriptions alone': async ({ events, emit, settled }) => {
    const [one, two] = [recorder(() => DEAD), recorder(() => DEAD)]
    await subscribe(events, one, { name: 'one' })
    await subscribe(events, two, { name: 'two' })
    await emit({ id: 'a' })
    await settled()
    equal(await events.deadLetters.redrive('none'), 0, 'how many of a subscription nobody knows')
    equal(await events.deadLetters.redrive('one'), 1, 'how many')
    await settled()
    equal(two.attempts('a'), [1], 'attempts of the other one')
    equal((await events.deadLetters.list({ subscription: 'two', limit: 10 })).length, 1, 'its dead letters')
  },

  'what dies again is one dead letter again': async ({ events, emit, settled, eventually }) => {
    const failing = recorder(() => DEAD)
    await subscribe(events, failing)
    await emit({ id: 'a' })
    await settled()
    await events.deadLetters.redrive('mailer')
    await eventually(() => failing.deliveries.length === 2, 'the event does not come again')
    await settled()
    const letters = await events.deadLetters.list({ limit: 10 })
    equal(
      letters.map(({ eventId, attempts }) => [eventId, attempts]),
      [['a', 1]],
      'dead letters',
    )
  },

  'backlogs tell what waits for each subscription and what has died, and leave both': async (context) => {
    const { events, emit, settled, eventually } = context
    const failing = recorder(({ event }) => (event.id === 'a' ? DEAD : DONE))
    await subscribe(events, failing, { name: 'one' })
    const { close } = await subscribe(events, recorder(), { name: 'two' })
    await close()
    await emit({ id: 'a' }, { id: 'b' }, { id: 'c' })
    await settled()
    const told = async () => JSON.stringify(await events.backlogs(['one', 'two', 'none']))
    const expected = JSON.stringify([
      { subscription: 'one', waiting: 0, dead: 1 },
      { subscription: 'two', waiting: 3, dead: 0 },
      { subscription: 'none', waiting: 0, dead: 0 },
    ])
    await eventually(async () => (await told()) === expected, 'it tells something else')
    const late = recorder()
    await subscribe(events, late, { name: 'two' })
    await eventually(() => late.deliveries.length === 3, 'what waited is gone')
    await settled()
    equal(failing.attempts('a'), [1], 'attempts of what has died')
  },
} satisfies EventsCases
