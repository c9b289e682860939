import { describe, expect, it } from 'vitest'
import type { Taskwright } from '../src/index.ts'
import { memoryPlace } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { start, startWithProject } from './harness.ts'

/** Ana's project, and a way to make tasks in it. */
async function scene(options: Parameters<typeof startWithProject>[0] = {}) {
  const engine = await startWithProject(options)
  const make = (title: string) => engine.ana.tasks.create({ projectId: engine.project.id, title })
  return { ...engine, make }
}
function collect(tw: Taskwright, name: string) {
  const titles: string[] = []
  tw.subscribe(name, ['task.created'], (event) => void titles.push(event.data.title))
  return titles
}

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
