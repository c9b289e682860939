import { expect, test } from 'vitest'
import { passwords } from './passwords.ts'

test('a password fits its own hash and no other', async () => {
  const { hash, verify } = passwords(4)
  const stored = await hash('correct horse')
  expect(await verify('correct horse', stored)).toBe(true)
  expect(await verify('correct horsf', stored)).toBe(false)
  expect(await verify('correct horse', undefined)).toBe(false)
})

test('no hash at all takes as long as a wrong password', async () => {
  const { hash, verify } = passwords(9)
  const stored = await hash('correct horse')
  const time = async (against: string | undefined) => {
    const times: number[] = []
    for (let i = 0; i < 7; i++) {
      const started = performance.now()
      await verify('wrong horse', against)
      times.push(performance.now() - started)
    }
    return times.sort((a, b) => a - b)[1] ?? 0
  }
  const ratio = (await time(undefined)) / (await time(stored))
  expect(ratio).toBeGreaterThan(0.5)
  expect(ratio).toBeLessThan(2)
})

test('hashing happens beside the event loop', async () => {
  const { hash } = passwords(10)
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  await hash('correct horse')
  clearInterval(timer)
  expect(turns).toBeGreaterThan(2)
})

test('a hash of another cost is recognised, so that it can be renewed', async () => {
  expect(passwords(5).outdated(await passwords(4).hash('x'))).toBe(true)
  expect(passwords(4).outdated(await passwords(4).hash('x'))).toBe(false)
})
