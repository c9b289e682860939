import { describe, expect, it } from 'vitest'
import type { EventsPort, Taskwright } from '../src/index.ts'
import { LEASE_MS } from '../src/log/leases.ts'
import {
  type MemoryHub,
  memoryEvents,
  memoryHub,
  memoryPlace,
  memoryStorage,
  setReachable,
} from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { gatedStorage } from './gate.ts'
import { start, startWithProject } from './harness.ts'

/** A place, a broker between processes, and a process that writes and publishes nothing. */
async function world() {
  const [place, clock, hub] = [memoryPlace(), manualClock(), memoryHub()]
  const writer = await startWithProject({ place, clock, relay: false })
  const make = (title: string) => writer.ana.tasks.create({ projectId: writer.project.id, title })
  const bus = (more: Partial<EventsPort> = {}): EventsPort => ({ ...memoryEvents(clock, hub), ...more })
  const process = (events = bus(), storage = memoryStorage(place)) => start({ place, clock, storage, events })
  return { place, clock, hub, writer, make, bus, process }
}

const titlesIn = ({ published }: MemoryHub): readonly string[] =>
  published.flatMap((json) => JSON.parse(json).data.title ?? [])
const lagOf = async (tw: Taskwright): Promise<number | undefined> =>
  (await tw.readers()).find(({ kind }) => kind === 'publisher')?.lag

