import { describe, expect, it } from 'vitest'
import { openScope, sleepFor, within } from './scope.ts'

const never = () => new Promise<never>(() => {})
const enough = new Error('enough')

describe('waiting within a signal', () => {
  it('does not begin when the signal was aborted before', async () => {
    await expect(within(AbortSignal.abort(enough), never())).rejects.toBe(enough)
    await expect(sleepFor(60_000, AbortSignal.abort(enough))).rejects.toBe(enough)
  })

  it('ends with the work, whatever the signal does afterwards', async () => {
    const stop = new AbortController()
    await expect(within(stop.signal, Promise.resolve(7))).resolves.toBe(7)
    stop.abort(enough)
  })
})

describe('a scope', () => {
  it('knows an abort from a deadline', async () => {
    const aborted = openScope(AbortSignal.abort(enough), 60_000)
    expect([aborted.signal.reason, aborted.timedOut()]).toEqual([enough, false])
    aborted.close()
    const late = openScope(undefined, 1)
    await expect(within(late.signal, never())).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(late.timedOut()).toBe(true)
  })

  it('has no end when it may take longer than timers count', () => {
    const scope = openScope(undefined, 2 ** 40)
    expect(scope.signal.aborted).toBe(false)
    expect(scope.remaining()).toBeGreaterThan(2 ** 39)
    scope.close()
  })

  it('once closed is deaf to its caller', () => {
    const stop = new AbortController()
    const scope = openScope(stop.signal, 60_000)
    scope.close()
    stop.abort(enough)
    expect(scope.signal.aborted).toBe(false)
  })
})
