import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { untilAsked } from './signals.ts'

describe('being asked to stop', () => {
  const asked = () => {
    const source = new EventEmitter()
    const insist = vi.fn()
    let time = 0
    const stopped = untilAsked(insist, source, () => time)
    const send = (signal: string, after: number) => {
      time += after
      source.emit(signal)
    }
    return { stopped, insist, send }
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('happens by %s', async (signal) => {
    const { stopped, insist, send } = asked()
    send(signal, 0)
    await stopped
    expect(insist).not.toHaveBeenCalled()
  })

  it('counts once when it comes again within a second', async () => {
    const { stopped, insist, send } = asked()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT']) send(signal, 400)
    await stopped
    expect(insist).not.toHaveBeenCalled()
  })

  it('becomes insisting when it comes again later', async () => {
    const { stopped, insist, send } = asked()
    send('SIGINT', 0)
    send('SIGINT', 1_500)
    await stopped
    expect(insist).toHaveBeenCalledOnce()
  })
})
