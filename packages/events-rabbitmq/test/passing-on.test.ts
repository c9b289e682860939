import { describe, expect, it, type TestContext } from 'vitest'
import { serviceUrl } from '../../../scripts/lib/test-services.mjs'
import { bindingsOf, isWanted, unbind, unbindUnwanted } from '../src/bindings.ts'
import { startConsumer } from '../src/consumer.ts'
import { resting } from '../src/message.ts'
import { SILENT_MS, settingsOf } from '../src/options.ts'
import { PATIENCE, type Patience, passOn } from '../src/passing-on.ts'
import { type Plumbing, plumbing } from '../src/plumbing.ts'
import { type Place, placeAt } from './broker.ts'
import { anEvent, DONE, isTaken, listen, pause, publishUntilAccepted, until } from './news.ts'

const url = serviceUrl('amqp')

/** Passes on until it is given up, at most so often; `answers` are what is said when it is asked, the last one ever after. */
async function wayOf(answers: readonly boolean[], atMost: number) {
  const rests: number[] = []
  let asked = 0
  for (let passed = 0; rests.length < atMost; ) {
    const passing = await passOn(passed, async () => answers[Math.min(asked++, answers.length - 1)] ?? false)
    if (passing === 'unwanted') return { rests, asked, givenUp: true }
    rests.push(passing.afterMs)
    passed = passing.passed
  }
  return { rests, asked, givenUp: false }
}

/** How often two events are passed on between consumers that take turns, until each has come to the one that knows it. */
async function inStep(): Promise<number> {
  const waiting = [
    { due: 0, passed: 0, knownBy: 1 },
    { due: 1, passed: 0, knownBy: 0 },
  ]
  let times = 0
  for (let turn = 0; waiting.length > 0 && times < 100; turn = 1 - turn) {
    const next = waiting.toSorted((a, b) => a.due - b.due)[0]
    if (next === undefined) break
    if (next.knownBy === turn) waiting.splice(waiting.indexOf(next), 1)
    else {
      const passing = await passOn(next.passed, async () => true)
      if (passing === 'unwanted') break
      next.passed = passing.passed
      next.due += passing.afterMs
      times++
    }
  }
  return times
}

describe('an event of a type its consumer does not know', () => {
  it('is given up when it was passed on twenty times and nobody wanted it the five last times', async () => {
    expect(await wayOf([false], 1000)).toMatchObject({ rests: { length: 20 }, asked: 5, givenUp: true })
  })

  it('is never given up while somebody wants it, and is back within sixteen seconds each time', async () => {
    const { rests, givenUp } = await wayOf([true], 1000)
    expect(givenUp).toBe(false)
    expect(Math.max(...rests)).toBeLessThanOrEqual(16_000)
  })

  it('has its five times again once somebody wanted it', async () => {
    const { rests, asked } = await wayOf([false, false, false, false, true, false], 1000)
    expect([rests.length, asked]).toEqual([25, 10])
  })

  it('waits a while between the times it is asked, so that who starts again is back', async () => {
    const { rests } = await wayOf([false], 1000)
    const whileAsked = rests.slice(PATIENCE.askFrom).reduce((sum, rest) => sum + rest)
    expect(whileAsked).toBeGreaterThanOrEqual(30_000)
  })

  it('rests differently long each time, so that two do not go round in step, each to the wrong one of two', async () => {
    const pairs = await Promise.all(Array.from({ length: 1000 }, inStep))
    expect(Math.max(...pairs)).toBeLessThan(40)
  })

  it('is due at a whole millisecond, as one that is not counts as due at once', () => {
    const copy = { exchange: '', routingKey: 'queue', content: Buffer.alloc(0), options: { messageId: 'a' } }
    expect(resting(copy, 'rung', 1000.25).options.headers).toMatchObject({ 'taskwright-due': 1001 })
  })
})

/** Gives up after milliseconds, where nobody wants it. */
const HASTY: Patience = { firstMs: 1, longestMs: 20, askFrom: 1, atMost: 3 }

/** Programs of several versions, each with connections of its own. */
function programsAt({ onTestFinished }: TestContext) {
  const place = placeAt(url ?? '')
  const closers: (() => Promise<void>)[] = []
  onTestFinished(async () => {
    await Promise.all(closers.map((close) => close()))
    await place.clear()
  })
  async function program(types: readonly string[]) {
    const { names, prefix } = place
    const settings = settingsOf({ url: place.url, prefix })
    const base = plumbing(settings, names, { outward: 'publishing', inward: 'consuming' })
    base.retry()
    const ids: string[] = []
    const consumer = startConsumer({
      spec: {
        name: 'mailer',
        types,
        from: 'now',
        async handle({ event }) {
          ids.push(event.id)
          return DONE
        },
      },
      names,
      link: base.inward,
      locks: base.locks,
      publisher: base.publisher(),
      prefetch: settings.prefetch,
      setUpMs: SILENT_MS,
      now: Date.now,
      patience: HASTY,
      handedOver: () => {},
      onError: () => {},
    })
    let closed: Promise<void> | undefined
    const close = (): Promise<void> => {
      closed ??= consumer.close().then(base.close)
      return closed
    }
    closers.push(close)
    await consumer.up(60_000)
    return { ids, base, consumer, close }
  }
  return { place, program }
}

/** A question is refused while the queue it came to goes. */
const isWantedAt = ({ names }: Place, { publisher }: Plumbing, type: string): Promise<boolean | undefined> =>
  isWanted(publisher(), names, 'mailer', type).catch(() => undefined)

