import { describe, expect, it } from 'vitest'
import { isRefusal, type LoggedEvent, type Taskwright } from '../src/index.ts'
import { memoryPlace, memoryStorage } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { start, startWithProject } from './harness.ts'

/** Ana's project, and a way to make tasks in it. */
async function scene(options: Parameters<typeof startWithProject>[0] = {}) {
  const engine = await startWithProject(options)
  const make = (title: string) => engine.ana.tasks.create({ projectId: engine.project.id, title })
  return { ...engine, make }
}
function collect(tw: Taskwright, name: string, options: { from?: 'now' | 'beginning' } = {}) {
  const titles: string[] = []
  tw.subscribe(name, ['task.created'], (event) => void titles.push(event.data.title), options)
  return titles
}

describe('a subscription', () => {
  it('gets what happens from now on', async () => {
    const { make, tw } = await scene()
    await make('before')
    const titles = collect(tw, 'mailer')
    await make('after')
    await tw.settled()
    expect(titles).toEqual(['after'])
  })

  it('gets everything there ever was when it asks for it', async () => {
    const { make, tw } = await scene()
    await make('a')
    const titles = collect(tw, 'mailer', { from: 'beginning' })
    await make('b')
    await tw.settled()
    expect(titles.toSorted()).toEqual(['a', 'b'])
  })

  it('gets the events of its patterns', async () => {
    const { make, ana, tw } = await scene()
    const seen: Record<string, string[]> = { tasks: [], all: [], two: [] }
    const note = (name: string) => (event: LoggedEvent) => void seen[name]?.push(event.type)
    tw.subscribe('tasks', ['task.*'], note('tasks'))
    tw.subscribe('all', ['*'], note('all'))
    tw.subscribe('two', ['task.archived', 'comment.created'], note('two'))
    const { id } = await make('a')
    await ana.tasks.comment(id, { body: 'x' })
    await ana.tasks.archive(id)
    await tw.settled()
    expect(seen.tasks?.toSorted()).toEqual(['task.archived', 'task.created'])
    expect(seen.all?.toSorted()).toEqual(['comment.created', 'task.archived', 'task.created'])
    expect(seen.two?.toSorted()).toEqual(['comment.created', 'task.archived'])
  })

  it('goes on where it was after a restart, whatever it asked for at first', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const first = await scene({ place, clock })
    const before = collect(first.tw, 'mailer')
    await first.make('a')
    await first.tw.settled()
    await first.tw.close()

    const between = await start({ place, clock })
    await between.as('ana').tasks.create({ projectId: first.project.id, title: 'b' })
    await between.tw.close()

    const second = await start({ place, clock })
    const after = collect(second.tw, 'mailer', { from: 'now' })
    await second.tw.settled()
    expect([before, after]).toEqual([['a'], ['b']])
  })

  it('may issue commands, and settled waits for what they cause', async () => {
    const { make, ana, tw } = await scene()
    tw.subscribe('starter', ['task.created'], async (event) => {
      await ana.tasks.start(event.data.taskId, { idempotencyKey: event.id })
    })
    tw.subscribe('commenter', ['task.transitioned'], async (event) => {
      await ana.tasks.comment(event.data.taskId, { body: 'Off we go' }, { idempotencyKey: event.id })
    })
    const { id } = await make('a')
    await tw.settled()
    expect((await ana.tasks.get(id)).category).toBe('IN_PROGRESS')
    expect((await ana.tasks.comments(id)).items.map(({ body }) => body)).toEqual(['Off we go'])
  })

  it('shows how far it is', async () => {
    const { make, tw } = await scene()
    collect(tw, 'mailer')
    await make('a')
    await tw.settled()
    expect(await tw.readers()).toContainEqual(expect.objectContaining({ name: 'mailer', kind: 'subscription', lag: 0 }))
  })

  it('needs a name of its own', async () => {
    const { tw } = await scene()
    collect(tw, 'mailer')
    expect(() => collect(tw, 'mailer')).toThrow('not valid')
    expect(() => collect(tw, 'a/b')).toThrow('not valid')
  })

  it('of one name in two processes shares the work', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const one = await scene({ place, clock })
    const two = await start({ place, clock })
    const [here, there] = [collect(one.tw, 'mailer'), collect(two.tw, 'mailer')]
    for (let n = 0; n < 20; n++) await one.make(`${n}`)
    await Promise.all([one.tw.settled(), two.tw.settled()])
    await clock.advance(6000)
    await Promise.all([one.tw.settled(), two.tw.settled()])
    expect([...here, ...there].toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`).toSorted())
  })

  it('comes back when the database was away at its start', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const storage = memoryStorage(place)
    let away = false
    const flaky = {
      ...storage,
      transaction: ((...call) =>
        away ? Promise.reject(new Error('away')) : storage.transaction(...call)) as typeof storage.transaction,
    }
    const { make, tw, errors } = await scene({ clock, storage: flaky })
    await tw.settled()
    away = true
    const titles = collect(tw, 'mailer')
    await clock.advance(1500)
    away = false
    await clock.advance(10_000)
    await make('a')
    await tw.settled()
    expect(titles).toEqual(['a'])
    expect(errors).toContain('subscription mailer')
  })
})

describe('a handler that fails', () => {
  it('is tried again after 1 2 4 8 16 s, then the event is a dead letter', async () => {
    const { make, tw, clock } = await scene()
    const attempts: number[] = []
    const began = clock.now()
    tw.subscribe('mailer', ['task.created'], () => {
      attempts.push(clock.now() - began)
      throw new TypeError('the password is hunter2')
    })
    const { id } = await make('a')
    await tw.settled()
    expect(await tw.deadLetters.list()).toEqual([])
    await clock.advance(120_000)
    expect(attempts).toEqual([0, 1000, 3000, 7000, 15_000, 31_000])

    const [dead, ...others] = await tw.deadLetters.list({ subscription: 'mailer' })
    expect(others).toEqual([])
    expect(dead).toMatchObject({ subscription: 'mailer', type: 'task.created', attempts: 6, reason: 'TypeError' })
    expect(dead?.diedAt).toBe(new Date(began + 31_000).toISOString())
    expect(JSON.stringify(dead)).not.toContain('hunter2')
    expect(JSON.stringify(dead)).not.toContain(id)
  })

  it('succeeds at a later attempt, once', async () => {
    const { make, tw, clock } = await scene()
    let attempts = 0
    tw.subscribe('mailer', ['task.created'], () => {
      attempts += 1
      if (attempts < 3) throw new Error('not yet')
    })
    await make('a')
    await tw.settled()
    await clock.advance(120_000)
    expect([attempts, await tw.deadLetters.list()]).toEqual([3, []])
  })

  it('does not hold up other events, nor other subscriptions', async () => {
    const { make, tw } = await scene()
    const [good, other] = [[] as string[], collect(tw, 'other')]
    tw.subscribe('mailer', ['task.created'], (event) => {
      if (event.data.title === 'bad') throw new Error('no')
      good.push(event.data.title)
    })
    for (const title of ['bad', 'a', 'b']) await make(title)
    await tw.settled()
    expect([good.toSorted(), other.toSorted()]).toEqual([
      ['a', 'b'],
      ['a', 'b', 'bad'],
    ])
  })

  it('is tried again by the next process', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const first = await scene({ place, clock })
    first.tw.subscribe('mailer', ['task.created'], () => {
      throw new Error('no')
    })
    await first.make('a')
    await first.tw.settled()
    await first.tw.close()
    const second = await start({ place, clock })
    const titles = collect(second.tw, 'mailer')
    await second.tw.settled()
    expect(titles).toEqual([])
    await clock.advance(1000)
    await second.tw.settled()
    expect(titles).toEqual(['a'])
  })

  it('by throwing anything at all', async () => {
    const { make, tw, clock } = await scene()
    const thrown: readonly unknown[] = ['text', null, undefined, { code: 'smtp.refused' }, 7]
    for (const [index, what] of thrown.entries()) {
      tw.subscribe(`mailer${index}`, ['task.created'], () => {
        throw what
      })
    }
    await make('a')
    await clock.advance(120_000)
    const reasons = (await tw.deadLetters.list()).map(({ reason }) => reason)
    expect(reasons).toEqual(['thrown', 'thrown', 'thrown', 'smtp.refused', 'thrown'])
  })
})

describe('a handler that hangs', () => {
  it('has failed after 30 seconds', async () => {
    const { make, tw, clock } = await scene()
    let attempts = 0
    tw.subscribe('mailer', ['task.created'], () => {
      attempts += 1
      return attempts === 1 ? new Promise(() => {}) : undefined
    })
    await make('a')
    await clock.advance(29_900)
    expect(attempts).toBe(1)
    await clock.advance(5000)
    await tw.settled()
    expect(attempts).toBe(2)
    expect(await tw.deadLetters.list()).toEqual([])
  })

  it('that is only slow is settled once, also with others waiting for its work', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const one = await scene({ place, clock })
    const two = await start({ place, clock })
    let handled = 0
    for (const { tw } of [one, two]) {
      tw.subscribe('mailer', ['task.created'], async () => {
        handled += 1
        await new Promise<void>((resolve) => clock.after(8000, resolve))
      })
    }
    await one.make('a')
    await clock.advance(60_000)
    await Promise.all([one.tw.settled(), two.tw.settled()])
    expect(handled).toBe(1)
    for (const status of await one.tw.readers()) expect(status.lag).toBe(0)
  })
})

describe('dead letters', () => {
  async function withDead() {
    const engine = await scene()
    const { tw, make, clock } = engine
    const state = { broken: true, handled: [] as string[] }
    tw.subscribe('mailer', ['task.created'], (event) => {
      if (state.broken) throw new Error('no')
      state.handled.push(event.data.title)
    })
    for (const title of ['a', 'b', 'c']) await make(title)
    await clock.advance(120_000)
    return { ...engine, state }
  }

  it('are put back to work, all of them', async () => {
    const { tw, state } = await withDead()
    expect(await tw.deadLetters.list()).toHaveLength(3)
    state.broken = false
    expect(await tw.deadLetters.redrive('mailer')).toBe(3)
    await tw.settled()
    expect(state.handled.toSorted()).toEqual(['a', 'b', 'c'])
    expect(await tw.deadLetters.list()).toEqual([])
    expect(await tw.deadLetters.redrive('mailer')).toBe(0)
  })

  it('are put back to work one by one', async () => {
    const { tw, state } = await withDead()
    state.broken = false
    const [first] = await tw.deadLetters.list({ limit: 1 })
    expect(await tw.deadLetters.redrive('mailer', [first!.eventId])).toBe(1)
    expect(await tw.deadLetters.redrive('mailer', ['ghost'])).toBe(0)
    expect(await tw.deadLetters.redrive('other')).toBe(0)
    await tw.settled()
    expect(state.handled).toEqual(['a'])
    expect(await tw.deadLetters.list({ subscription: 'mailer' })).toHaveLength(2)
    expect(await tw.deadLetters.list({ subscription: 'mail' })).toEqual([])
  })

  it('begin again at the first attempt', async () => {
    const { tw, clock } = await withDead()
    await tw.deadLetters.redrive('mailer')
    await tw.settled()
    expect(await tw.deadLetters.list()).toEqual([])
    await clock.advance(120_000)
    expect((await tw.deadLetters.list()).map(({ attempts }) => attempts)).toEqual([6, 6, 6])
  })
})

describe('closing the engine', () => {
  it('waits for handlers, and what was not begun comes at the next start', async () => {
    const [place, clock] = [memoryPlace(), manualClock()]
    const first = await scene({ place, clock })
    let running = 0
    first.tw.subscribe('mailer', ['task.created'], async () => {
      running += 1
      await Promise.resolve()
      running -= 1
    })
    await first.make('a')
    await Promise.all([first.tw.close(), first.tw.close()])
    expect(running).toBe(0)
    const call = first.ana.tasks.list().then(
      () => 'went through',
      (error: unknown) => (isRefusal(error, 'engine.closed') ? 'refused' : error),
    )
    expect(await call).toBe('refused')
  })
})
