import { check, equal, sameMembers } from '../harness/check.ts'
import { gate, pause, within } from '../harness/timing.ts'
import type { EventsCases, EventsContext } from './context.ts'
import { DONE, idsIn, numbered, recorder, subscribe } from './handlers.ts'

export const consumers = {
  'two consumers of one name settle each event once': async ({ events, another, emit, settled, advance }) => {
    const [first, second] = [recorder(), recorder()]
    await subscribe(events, first)
    await subscribe(await another(), second)
    await emit(...numbered(40))
    await settled()
    await advance(1500)
    await settled()
    sameMembers([...first.ids(), ...second.ids()], idsIn(numbered(40)), 'events of both')
  },

  'two consumers of one name share the work': async ({ events, another, emit, eventually, patienceMs }) => {
    const both = gate()
    const atWork = new Set<string>()
    const waiting = (name: string) =>
      recorder(async () => {
        atWork.add(name)
        if (atWork.size === 2) both.open()
        await within(patienceMs, both.opened, 'one consumer does all the work').catch(() => {})
        return DONE
      })
    await subscribe(events, waiting('first'))
    await subscribe(await another(), waiting('second'))
    await emit(...numbered(60))
    await eventually(() => atWork.size === 2, 'one consumer does all the work')
  },

  'when one consumer closes the other goes on': async ({ events, another, emit, settled, eventually }) => {
    const [first, second] = [recorder(), recorder()]
    const running = await subscribe(events, first)
    await subscribe(await another(), second)
    await running.close()
    await emit(...numbered(10))
    await settled()
    await eventually(() => second.deliveries.length >= 10, 'the events do not arrive')
    equal([first.ids(), second.ids()], [[], idsIn(numbered(10))], 'events')
  },
} satisfies EventsCases

export const broadcasts = {
  'a broadcast reaches every instance': async ({ events, another, emit, eventually }) => {
    const [here, there]: [string[], string[]] = [[], []]
    await events.broadcast(['*'], ({ id }) => here.push(id))
    await (await another()).broadcast(['*'], ({ id }) => there.push(id))
    await emit({ id: 'a' })
    await eventually(() => here.length > 0 && there.length > 0, 'the event does not reach both')
    equal([here, there], [['a'], ['a']], 'events')
  },

  'a broadcast begins now': async ({ events, emit, eventually }) => {
    await emit({ id: 'before' })
    const heard: string[] = []
    await events.broadcast(['*'], ({ id }) => heard.push(id))
    await emit({ id: 'after' })
    await eventually(() => heard.includes('after'), 'the event does not arrive')
    equal(heard, ['after'], 'events')
  },

  'a broadcast keeps to its types': async ({ events, emit, eventually }) => {
    const heard: string[] = []
    await events.broadcast(['task.*', 'user.registered'], ({ type }) => heard.push(type))
    const types = [
      'tasks.created',
      'task.created',
      'comment.created',
      'user.registered',
      'user.deactivated',
      'task.moved',
    ]
    for (const type of types) await emit({ id: type, type })
    await eventually(() => heard.includes('task.moved'), 'the events do not arrive')
    sameMembers(heard, ['task.created', 'user.registered', 'task.moved'], 'types')
  },

  'a listener that throws disturbs nobody': async ({ events, emit, settled, eventually }) => {
    const heard: string[] = []
    const mailer = recorder()
    await events.broadcast(['*'], () => {
      throw new Error('out of order')
    })
    await events.broadcast(['*'], ({ id }) => heard.push(id))
    await subscribe(events, mailer)
    await emit({ id: 'a' })
    await settled()
    await emit({ id: 'b' })
    await settled()
    await eventually(() => heard.length === 2, 'the other listener hears nothing')
    equal(
      [heard, mailer.ids()],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
      'events',
    )
  },

  'a broadcast takes nothing from subscriptions': async ({ events, emit, settled }) => {
    const mailer = recorder()
    await subscribe(events, mailer)
    await events.broadcast(['*'], () => {})
    await emit(...numbered(5))
    await settled()
    equal(mailer.ids(), idsIn(numbered(5)), 'events')
  },

  'a closed broadcast hears nothing more': async ({ events, emit, settled, advance }) => {
    const heard: string[] = []
    const listening = await events.broadcast(['*'], ({ id }) => heard.push(id))
    await listening.close()
    await emit({ id: 'a' })
    await settled()
    await advance(1500)
    equal(heard, [], 'events')
  },
} satisfies EventsCases

/** Has one event at work, others waiting behind it, and closes meanwhile. */
async function closedAtWork(
  { events, emit, eventually, patienceMs }: EventsContext,
  close: (subscription: { close(): Promise<void> }) => Promise<void>,
) {
  const finish = gate()
  const slow = recorder(async () => {
    await finish.opened
    return DONE
  })
  const subscription = await subscribe(events, slow)
  await emit(...numbered(200))
  await eventually(() => slow.deliveries.length > 0, 'the handler does not begin')
  let closed = false
  const closing = close(subscription).finally(() => {
    closed = true
  })
  await pause(20)
  const closedTooEarly = closed
  finish.open()
  await within(patienceMs, closing, 'closing does not end')
  return { closedTooEarly, slow }
}

export const closing = {
  'closing a subscription waits for the handlers at work': async (context) => {
    const { closedTooEarly } = await closedAtWork(context, (subscription) => subscription.close())
    check(!closedTooEarly, 'it was closed while a handler was at work')
  },

  'after closing a subscription no handler runs': async (context) => {
    const { slow } = await closedAtWork(context, (subscription) => subscription.close())
    const handled = slow.deliveries.length
    await context.emit({ id: 'later' })
    await context.advance(1500)
    await pause(5)
    equal(slow.deliveries.length, handled, 'deliveries')
  },

  'what was unfinished comes again at the next start': async (context) => {
    const { slow } = await closedAtWork(context, (subscription) => subscription.close())
    const next = recorder()
    await subscribe(context.events, next)
    await context.settled()
    const all = idsIn(numbered(200))
    await context.eventually(() => new Set([...slow.ids(), ...next.ids()]).size >= all.length, 'some events are lost')
    sameMembers([...new Set([...slow.ids(), ...next.ids()])], all, 'events of both')
  },

  'closing the bus waits for the handlers at work': async (context) => {
    const { closedTooEarly } = await closedAtWork(context, () => context.events.close())
    check(!closedTooEarly, 'it was closed while a handler was at work')
  },

  'after closing the bus no handler runs': async (context) => {
    const other = await context.another()
    const { slow } = await closedAtWork(context, () => context.events.close())
    const heard = slow.deliveries.length
    await subscribe(other, recorder(), { name: 'other' })
    await context.advance(1500)
    await pause(5)
    equal(slow.deliveries.length, heard, 'deliveries')
  },

  'what a closed bus left unfinished comes to the next one': async (context) => {
    const next = await context.another()
    const { slow } = await closedAtWork(context, () => context.events.close())
    const after = recorder()
    await subscribe(next, after)
    const all = idsIn(numbered(200))
    await context.eventually(() => new Set([...slow.ids(), ...after.ids()]).size >= all.length, 'some events are lost')
    sameMembers([...new Set([...slow.ids(), ...after.ids()])], all, 'events of both')
  },

  'closing twice is fine': async ({ events }) => {
    const subscription = await subscribe(events, recorder())
    await subscription.close()
    await subscription.close()
    await events.close()
    await events.close()
  },
} satisfies EventsCases
