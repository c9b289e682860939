import { expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../ports/clock.ts'
import { type Found, loop } from './loop.ts'

const GAP_MS = 20

/** Steps that find this, one after the other; tells after how many of them a pause was made. */
function steps(...found: readonly Found[]) {
  const pauses: number[] = []
  let taken = 0
  const clock: Clock = {
    now: () => 0,
    after(ms, work) {
      if (ms !== GAP_MS) return () => {}
      pauses.push(taken)
      queueMicrotask(work)
      return () => {}
    },
  }
  const running = loop({
    clock,
    pollMs: 1_000,
    gapMs: GAP_MS,
    onError: (error) => {
      throw error
    },
    step: async () => found[taken++] ?? { more: false },
  })
  onTestFinished(() => running.stop())
  return { running, pauses, taken: () => taken }
}

test('who is behind takes batch after batch without a pause', async () => {
  const { running, pauses, taken } = steps({ more: true }, { more: true }, { more: true }, { more: false })
  running.wake()
  await expect.poll(taken).toBe(4)
  expect(pauses).toEqual([])
})

test('who has taken in all there was gathers what comes next', async () => {
  const { running, pauses, taken } = steps({ more: true }, { more: true, mayGather: true }, { more: false })
  running.wake()
  await expect.poll(taken).toBe(3)
  expect(pauses).toEqual([2])
})

test('who is woken while it looks gathers what is written meanwhile', async () => {
  const { running, pauses, taken } = steps({ more: false }, { more: false })
  running.wake()
  running.wake()
  await expect.poll(taken).toBe(2)
  expect(pauses).toEqual([1])
})
