import { describe, expect, it } from 'vitest'
import type { Delivery, ProjectionTx, Settlement, Taskwright } from '../src/index.ts'
import { LEASE_MS } from '../src/log/leases.ts'
import { subscriptionConsumer } from '../src/log/subscription-consumer.ts'
import { register } from '../src/log/subscription-records.ts'
import { memoryPlace } from '../src/memory/index.ts'
import { manualClock } from '../src/testing/index.ts'
import { gatedStorage } from './gate.ts'
import { start, startWithProject } from './harness.ts'

/** Two processes on one database that only poll, and a third that writes and reads nothing. */
async function twoReaders() {
  const [place, clock] = [memoryPlace(), manualClock()]
  const writer = await startWithProject({ place, clock, relay: false })
  const make = (title: string) => writer.ana.tasks.create({ projectId: writer.project.id, title })
  const gates = [gatedStorage(place), gatedStorage(place)] as const
  const [one, two] = [
    await start({ place, clock, storage: gates[0].storage }),
    await start({ place, clock, storage: gates[1].storage }),
  ]
  const drained = async () => {
    await clock.advance(1100)
    await clock.advance(1100)
  }
  return { place, clock, make, gates, one, two, drained }
}

const follow = (tw: Taskwright) =>
  tw.projection('titles', ['task.created'], async ({ data }, tx: ProjectionTx) => {
    const records = tx.records('default')
    const known = (await records.get<readonly string[]>('all'))?.value ?? []
    await records.put('all', [...known, data.title])
  })

const kept = async (titles: ReturnType<typeof follow>) => (await (await titles.records('default')).get('all'))?.value

/** Somebody waits for everything to be read: then it is read here, whoever leads. */
const hurry = (tw: Taskwright): void => void tw.settled().catch(() => {})

describe('a projection in two processes', () => {
  it('misses nothing when the slower one has read further than the faster one has come', async () => {
    const { gates, one, two, make, drained, clock } = await twoReaders()
    follow(one.tw)
    await drained()
    gates[0].shut()
    await make('a')
    hurry(one.tw)
    await clock.advance(0)
    // One has read `a` and is paused; two comes, reads `a` and `b`, and is paused too.
    gates[1].shut()
    await make('b')
    const titles = follow(two.tw)
    await clock.advance(0)
    // One writes `a` and is paused again, for good.
    gates[0].open()
    gates[0].shut()
    await clock.advance(0)
    gates[1].open()
    await clock.leap(LEASE_MS + 2000)
    await drained()
    await make('c')
    await drained()
    expect(await kept(titles)).toEqual(['a', 'b', 'c'])
    gates[0].open()
  })

  it('is led by one, and by the other once the first was silent for as long as its lease', async () => {
    const { gates, one, two, make, drained, clock } = await twoReaders()
    const titles = follow(one.tw)
    await drained()
    await make('a')
    await drained()
    const leases = gates[1].writes()
    follow(two.tw)
    await make('b')
    await drained()
    expect(await kept(titles)).toEqual(['a', 'b'])
    // The one that doesn't lead has written nothing.
    expect(gates[1].writes()).toBe(leases)

    gates[0].shut()
    await make('c')
    await drained()
    expect(await kept(titles)).toEqual(['a', 'b'])
    await clock.leap(LEASE_MS + 2000)
    await drained()
    await make('d')
    await drained()
    expect(await kept(titles)).toEqual(['a', 'b', 'c', 'd'])
    // What the first one had begun comes too late.
    gates[0].open()
    await make('e')
    await drained()
    expect(await kept(titles)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(one.errors).toEqual([])
  })

  it('goes over at once when the process that leads it is closed', async () => {
    const { one, two, make, drained, clock } = await twoReaders()
    follow(one.tw)
    const titles = follow(two.tw)
    await make('a')
    await drained()
    await one.tw.close()
    await make('b')
    await clock.advance(1100)
    expect(await kept(titles)).toEqual(['a', 'b'])
  })

  it('is rebuilt in the process that leads when another asks for it', async () => {
    const { one, two, make, drained, clock } = await twoReaders()
    follow(one.tw)
    await drained()
    await make('a')
    await drained()
    const titles = follow(two.tw)
    const rebuilt = two.tw.rebuild('titles').then(() => 'rebuilt')
    for (let round = 0; round < 5; round++) await clock.advance(1100)
    expect(await rebuilt).toBe('rebuilt')
    expect(await kept(titles)).toEqual(['a'])
  })
})

describe('a subscription in two processes', () => {
  it('takes its lease once for many batches, and again when half of it is over', async () => {
    const { place, clock, make } = await twoReaders()
    const gate = gatedStorage(place)
    await gate.storage.open({ migrate: false, now: clock.now })
    let handled = 0
    const handle = async (): Promise<Settlement> => {
      handled += 1
      return { outcome: 'done' }
    }
    const spec = { name: 'mailer', types: ['task.created'], from: 'beginning', handle } as const
    await register(gate.storage, spec)
    const { step } = subscriptionConsumer({ storage: gate.storage, clock, owner: 'one', spec })
    const drain = async (): Promise<number> => {
      const before = gate.writes()
      while ((await step()).more);
      return gate.writes() - before
    }
    for (let n = 0; n < 150; n++) await make(`task ${n}`)
    const batches = 4
    expect(await drain()).toBe(batches + 1)
    await make('soon')
    expect(await drain()).toBe(1)
    await clock.leap(3000)
    await make('later')
    expect(await drain()).toBe(2)
    expect(handled).toBe(152)
  })

  it('forgets no retry of a process that was paused, lost its lease and got it back', async () => {
    const { place, clock, make } = await twoReaders()
    const spec = { name: 'mailer', types: ['task.created'], from: 'beginning' } as const
    const handled: string[] = []
    const consumer = async (owner: string, outcome: Promise<Settlement>) => {
      const gate = gatedStorage(place)
      await gate.storage.open({ migrate: false, now: clock.now })
      const handle = ({ event, attempt }: Delivery) => {
        handled.push(`${owner}: ${event.sequence}, attempt ${attempt}`)
        return outcome
      }
      await register(gate.storage, { ...spec, handle })
      return { gate, ...subscriptionConsumer({ storage: gate.storage, clock, owner, spec: { ...spec, handle } }) }
    }
    let fail = (_: Settlement): void => {}
    const failing = new Promise<Settlement>((resolve) => {
      fail = resolve
    })
    const one = await consumer('one', failing)
    const two = await consumer('two', new Promise(() => {}))
    await make('a')

    const step = one.step()
    await clock.advance(0)
    one.gate.shut()
    await clock.leap(6000)
    void two.step()
    await clock.advance(0)
    two.gate.shut()
    fail({ outcome: 'retry', afterMs: 1000, reason: 'Error' })
    one.gate.open()
    await step
    await clock.leap(6000)
    await one.step()
    expect(handled).toEqual(['one: 1, attempt 1', 'two: 1, attempt 1', 'one: 1, attempt 1'])
  })
})
