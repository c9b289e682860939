import { createTaskwright } from '@taskwright/core'
import { memoryPlace, memoryStorage } from '@taskwright/core/memory'
import { expect, onTestFinished, test } from 'vitest'
import { scheduler } from './schedule.ts'

const HOUR = 3_600_000

/** Time that only moves when told, and wakes whoever waits for it. */
function handClock() {
  let now = 1_000_000
  const waiting = new Set<{ at: number; callback: () => void }>()
  return {
    now: () => now,
    after(ms: number, callback: () => void) {
      const one = { at: now + ms, callback }
      waiting.add(one)
      return () => void waiting.delete(one)
    },
    async turn(ms: number) {
      const end = now + ms
      while (now < end) {
        now = Math.min(end, now + 30_000)
        for (const one of [...waiting].filter(({ at }) => at <= now)) {
          waiting.delete(one)
          one.callback()
        }
        await new Promise((resolve) => setTimeout(resolve, 0))
      }
    },
  }
}

async function processes(count: number) {
  const place = memoryPlace()
  const clock = handClock()
  const errors: unknown[] = []
  const started = await Promise.all(
    Array.from({ length: count }, async () => {
      const engine = await createTaskwright<unknown>({ storage: memoryStorage(place), clock, relay: false })
      const jobs = scheduler(engine, (error) => errors.push(error))
      onTestFinished(async () => {
        await jobs.stop()
        await engine.close()
      })
      return jobs
    }),
  )
  return { clock, errors, started }
}

test('a job runs once each time it is due, however many processes know it', async () => {
  const { clock, started } = await processes(3)
  let runs = 0
  for (const jobs of started) jobs.every('clean-up', HOUR, async () => void runs++)
  await clock.turn(HOUR)
  const first = runs
  await clock.turn(10 * HOUR)
  expect(first).toBeLessThanOrEqual(2)
  expect(runs - first).toBe(10)
})

test('one that fails is told of and comes round again', async () => {
  const { clock, errors, started } = await processes(1)
  let runs = 0
  started[0]?.every('failing', HOUR, async () => {
    runs++
    throw new Error('no')
  })
  await clock.turn(2 * HOUR)
  expect(runs).toBeGreaterThanOrEqual(2)
  expect(errors).toHaveLength(runs)
})

test('after stopping nothing runs', async () => {
  const { clock, started } = await processes(1)
  let runs = 0
  started[0]?.every('stopped', HOUR, async () => void runs++)
  await started[0]?.stop()
  await clock.turn(3 * HOUR)
  expect(runs).toBe(0)
})
