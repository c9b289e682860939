import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createNumbering } from './numbering.ts'

const HOUR_MS = 3_600_000

/** Runs whose ends are given by hand. */
function byHand({ lookEveryMs = HOUR_MS, look }: { lookEveryMs?: number; look?: () => Promise<boolean> } = {}) {
  const runs: { readonly end: () => void; readonly fail: () => void }[] = []
  const said: string[] = []
  const numbering = createNumbering({
    once: () =>
      new Promise<void>((resolve, reject) => {
        const n = runs.length + 1
        said.push(`run ${n} begins`)
        runs.push({
          end: () => {
            said.push(`run ${n} ends`)
            resolve()
          },
          fail: () => {
            said.push(`run ${n} fails`)
            reject(new Error('lost'))
          },
        })
      }),
    ...(look && { look }),
    end: () => said.push('ended'),
    lookEveryMs,
  })
  const begun = (count: number) => expect.poll(() => runs.length).toBe(count)
  onTestFinished(async () => {
    const closed = numbering.close()
    for (const { end } of runs) end()
    await closed
  })
  return { numbering, runs, said, begun }
}

describe('numbering', () => {
  // Its patience ends when a test says so.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  test('commits that end while one run goes on share the next', async () => {
    const { numbering, runs, begun } = byHand()
    const first = numbering.run()
    await begun(1)
    let answered = 0
    const others = Array.from({ length: 10 }, () => numbering.run().then(() => answered++))
    runs[0]?.end()
    await first
    await begun(2)
    expect(answered).toBe(0)
    runs[1]?.end()
    await Promise.all(others)
    expect([answered, runs.length]).toEqual([10, 2])
  })

  test('a run that fails is tried again', async () => {
    const runs: string[] = []
    const once = async () => {
      runs.push(runs.length < 2 ? 'failed' : 'done')
      if (runs.at(-1) === 'failed') throw new Error('lost')
    }
    const numbering = createNumbering({ once, end: () => {}, lookEveryMs: HOUR_MS })
    onTestFinished(() => numbering.close())
    await numbering.run()
    expect(runs).toEqual(['failed', 'failed', 'done'])
  })

  test('who waited for the next run is not harmed by one that fails', async () => {
    const { numbering, runs, begun } = byHand()
    const first = numbering.run()
    const other = numbering.run()
    await begun(1)
    runs[0]?.fail()
    await begun(2)
    runs[1]?.end()
    await other
    await begun(3)
    runs[2]?.end()
    await first
  })

  test('nobody waits for ever: what is committed is committed', async () => {
    const { numbering, said } = byHand()
    const answered = numbering.run()
    await vi.advanceTimersByTimeAsync(1_000)
    await answered
    expect(said).toEqual(['run 1 begins'])
  })

  test('what others left is looked for, and a run begins when there is some', async () => {
    let left = false
    let looks = 0
    const look = async () => {
      looks++
      return left
    }
    const { runs, begun } = byHand({ lookEveryMs: 5, look })
    await expect.poll(() => looks).toBeGreaterThan(2)
    expect(runs).toEqual([])
    left = true
    await begun(1)
    left = false
    runs[0]?.end()
  })

  test('where looking is not worth it, it just runs', async () => {
    const { begun } = byHand({ lookEveryMs: 5 })
    await begun(1)
  })

  test('it goes on looking after it could not', async () => {
    let looks = 0
    const look = async () => {
      if (++looks < 3) throw new Error('lost')
      return true
    }
    const { begun } = byHand({ lookEveryMs: 5, look })
    await begun(1)
  })

  test('closing waits for the runs that were asked for, then lets go', async () => {
    const { numbering, runs, said, begun } = byHand()
    void numbering.run()
    void numbering.run()
    await begun(1)
    const closed = numbering.close()
    runs[0]?.end()
    await begun(2)
    runs[1]?.end()
    await closed
    await numbering.run()
    expect(said).toEqual(['run 1 begins', 'run 1 ends', 'run 2 begins', 'run 2 ends', 'ended'])
  })

  test('and for a look, with the run it asks for', async () => {
    const asked: ((left: boolean) => void)[] = []
    const look = () => new Promise<boolean>((resolve) => asked.push(resolve))
    const { numbering, runs, said, begun } = byHand({ lookEveryMs: 5, look })
    await expect.poll(() => asked.length).toBe(1)
    const closed = numbering.close()
    asked[0]?.(true)
    await begun(1)
    runs[0]?.end()
    await closed
    expect(said).toEqual(['run 1 begins', 'run 1 ends', 'ended'])
  })
})
