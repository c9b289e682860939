import { afterAll, expect, test } from 'vitest'
import { movableClock } from './clock.ts'
import { answerHeaders, answerValidator, codesOf, located } from './contract-schemas.ts'
import { examples } from './examples.ts'
import { faultyStorage } from './faulty-storage.ts'
import { type Answer, startServer } from './harness.ts'
import { leavesNoTrace, type OperationId, provokers, type Stage, send, special } from './provoke.ts'
import { unprovoked } from './unprovoked.ts'
import { createWorld } from './world.ts'

const ids = [...located.keys()] as OperationId[]

/** Checked for all operations at once below: what happens before any of them. */
const ofTokens = ['auth.token_expired', 'auth.token_invalid', 'auth.session_revoked']

for (const id of ids) {
  test(`${id} answers what the contract promises when it succeeds`, async () => {
    await onStage(id, false, async (stage) => {
      const answer = await send(stage)
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
      expectPromised(id, answer)
    })
  })

  for (const { status, code } of codesOf(id)) {
    if (ofTokens.includes(code) && id !== 'refreshSession') continue
    const reason = unprovoked[`${id} ${code}`] ?? unprovoked[code]
    test.skipIf(reason !== undefined)(`${id} answers ${status} ${code}`, async () => {
      await onStage(id, leavesNoTrace(id, code), async (stage) => {
        const provoke = special[id]?.[code] ?? provokers[code]
        if (provoke === undefined) throw new Error(`Nothing provokes ${code}.`)
        const answer = await provoke(stage)
        expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
        expectPromised(id, answer)
        expect(JSON.stringify(answer.body)).not.toContain('hunter2')
      })
    })
  }
}

test('every signed-in operation refuses tokens that are expired, forged or of an ended session', async () => {
  const clock = movableClock()
  const { call, register, stop } = await startServer({ engine: { clock } })
  const ended = await register('Ended')
  await call('POST', '/api/v1/auth/logout', { token: ended.token })
  const expired = await register('Expired')
  for (const [code, token] of [
    ['auth.session_revoked', ended.token],
    ['auth.token_invalid', `${ended.token.slice(0, -4)}AAAA`],
    ['auth.token_expired', expired.token],
  ] as const) {
    if (code === 'auth.token_expired') clock.skip(15 * 60_000)
    for (const id of ids.filter(
      (id) => codesOf(id).some((listed) => listed.code === code) && id !== 'refreshSession',
    )) {
      const { path, method } = located.get(id) ?? { path: '', method: 'get' }
      const answer = await call(method.toUpperCase(), path.replaceAll(/[{}]/g, ''), { token })
      expect({ id, code: answer.body.code }).toEqual({ id, code })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
      expectPromised(id, answer)
    }
  }
  await stop()
})

test('the list of what cannot be provoked names nothing the contract does not have', () => {
  const known = new Set(ids.flatMap((id) => codesOf(id).flatMap(({ code }) => [code, `${id} ${code}`])))
  expect(Object.keys(unprovoked).filter((entry) => !known.has(entry))).toEqual([])
})

function expectPromised(id: OperationId, { status, body, headers }: Answer): void {
  const validate = answerValidator(id, status)
  if (validate) expect(validate(body) ? [] : validate.errors).toEqual([])
  else expect(body).toBe('')
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
  if (status < 400) {
    for (const name of answerHeaders(id, status)) expect(headers.get(name), name).not.toBeNull()
    return
  }
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body.requestId).toBe(headers.get('x-request-id'))
  const needed = { 401: 'www-authenticate', 405: 'allow', 412: 'etag' }[status as 401]
  if (needed) expect(headers.get(needed), needed).not.toBeNull()
  if (body.code === 'idempotency.in_flight') expect(headers.get('retry-after')).toBe('1')
}

const shared = stageHands()
afterAll(async () => (await shared).world.close())

/** A world of its own, unless the operation needs nothing prepared and what happens leaves no trace. */
async function onStage(id: OperationId, traceless: boolean, work: (stage: Stage) => Promise<void>): Promise<void> {
  const { prepare } = examples[id]
  if (traceless && prepare === undefined) return work({ ...(await shared), id })
  const hands = await stageHands()
  try {
    await prepare?.(hands.world, hands.world.own)
    await work({ ...hands, id })
  } finally {
    await hands.world.close()
  }
}

async function stageHands(): Promise<Omit<Stage, 'id'>> {
  const { storage, faults } = faultyStorage()
  const clock = movableClock()
  const world = await createWorld({ storage, clock })
  const { items } = await world.engine.as({ userId: 'keeper', organizationId: '*' }).notifications.list()
  return { world, faults, clock, itemId: items[0]?.id ?? 'nothing' }
}