describe('the publisher', () => {
  it('carries the whole log to the bus in order, and shows how far it is', async () => {
    const { make, process, hub, clock, writer } = await world()
    await make('a')
    const { tw } = await process()
    await make('b')
    await clock.advance(2000)
    expect(titlesIn(hub)).toEqual(['a', 'b'])
    const head = await writer.tw.storage.read((view) => view.head())
    expect(hub.published).toHaveLength(head)
    expect(await tw.readers()).toContainEqual({ name: 'memory', kind: 'publisher', version: 1, position: head, lag: 0 })
  })

  it('carries more than a batch at once', async () => {
    const { writer, process, hub, clock } = await world()
    for (let n = 0; n < 600; n += 100) {
      await writer.ana.transaction(async (ana) => {
        for (let m = n; m < n + 100; m++) await ana.tasks.create({ projectId: writer.project.id, title: `${m}` })
      })
    }
    await process()
    await clock.advance(1000)
    expect(titlesIn(hub)).toEqual(Array.from({ length: 600 }, (_, n) => `${n}`))
  })

  it('slows no writer while the bus is away, and goes on at once when it is back', async () => {
    const { make, process, hub, clock } = await world()
    const { tw, errors } = await process()
    await clock.advance(1000)
    setReachable(hub, false)
    await make('a')
    await clock.advance(60_000)
    await make('b')
    expect(await lagOf(tw)).toBe(2)
    expect(errors).toContain('publisher')
    // Just after an attempt that failed: the next one is seconds away.
    setReachable(hub, true)
    await clock.advance(150)
    expect(titlesIn(hub)).toEqual(['a', 'b'])
    await clock.advance(1000)
    expect(await lagOf(tw)).toBe(0)
  })

  it('tries again within two seconds when the bus refuses what it is given', async () => {
    const { make, process, bus, hub, clock } = await world()
    const whole = bus()
    let refusing = true
    const refusals: number[] = []
    await process({
      ...whole,
      publish(events) {
        if (!refusing) return whole.publish(events)
        refusals.push(clock.now())
        return Promise.reject(new Error('no'))
      },
    })
    await make('a')
    await clock.advance(30_000)
    const gaps = refusals.slice(1).map((at, n) => at - (refusals[n] ?? 0))
    expect(Math.max(...gaps)).toBe(2000)
    refusing = false
    await clock.advance(2000)
    expect(titlesIn(hub)).toEqual(['a'])
  })

  it('is at work in one process at a time, and goes over at once when that one is closed', async () => {
    const { make, process, hub, clock } = await world()
    const [one] = [await process(), await process()]
    for (const title of ['a', 'b', 'c']) {
      await make(title)
      await clock.advance(1100)
    }
    expect(titlesIn(hub)).toEqual(['a', 'b', 'c'])
    await one.tw.close()
    await make('d')
    await clock.advance(1100)
    expect(titlesIn(hub)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('loses nothing when it dies between publishing and writing that down', async () => {
    const { place, make, process, bus, hub, clock } = await world()
    const gate = gatedStorage(place)
    await process(bus(), gate.storage)
    await make('a')
    await clock.advance(1100)
    gate.shut()
    await make('b')
    await clock.advance(1100)
    expect(titlesIn(hub)).toEqual(['a', 'b'])
    await make('c')
    await process()
    await clock.leap(LEASE_MS + 2000)
    await clock.advance(1100)
    // Twice, never not at all.
    expect(titlesIn(hub)).toEqual(['a', 'b', 'b', 'c'])
    gate.open()
  })
})

/** Like a broker: who was not there when something was published does not get it. */
const forgetful = (bus: EventsPort): EventsPort => ({
  ...bus,
  keepsHistory: false,
  subscribe: (spec) => bus.subscribe({ ...spec, from: 'now' }),
})
const collect = (tw: Taskwright, from: 'now' | 'beginning', name = 'mailer') => {
  const titles: string[] = []
  const unsubscribe = tw.subscribe(name, ['task.created'], (event) => void titles.push(event.data.title), { from })
  return { titles, unsubscribe }
}

describe('a subscription on a bus that keeps no history', () => {
  it('gets the past when it asks for it, once, and what happens meanwhile', async () => {
    const { make, process, bus, clock } = await world()
    for (const title of ['a', 'b']) await make(title)
    const first = await process(forgetful(bus()))
    await clock.advance(2000)
    const { titles } = collect(first.tw, 'beginning')
    await make('c')
    await clock.advance(2000)
    expect(titles.filter((title) => title !== 'c').toSorted()).toEqual(['a', 'b'])
    expect(titles).toContain('c')
    await first.tw.close()

    const second = await process(forgetful(bus()))
    const again = collect(second.tw, 'beginning')
    await make('d')
    await clock.advance(2000)
    expect(again.titles).toEqual(['d'])
  })

  it('gets nothing of it when it asks for what happens from now on, now or ever', async () => {
    const { make, process, bus, clock } = await world()
    await make('a')
    const first = await process(forgetful(bus()))
    await clock.advance(2000)
    const { titles } = collect(first.tw, 'now')
    await clock.advance(2000)
    await first.tw.close()
    const second = await process(forgetful(bus()))
    const again = collect(second.tw, 'beginning')
    await clock.advance(2000)
    expect([titles, again.titles]).toEqual([[], []])
  })

  it('goes on where it was when the process that handed it over died', async () => {
    const { writer, place, process, bus, clock } = await world()
    for (let n = 0; n < 600; n++) await writer.ana.tasks.create({ projectId: writer.project.id, title: `${n}` })
    const gate = gatedStorage(place)
    const [whole, delivered] = [bus(), [] as number[]]
    const counting = (events: EventsPort): EventsPort => ({
      ...events,
      deliver: async (name, batch) => {
        if (batch.length > 0) delivered.push(batch.length)
        // With the second batch this process dies: it writes nothing down any more.
        if (delivered.length === 2) gate.shut()
        return events.deliver(name, batch)
      },
    })
    const first = await process(counting(forgetful(whole)), gate.storage)
    const before = collect(first.tw, 'beginning')
    await clock.advance(2000)
    expect(delivered).toHaveLength(2)

    const second = await process(counting(forgetful(bus())))
    const after = collect(second.tw, 'beginning')
    await clock.leap(LEASE_MS + 2000)
    await clock.advance(3000)
    gate.open()
    await clock.advance(3000)
    expect(delivered).toEqual([delivered[0], delivered[1], delivered[1]])
    expect(new Set([...before.titles, ...after.titles]).size).toBe(600)
  })

  it('is taken on as soon as a bus that was away at the start is back', async () => {
    const { make, process, bus, clock } = await world()
    await make('a')
    const whole = bus()
    let away = true
    const { tw, errors } = await process({
      ...forgetful(whole),
      subscribe: (spec) => (away ? Promise.reject(new Error('away')) : whole.subscribe({ ...spec, from: 'now' })),
    })
    const { titles } = collect(tw, 'beginning')
    await clock.advance(10_000)
    expect(errors).toContain('subscription mailer')
    away = false
    await clock.advance(3000)
    expect(titles).toContain('a')
  })
})

describe('a subscription that begins while the bus is away', () => {
  it('gets what others published before the bus knew of it', async () => {
    const { make, process, bus, clock } = await world()
    await make('a')
    const publishing = await process(bus())
    let arrive = async (): Promise<unknown> => undefined
    const whole = bus()
    const { tw } = await process({
      ...forgetful(whole),
      subscribe: async (spec) => {
        arrive = () => whole.subscribe({ ...spec, from: 'now' })
        return { close: async () => {} }
      },
    })
    const { titles } = collect(tw, 'beginning')
    await clock.advance(2000)
    await make('b')
    await clock.advance(2000)
    expect(await lagOf(publishing.tw)).toBe(0)
    await arrive()
    await clock.advance(5000)
    expect(titles.toSorted()).toEqual(['a', 'b'])
  })
})

describe('unsubscribing', () => {
  it('ends the handlers, frees the name, and keeps the place', async () => {
    const { make, place, clock } = await world()
    const { tw } = await start({ place, clock })
    const first = collect(tw, 'beginning')
    await make('a')
    await tw.settled()
    await first.unsubscribe()
    await first.unsubscribe()
    await make('b')
    await tw.settled()
    expect(first.titles).toEqual(['a'])
    const second = collect(tw, 'now')
    // Undoing the first once more does not undo the second.
    await first.unsubscribe()
    await tw.settled()
    expect(second.titles).toEqual(['b'])
  })
})

describe('a replay', () => {
  it('hands a subscription what it wants of a range once more', async () => {
    const { make, place, clock } = await world()
    const { tw } = await start({ place, clock })
    const { titles } = collect(tw, 'beginning')
    const others = collect(tw, 'beginning', 'other')
    for (const title of ['a', 'b', 'c']) await make(title)
    await tw.settled()
    titles.length = 0
    const to = (await tw.storage.read((view) => view.head())) - 1
    const progress: string[] = []
    const onProgress = (done: number, total: number) => void progress.push(`${done} of ${total}`)
    expect(await tw.replay('mailer', { from: 1, to, onProgress })).toBe(to)
    await tw.settled()
    expect(titles.toSorted()).toEqual(['a', 'b'])
    expect(others.titles.toSorted()).toEqual(['a', 'b', 'c'])
    expect(progress).toEqual([`${to} of ${to}`])
  })

  it('is refused for a subscription that never was, and for positions that are none', async () => {
    const { tw } = await startWithProject()
    await expect(tw.replay('ghost', { from: 1 })).rejects.toMatchObject({ code: 'subscription.not_found' })
    await expect((async () => tw.replay('mailer', { from: 0 }))()).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('a storage that is worth looking at often', () => {
  it('shows at once what other processes have written', async () => {
    const { make, place, clock } = await world()
    const { tw } = await start({ place, clock, storage: { ...memoryStorage(place), lookEveryMs: 25 } })
    const { titles } = collect(tw, 'now')
    await tw.settled()
    await clock.advance(100)
    await make('a')
    await clock.advance(50)
    expect(titles).toEqual(['a'])
  })
})
