import { manualClock } from '@taskwright/core/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { accessTokens } from './access-tokens.ts'

const MINUTE = 60_000
const key = new Uint8Array(32).fill(7)

afterEach(() => vi.restoreAllMocks())

async function issued(lifeMs: number) {
  const clock = manualClock()
  const seconds = (ms: number) => Math.floor((clock.now() + ms) / 1000)
  const claims = { userId: 'ana', sessionId: 's1', expiresAt: seconds(lifeMs) }
  const token = await accessTokens(key, clock).issue(claims, seconds(0))
  return { clock, claims, token }
}

test('a signature is checked once, however often the token comes', async () => {
  const { clock, claims, token } = await issued(15 * MINUTE)
  const tokens = accessTokens(key, clock)
  const checks = vi.spyOn(crypto.subtle, 'verify')
  for (let i = 0; i < 5; i++) expect(await tokens.read(token)).toEqual(claims)
  expect(checks).toHaveBeenCalledTimes(1)
})

test('a token that was checked expires at its time', async () => {
  const { clock, token } = await issued(15 * MINUTE)
  const tokens = accessTokens(key, clock)
  await tokens.read(token)
  await clock.advance(15 * MINUTE - 1)
  await tokens.read(token)
  await clock.advance(1)
  await expect(tokens.read(token)).rejects.toMatchObject({ code: 'auth.token_expired' })
})

test('where many are remembered, the one that was checked first is checked again', async () => {
  const { clock, claims, token } = await issued(15 * MINUTE)
  const tokens = accessTokens(key, clock, 2)
  const others = await Promise.all(
    ['s2', 's3'].map((sessionId) => tokens.issue({ ...claims, sessionId }, claims.expiresAt - 900)),
  )
  const checks = vi.spyOn(crypto.subtle, 'verify')
  for (const one of [token, ...others, ...others]) await tokens.read(one)
  expect(checks).toHaveBeenCalledTimes(3)
  expect(await tokens.read(token)).toEqual(claims)
  expect(checks).toHaveBeenCalledTimes(4)
})

test('a token that differs from a checked one in a letter is none', async () => {
  const { clock, token } = await issued(15 * MINUTE)
  const tokens = accessTokens(key, clock)
  await tokens.read(token)
  for (const at of [0, 40, token.length - 2]) {
    const other = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    await expect(tokens.read(other)).rejects.toMatchObject({ code: 'auth.token_invalid' })
  }
  await expect(tokens.read('x'.repeat(5000))).rejects.toMatchObject({ code: 'auth.token_invalid' })
})
