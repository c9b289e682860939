import { expect, test, vi } from 'vitest'
import { closeOnSignals } from './signals.ts'

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test('a signal closes once and then ends the process, also when it arrives twice', async () => {
  const exit = vi.fn()
  const close = vi.fn(async () => pause(20))
  const stop = closeOnSignals({ close, exit })
  process.emit('SIGTERM')
  process.emit('SIGTERM')
  process.emit('SIGINT')
  await pause(60)
  expect(close).toHaveBeenCalledTimes(1)
  expect(exit.mock.calls).toEqual([[0]])
  stop()
})

test('a second wish, a while after the first, ends at once', async () => {
  const exit = vi.fn()
  const stop = closeOnSignals({ close: () => new Promise(() => {}), exit })
  process.emit('SIGINT')
  await pause(1_050)
  expect(exit).not.toHaveBeenCalled()
  process.emit('SIGINT')
  expect(exit.mock.calls).toEqual([[1]])
  stop()
})

test('what cannot close is ended after a while, with a code that says so', async () => {
  const exit = vi.fn()
  const stop = closeOnSignals({ close: () => new Promise(() => {}), hardStopMs: 30, exit })
  process.emit('SIGTERM')
  await pause(80)
  expect(exit.mock.calls).toEqual([[1]])
  stop()
})

test('what fails while closing is said by the code too', async () => {
  const exit = vi.fn()
  const stop = closeOnSignals({ close: () => Promise.reject(new Error('no')), exit })
  process.emit('SIGTERM')
  await pause(10)
  expect(exit.mock.calls).toEqual([[1]])
  stop()
})
