import * as bcrypt from '@node-rs/bcrypt'
import { expect, test, vi } from 'vitest'
import { passwords } from './passwords.ts'

vi.mock('@node-rs/bcrypt', { spy: true })

test('a password fits its own hash and no other', async () => {
  const { hash, verify } = passwords(4)
  const stored = await hash('correct horse')
  expect(await verify('correct horse', stored)).toBe(true)
  expect(await verify('correct horsf', stored)).toBe(false)
  expect(await verify('correct horse', undefined)).toBe(false)
})

test('who has no hash at all costs the same comparison as a wrong password', async () => {
  const { hash, verify } = passwords(4)
  const stored = await hash('correct horse')
  const compare = vi.mocked(bcrypt.verify).mockClear()
  await verify('wrong horse', stored)
  await verify('wrong horse', undefined)
  expect(compare.mock.settledResults).toEqual(Array(2).fill({ type: 'fulfilled', value: false }))
  const [known, unknown] = compare.mock.calls.map(([, against]) => bcrypt.parseOptions(String(against)))
  expect(unknown).toMatchObject({ version: known?.version, cost: 4 })
  expect(compare.mock.calls[1]?.[1]).toHaveLength(stored.length)
})

test('hashing happens beside the event loop', async () => {
  const ended = vi.fn()
  const hashing = passwords(4).hash('correct horse').then(ended)
  // Microtasks only: what is done on the event loop itself would be done by then.
  for (let i = 0; i < 100; i++) await null
  expect(ended).not.toHaveBeenCalled()
  await hashing
  expect(ended).toHaveBeenCalledOnce()
})

test('a hash of another cost is recognised, so that it can be renewed', async () => {
  expect(passwords(5).outdated(await passwords(4).hash('x'))).toBe(true)
  expect(passwords(4).outdated(await passwords(4).hash('x'))).toBe(false)
})
