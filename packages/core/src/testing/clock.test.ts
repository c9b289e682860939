import { describe, expect, it } from 'vitest'
import { manualClock, sequentialIds } from './clock.ts'

function recorder() {
  const clock = manualClock(0)
  const rung: string[] = []
  const ring = (name: string) => () => rung.push(`${name} at ${clock.now()}`)
  return { clock, rung, ring }
}

describe('the manual clock', () => {
  it('stands still', async () => {
    const { clock, rung, ring } = recorder()
    clock.after(0, ring('a'))
    expect([clock.now(), rung]).toEqual([0, []])
  })

  it('fires timers in the order of their time, each at its own', async () => {
    const { clock, rung, ring } = recorder()
    clock.after(20, ring('late'))
    clock.after(10, ring('first'))
    clock.after(10, ring('second'))
    clock.after(31, ring('too late'))
    await clock.advance(30)
    expect(rung).toEqual(['first at 10', 'second at 10', 'late at 20'])
    expect(clock.now()).toBe(30)
  })

  it('fires what a timer sets on the way', async () => {
    const { clock, rung, ring } = recorder()
    clock.after(10, () => Promise.resolve().then(() => clock.after(5, ring('chained'))))
    await clock.advance(20)
    expect(rung).toEqual(['chained at 15'])
  })

  it('forgets what was cancelled', async () => {
    const { clock, rung, ring } = recorder()
    const cancel = clock.after(10, ring('never'))
    cancel()
    await clock.advance(20)
    expect(rung).toEqual([])
  })

  it('fires late what it slept through, once', async () => {
    const { clock, rung, ring } = recorder()
    const tick = (): void => {
      ring('tick')()
      clock.after(10, tick)
    }
    clock.after(10, tick)
    await clock.leap(1000)
    expect(rung).toEqual(['tick at 1000'])
  })
})

describe('sequential ids', () => {
  it('count in UUIDs of version 7, the same in every run', () => {
    const ids = sequentialIds()
    const first = ids.next()
    expect(first).toBe('01900000-0000-7000-8000-000000000001')
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(sequentialIds().next()).toBe(first)
  })

  it('sort as they came', () => {
    const ids = sequentialIds()
    const many = Array.from({ length: 300 }, () => ids.next())
    expect(many.toSorted()).toEqual(many)
  })
})
