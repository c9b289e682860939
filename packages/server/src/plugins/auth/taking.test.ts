import { expect, test } from 'vitest'
import { taking, takingTurns } from './taking.ts'

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test('no more than so many work at once, in the order they came', async () => {
  const take = taking(2, 10)
  const done: number[] = []
  let working = 0
  let most = 0
  await Promise.all(
    [1, 2, 3, 4, 5].map((n) =>
      take(async () => {
        most = Math.max(most, ++working)
        await pause(2)
        working--
        done.push(n)
      }),
    ),
  )
  expect(most).toBe(2)
  expect(done).toEqual([1, 2, 3, 4, 5])
})

test('what cannot wait either is refused as busy', async () => {
  const take = taking(1, 1)
  const [first, second, third] = [take(() => pause(5)), take(() => pause(1)), take(() => pause(1))]
  await expect(third).rejects.toMatchObject({ code: 'storage.busy', retryable: true })
  await Promise.all([first, second])
})

test('a work that fails makes room like any other', async () => {
  const take = taking(1, 10)
  const failing = take(() => Promise.reject(new Error('no')))
  const next = take(async () => 'yes')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('yes')
})

test('works of one key take turns, those of different keys do not wait for each other', async () => {
  const turns = takingTurns(10)
  const order: string[] = []
  const work = (name: string, ms: number) => async () => {
    await pause(ms)
    order.push(name)
  }
  await Promise.all([turns('a', work('a1', 20)), turns('a', work('a2', 0)), turns('b', work('b1', 1))])
  expect(order).toEqual(['b1', 'a1', 'a2'])
})
