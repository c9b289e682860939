import { expect, test } from 'vitest'
import type { Actor } from '../api.ts'
import { isRefusal } from '../refusals.ts'
import { resolveActor } from './actor.ts'

const ids = { next: () => 'made' }
const whole: Required<Actor> = {
  userId: 'ana',
  organizationId: 'acme',
  trusted: true,
  correlationId: 'c'.repeat(128),
  traceparent: 't'.repeat(128),
  origin: 'o'.repeat(64),
}

test('what an actor leaves out is filled in', () => {
  const filled = {
    organizationId: 'default',
    trusted: false,
    correlationId: 'made',
    traceparent: null,
    origin: 'app',
  }
  expect(resolveActor({ userId: 'ana' }, ids)).toEqual({ userId: 'ana', ...filled })
  const { userId, ...rest } = whole
  const left = Object.fromEntries(Object.keys(rest).map((name) => [name, undefined]))
  expect(resolveActor({ userId, ...left }, ids)).toEqual({ userId, ...filled })
  expect(resolveActor(whole, ids)).toEqual(whole)
})

const wrong: readonly (readonly [name: string, value: unknown])[] = [
  ...['userId', 'organizationId'].flatMap((name) =>
    ['', 'x'.repeat(65), 'a b', 'é', 'a\n', 7, null, ['a']].map((value) => [name, value] as const),
  ),
  ['userId', undefined],
  ...['true', 1, null].map((value) => ['trusted', value] as const),
  ...['', 'x'.repeat(129), 7, null].map((value) => ['correlationId', value] as const),
  ...['', 'x'.repeat(129), 7, null].map((value) => ['traceparent', value] as const),
  ...['', 'x'.repeat(65), 7, null].map((value) => ['origin', value] as const),
  ['role', 'OWNER'],
  ['toString', 'ana'],
]

test.each(wrong)('an actor whose %s is %j is refused by that name', (name, value) => {
  const refused = (): unknown => resolveActor({ ...whole, [name]: value }, ids)
  expect(refused).toThrowError(
    expect.objectContaining({ code: 'input.invalid', errors: [expect.objectContaining({ path: name })] }),
  )
})

test.each([[null], [undefined], ['ana'], [7], [[whole]]])('%j is no actor', (given) => {
  let thrown: unknown
  try {
    resolveActor(given as never, ids)
  } catch (error) {
    thrown = error
  }
  expect(isRefusal(thrown, 'input.invalid')).toBe(true)
})