const named = (type: string, count: number) =>
  Array.from({ length: count }, (_, i) => anEvent({ id: `${type} ${i}`, type }))

describe.skipIf(!url)('of two versions that run at once', { concurrent: true }, () => {
  it.for([
    ['user.registered', 'task.created'],
    ['task.created', 'user.registered'],
  ])('each gets what it knows, also when %s comes before %s', async (types, { onTestFinished }) => {
    const place = placeAt(url ?? '')
    onTestFinished(place.clear)
    // Through one bus, the order of what is passed on is kept.
    const bus = place.bus()
    const names = ['mailer', 'search', 'audit', 'stats']
    const pairs = await Promise.all(
      names.map(async (name) => {
        const old = await listen(bus, { name, types: ['task.*', 'comment.*'] })
        return { old, young: await listen(bus, { name, types: ['comment.*', 'user.*'] }) }
      }),
    )
    await publishUntilAccepted(
      bus,
      types.map((type) => anEvent({ id: type, type })),
    )
    await until(() => pairs.every(({ old, young }) => old.ids.length > 0 && young.ids.length > 0))
    for (const { old, young } of pairs)
      expect([new Set(old.ids), new Set(young.ids)]).toEqual([new Set(['task.created']), new Set(['user.registered'])])
  })

  it('the one among six that knows a type gets every event of it', async (test) => {
    const { place, program } = programsAt(test)
    for (let n = 0; n < 5; n++) await program(['task.*'])
    const young = await program(['user.*'])
    const events = named('user.registered', 60)
    await publishUntilAccepted(place.bus(), events)
    await until(() => new Set(young.ids).size === 60)
  })

  it('none keeps the other from what it knows: what nobody wants is given up, and comes no more', async (test) => {
    const { place, program } = programsAt(test)
    const past = await program(['*', 'user.*'])
    const one = await program(['task.*', 'comment.*'])
    const other = await program(['comment.created', 'project.*'])
    await past.close()
    expect(await isTaken(place, 'user.registered')).toBe(true)
    await publishUntilAccepted(place.bus(), named('user.registered', 40))
    await until(async () => !(await isTaken(place, 'user.registered')))
    await publishUntilAccepted(
      place.bus(),
      ['task.created', 'comment.created', 'project.created'].flatMap((type) => named(type, 10)),
    )
    await until(() => new Set([...one.ids, ...other.ids]).size === 30)
    await until(async () => (await place.bus().backlogs(['mailer']))[0]?.waiting === 0)
    expect([...one.ids, ...other.ids].filter((id) => id.startsWith('user'))).toEqual([])
  })
})

describe.skipIf(!url)('what a consumer wants', { concurrent: true }, () => {
  it('is known while it is there, and again when its channel is back', async (test) => {
    const { place, program } = programsAt(test)
    const [asking, young] = [await program(['task.*']), await program(['user.*', 'comment.created'])]
    const types = ['user.registered', 'comment.created', 'comment.deleted', 'user']
    const wanted = async () => {
      const answers = await Promise.all(types.map((type) => isWantedAt(place, asking.base, type)))
      return answers.includes(undefined) ? [] : types.filter((_, n) => answers[n])
    }
    const known = ['user.registered', 'comment.created']
    await until(async () => String(await wanted()) === String(known))
    young.consumer.renew()
    await until(() => !young.consumer.isUp())
    await young.consumer.up(60_000)
    await until(async () => String(await wanted()) === String(known))
    young.base.inward.drop()
    await until(() => !young.consumer.isUp())
    await young.consumer.up(60_000)
    await until(async () => String(await wanted()) === String(known))
    await young.close()
    await until(async () => (await isWantedAt(place, asking.base, 'user.registered')) === false)
  })

  it('is unbound when nobody is there who wants it, and not before', async (test) => {
    const { place, program } = programsAt(test)
    const [{ base }, young] = [await program(['task.*']), await program(['user.*'])]
    const connection = await base.inward.up(60_000)
    const tools = { names: place.names, locks: base.locks, publisher: base.publisher() }
    const at = { connection, channel: await connection.createChannel() }
    const unwanted = { subscription: 'mailer', type: 'user.registered' }
    await unbindUnwanted(tools, at, unwanted)
    expect(await isTaken(place, 'user.registered')).toBe(true)
    await young.close()
    await until(async () => (await isWantedAt(place, base, 'user.registered')) === false)
    expect(await isTaken(place, 'user.registered')).toBe(true)
    await unbindUnwanted(tools, at, unwanted)
    expect(await isTaken(place, 'user.registered')).toBe(false)
    expect(await isTaken(place, 'task.created')).toBe(true)
  })

  it('is announced first and bound when nobody else changes bindings, so that it is not lost on who did not see it', async (test) => {
    const { place, program } = programsAt(test)
    const [{ base }, young] = [await program(['task.*']), await program(['user.*'])]
    const connection = await base.inward.up(60_000)
    await base.locks(connection, bindingsOf('mailer'), async () => {
      young.consumer.renew()
      await until(() => !young.consumer.isUp())
      await until(async () => (await isWantedAt(place, base, 'user.registered')) === true)
      await pause(200)
      const channel = await connection.createChannel()
      await unbind(channel, place.names, { name: 'mailer', types: ['user.*'] })
    })
    await young.consumer.up(60_000)
    expect(await isTaken(place, 'user.registered')).toBe(true)
  })
})
