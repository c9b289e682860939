import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { closeOnSignals } from './signals.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

test('a signal closes once and then ends the process, also when it arrives twice', async () => {
  const exit = vi.fn()
  const close = vi.fn(async () => {})
  const stop = closeOnSignals({ close, exit })
  process.emit('SIGTERM')
  process.emit('SIGTERM')
  process.emit('SIGINT')
  await vi.advanceTimersByTimeAsync(0)
  expect(close).toHaveBeenCalledTimes(1)
  expect(exit.mock.calls).toEqual([[0]])
  stop()
})

test('a second wish, a while after the first, ends at once', async () => {
  const exit = vi.fn()
  const stop = closeOnSignals({ close: () => new Promise(() => {}), exit })
  process.emit('SIGINT')
  await vi.advanceTimersByTimeAsync(1_001)
  expect(exit).not.toHaveBeenCalled()
  process.emit('SIGINT')
  expect(exit.mock.calls).toEqual([[1]])
  stop()
})

test('what cannot close is ended after a while, with a code that says so', async () => {
  const exit = vi.fn()
  const stop = closeOnSignals({ close: () => new Promise(() => {}), hardStopMs: 30, exit })
  process.emit('SIGTERM')
  await vi.advanceTimersByTimeAsync(29)
  expect(exit).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(exit.mock.calls).toEqual([[1]])
  stop()
})

test('what fails while closing is said by the code too', async () => {
  const exit = vi.fn()
  const stop = closeOnSignals({ close: () => Promise.reject(new Error('no')), exit })
  process.emit('SIGTERM')
  await vi.advanceTimersByTimeAsync(0)
  expect(exit.mock.calls).toEqual([[1]])
  stop()
})
