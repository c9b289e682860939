import { commonError } from '@taskwright/core'
import { describe, expect, test } from 'vitest'
import { gate } from '../../test/gate.ts'
import { createLane } from './lane.ts'
import { type Ended, tryAgain } from './tries.ts'

const deadlock: Ended<never> = { error: commonError('storage.busy'), retry: 'deadlock' }
const lost: Ended<never> = { error: commonError('storage.unavailable'), retry: 'connection' }

function tries(deadlineMs = 60_000) {
  const lane = createLane()
  const retries: string[] = []
  const limits = {
    deadlineMs,
    lane,
    onRetry: (why: string) => void retries.push(why),
    late: () => commonError('storage.busy', { details: { reason: 'deadline' } }),
    jitter: () => 1,
  }
  return { retries, run: <T>(attempt: () => Promise<Ended<T>>) => tryAgain(limits, attempt) }
}

describe('units of work that are run again', () => {
  test.each([
    ['deadlock', deadlock, 'storage.busy'],
    ['connection', lost, 'storage.unavailable'],
  ])('for a %s five times at most', async (why, ended, code) => {
    const { retries, run } = tries()
    let runs = 0
    const attempt = async () => {
      runs++
      return ended
    }
    await expect(run(attempt)).rejects.toMatchObject({ code })
    expect([runs, retries]).toEqual([5, Array(4).fill(why)])
  })

  test('not at all for what is not worth it', async () => {
    const { run } = tries()
    let runs = 0
    const error = new Error('No.')
    const attempt = async (): Promise<Ended<never>> => {
      runs++
      return { error, retry: undefined }
    }
    await expect(run(attempt)).rejects.toBe(error)
    expect(runs).toBe(1)
  })

  test('who met others twice goes on when they have ended, and newcomers wait for that', async () => {
    const { run } = tries()
    const order: string[] = []
    const other = gate()
    const beside = run(async () => {
      await other.opened
      order.push('other')
      return { result: 1 }
    })
    let runs = 0
    const unlucky = run(async () => {
      order.push(`try ${++runs}`)
      return runs < 3 ? deadlock : { result: 2 }
    })
    await expect.poll(() => runs).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const newcomer = run(async () => {
      order.push('newcomer')
      return { result: 3 }
    })
    other.open()
    expect(await Promise.all([beside, unlucky, newcomer])).toEqual([1, 2, 3])
    expect(order).toEqual(['try 1', 'try 2', 'other', 'try 3', 'newcomer'])
  })

  test('those who met others go one after the other', async () => {
    const { run } = tries()
    let alone = 0
    const unlucky = () => {
      let runs = 0
      return run(async () => {
        if (++runs < 3) return deadlock
        expect(++alone).toBe(1)
        await new Promise((resolve) => setTimeout(resolve, 5))
        alone--
        return { result: runs }
      })
    }
    expect(await Promise.all([unlucky(), unlucky(), unlucky()])).toEqual([3, 3, 3])
  })
})
